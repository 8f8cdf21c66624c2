"""The colours of a picture, light and dark, as a style sheet."""

_FAMILIES = {
    # family: light, dark; each dark enough for a white icon on it
    "entry": ("#7c3aed", "#8b5cf6"),
    "storage": ("#2f855a", "#38a169"),
    "flow": ("#b83280", "#d53f8c"),
    "compute": ("#c05621", "#dd6b20"),
    "database": ("#3651c9", "#5a75f0"),
    "messaging": ("#97266d", "#c04a96"),
    "alarm": ("#c53030", "#e05252"),
    "security": ("#975a16", "#b7791f"),
    "custom": ("#4a5568", "#718096"),
    "other": ("#4a5568", "#718096"),
}

_LIGHT = {
    "page": "#ffffff",
    "edge": "#d5dbe3",
    "frame": "#f5f7fa",
    "box": "#ffffff",
    "head": "#e9eef6",
    "ink": "#1a2433",
    "faint": "#5a6779",
    "flow-line": "#33517d",
    "alarm-line": "#c0392f",
    "order-line": "#8592a3",
    "turn": "#33517d",
}

_DARK = {
    "page": "#0f1621",
    "edge": "#364255",
    "frame": "#161f2d",
    "box": "#1d2838",
    "head": "#27354a",
    "ink": "#e8edf4",
    "faint": "#a3afbf",
    "flow-line": "#8fb0e3",
    "alarm-line": "#ef8078",
    "order-line": "#7b8899",
    "turn": "#4a6fa8",
}


def style_sheet() -> str:
    """Rules for the classes that the drawing uses; the dark ones follow the reader's setting."""
    light = _rules(_LIGHT, {name: it[0] for name, it in _FAMILIES.items()})
    dark = _rules(_DARK, {name: it[1] for name, it in _FAMILIES.items()})
    return "\n".join([*_FIXED, *light, "@media (prefers-color-scheme: dark) {", *dark, "}"])


_FIXED = (
    "text { font-family: -apple-system, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif; }",
    ".line { fill: none; stroke-width: 1.75; }",
    ".order-line { stroke-dasharray: 5 4; }",
    ".icon { fill: none; stroke: #fff; stroke-width: 1.75; }",
    ".icon { stroke-linejoin: round; stroke-linecap: round; }",
    ".strong { font-weight: 600; }",
    ".number { fill: #fff; font-weight: 600; text-anchor: middle; }",
    ".middle { text-anchor: middle; }",
)


def _rules(colours: dict[str, str], families: dict[str, str]) -> list[str]:
    edge = f"stroke: {colours['edge']};"
    return [
        f".page {{ fill: {colours['page']}; {edge} }}",
        f".frame {{ fill: {colours['frame']}; {edge} }}",
        f".box {{ fill: {colours['box']}; {edge} }}",
        f".head {{ fill: {colours['head']}; {edge} }}",
        f".ink {{ fill: {colours['ink']}; }}",
        f".faint {{ fill: {colours['faint']}; }}",
        f".turn {{ fill: {colours['turn']}; }}",
        f".frame-ground {{ fill: {colours['frame']}; }}",
        f".page-ground {{ fill: {colours['page']}; }}",
        *(
            rule
            for style in ("flow", "alarm", "order")
            for rule in (
                f".{style}-line {{ stroke: {colours[f'{style}-line']}; }}",
                f".{style}-head {{ fill: {colours[f'{style}-line']}; }}",
            )
        ),
        *(f".{family} {{ fill: {colour}; }}" for family, colour in families.items()),
    ]
