"""Makes large projects of raw nested stacks, the same at each call.

`python -m benchmarks.make_project stacks FOLDER`: 40 nested stacks, three levels deep.
`python -m benchmarks.make_project functions FOLDER`: 200 functions with 1 MB of Python each, in 20
nested stacks.

The functions' `Code` is a path in their template, which `aws cloudformation package`, `sam package`
and the deployer all take: 200 pairs of BaseName and VersionId would be 400 parameters, and
CloudFormation takes 200.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
"""

import argparse
import json
from pathlib import Path

from benchmarks.making import templates
from benchmarks.making.sources import modules

PROJECT_NAME = "acme"
ROOT_STACK = f"{PROJECT_NAME}-large-root-stack"
ROOT_TEMPLATE = Path("cft/root-stack.yaml")

AREAS, PARTS, QUEUES = 4, 3, 2
"""4 areas of 3 parts of 2 queues: 4 + 12 + 24 = 40 nested stacks, three levels deep."""

_NESTED = Path("cft/nested-stacks")


def make_stacks(root: Path) -> dict[str, list[str]]:
    """40 nested stacks, three levels deep, each with a template of its own.

    Returns:
        The names of the nested templates at each level: `areas`, `parts`, `queues`.
    """
    made: dict[str, list[str]] = {"areas": [], "parts": [], "queues": []}
    for area in (f"area-{it}" for it in range(1, AREAS + 1)):
        parts = [f"{area}-part-{it}" for it in range(1, PARTS + 1)]
        for part in parts:
            queues = [f"{part}-queue-{it}" for it in range(1, QUEUES + 1)]
            for queue in queues:
                _write(root, nested(queue), templates.queue(queue))
            _write(root, nested(part), templates.group(_children(queues)))
            made["queues"] += queues
        _write(root, nested(area), templates.group(_children(parts)))
        made["parts"] += parts
        made["areas"].append(area)
    _write_rest(root, made["areas"])
    return made


def make_functions(
    root: Path, count: int = 200, size: int = 1_000_000, in_each_stack: int = 10
) -> list[str]:
    """Functions with sources of their own, in as many nested stacks as they need.

    Args:
        size: bytes of Python in each function.

    Returns:
        The functions' names, as src/ has them.
    """
    names = [f"fn-{number:03d}" for number in range(1, count + 1)]
    groups = {}
    for start in range(0, count, in_each_stack):
        name = f"functions-{start // in_each_stack + 1:02d}"
        groups[name] = names[start : start + in_each_stack]
        _write(root, nested(name), templates.functions(groups[name], name))
    for name in names:
        for file, text in modules(name, size):
            _write(root, Path("src", name, file), text)
    _write_rest(root, list(groups))
    return names


def nested(name: str) -> Path:
    """Where a nested template is."""
    return _NESTED / f"{name}-stack.yaml"


def _children(names: list[str], folder: str = "") -> dict[str, str]:
    return {f"{templates.logical_id(it)}Stack": f"{folder}{nested(it).name}" for it in names}


def _write_rest(root: Path, launched: list[str]) -> None:
    _write(root, ROOT_TEMPLATE, templates.root(_children(launched, f"{_NESTED.name}/")))
    _write(root, ROOT_TEMPLATE.with_name("bootstrap-stack.yaml"), templates.BOOTSTRAP)
    params = {
        "project-name": PROJECT_NAME,
        "stack-prefix": "large",
        "stack-suffix": "root-stack",
        "template-path": str(ROOT_TEMPLATE),
        "parameters": {"devl": {}},
    }
    _write(root, Path("params/cfn-parameters.json"), json.dumps(params, indent=2) + "\n")
    # Relative TemplateURLs are what all tools here take.
    _write(root, Path(".cfnlintrc"), "ignore_checks: [W3002]\n")


def _write(root: Path, path: Path, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, encoding="utf-8")


def main() -> None:
    """Make one."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("kind", choices=["stacks", "functions"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--functions", type=int, default=200)
    parser.add_argument("--kilobytes", type=int, default=1_000, help="of sources, each function")
    parser.add_argument("--in-each-stack", type=int, default=10)
    options = parser.parse_args()
    if options.kind == "stacks":
        made = sum(map(len, make_stacks(options.folder).values()))
        print(f"{options.folder}: {made} nested stacks")
        return
    size = options.kilobytes * 1_000
    names = make_functions(options.folder, options.functions, size, options.in_each_stack)
    print(f"{options.folder}: {len(names)} functions, {options.kilobytes} KB each")


if __name__ == "__main__":
    main()
