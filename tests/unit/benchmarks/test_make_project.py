"""Made projects: the same at each call, as large as asked for, within CloudFormation's limits."""

import ast
import zlib
from pathlib import Path

from benchmarks.make_project import make_functions, make_stacks, nested
from deployer.project.project import read_project


def _files(root: Path) -> dict[str, bytes]:
    return {str(it.relative_to(root)): it.read_bytes() for it in root.rglob("*") if it.is_file()}


def test_it_is_the_same_at_each_call(tmp_path: Path) -> None:
    for name in ("one", "other"):
        make_functions(tmp_path / name, count=12, size=90_000)
        make_stacks(tmp_path / name / "stacks")

    one = _files(tmp_path / "one")
    assert len(one) > 12 * 3
    assert one == _files(tmp_path / "other")


def test_stacks_are_forty_on_three_levels(tmp_path: Path) -> None:
    made = make_stacks(tmp_path)

    assert {level: len(names) for level, names in made.items()} == {
        "areas": 4,
        "parts": 12,
        "queues": 24,
    }
    launched = list(read_project(tmp_path, "devl", "", {}).root_stack.tree.walk())
    assert len(launched) == 1 + 40


def test_functions_are_as_large_as_asked_for_and_parse(tmp_path: Path) -> None:
    make_functions(tmp_path, count=2, size=300_000)

    sources = {path: path.read_text() for path in (tmp_path / "src").rglob("*.py")}
    assert {ast.parse(text).body[0].lineno for text in sources.values()} == {1}
    first = [text for path, text in sources.items() if path.parent.name == "fn-001"]
    assert 300_000 <= sum(map(len, first)) < 310_000
    # Written Python packs about four to one; what repeats itself packs far better.
    whole = "".join(first).encode()
    assert 3.5 < len(whole) / len(zlib.compress(whole)) < 5


def test_no_two_functions_have_the_same_code(tmp_path: Path) -> None:
    make_functions(tmp_path, count=3, size=50_000)

    texts = [path.read_bytes() for path in (tmp_path / "src").rglob("*.py")]
    assert len(texts) == 3 * 3
    assert len(set(texts)) == len(texts)


def test_two_hundred_functions_keep_to_the_limits_of_templates(tmp_path: Path) -> None:
    make_functions(tmp_path, count=200, size=1_000)

    trees = list(read_project(tmp_path, "devl", "", {}).root_stack.tree.walk())
    assert len(trees) == 1 + 20
    assert max(len(it.template.resources) for it in trees) <= 500
    assert max(len(it.template.parameters) for it in trees) <= 200
    assert "Code: ../../src/fn-200" in (tmp_path / nested("functions-20")).read_text()
