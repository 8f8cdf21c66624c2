"""What the layer brings along is what was locked and tested, and runs on any platform."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def pins(path: Path) -> dict[str, list[str]]:
    """Hashes by `name==version`."""
    text = path.read_text().replace("\\\n", " ")
    found = {}
    for line in text.splitlines():
        if match := re.match(r"([\w.-]+==[\w.]+)", line):
            found[match[1]] = re.findall(r"--hash=(\S+)", line)
    return found


def test_each_requirement_is_pinned_by_hash_to_what_is_tested_here() -> None:
    required = pins(ROOT / "lambda-layer-powertools/requirements.txt")
    locked = pins(ROOT / "requirements.lock")
    assert "aws-lambda-powertools==3.37.0" in required
    assert all(required.values())
    assert required.items() <= locked.items()
