"""Where a value of a template's body stands among the nodes of its text."""

import yaml

Place = tuple[str | int, ...]
"""Keys and indexes from the top of a template's body; intrinsics by their long names."""


def way_to(root: yaml.Node, place: Place) -> tuple[list[tuple[yaml.Node, yaml.Node]], bool]:
    """The nodes of the key and of the value at each step, and whether all of the way is there.

    An item of a list is its own key. An intrinsic in its short form is no step: what its tag
    stands at is the argument already. What a YAML merge brings in is not there.
    """
    node = root
    found: list[tuple[yaml.Node, yaml.Node]] = []
    for step in place:
        if isinstance(step, str) and node.tag == f"!{step.removeprefix('Fn::')}":
            continue
        below = _below(node, step)
        if below is None:
            return found, False
        found.append(below)
        node = below[1]
    return found, True


def _below(node: yaml.Node, step: str | int) -> tuple[yaml.Node, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        scalars = (it for it in node.value if isinstance(it[0], yaml.ScalarNode))
        return next((it for it in scalars if it[0].value == str(step)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    return None
