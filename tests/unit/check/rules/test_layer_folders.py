"""T008."""

from pathlib import Path

import pytest

from deployer.check.rules.layer_folders import RULE
from tests.unit.check.rules.broken import extended, findings, rooted

PAIR = "  GreetLambdaFunctionBaseName: { Type: String, Default: greet }\n"
ROOT_WITH_LAYER = rooted(
    PAIR,
    f"{PAIR}  PowerLambdaLayerBaseName: {{ Type: String, Default: lambda-layer-power }}\n"
    "  PowerLambdaLayerVersionId: { Type: String }\n",
)


def layer(*names: str) -> dict[str, str]:
    """A project whose layer has these files."""
    return {**ROOT_WITH_LAYER, **{f"lambda-layer-power/{name}": "" for name in names}}


GOOD = layer("python/power.py", "README.md")
BAD = layer("power.py")


@pytest.mark.parametrize("names", [["power.py"], ["README.md"], ["src/power.py", "setup.py"]])
def test_layer_that_no_runtime_reads_is_an_error(tmp_path: Path, names: list[str]) -> None:
    [found] = findings(RULE, tmp_path, layer(*names))
    assert (found.level, found.path) == ("error", "lambda-layer-power")
    assert "Move the code into 'python/'" in found.text


def test_useless_file_is_a_warning(tmp_path: Path) -> None:
    [found] = findings(RULE, tmp_path, layer("python/power.py", "words.py"))
    assert (found.level, found.path) == ("warning", "lambda-layer-power/words.py")
    assert found.text.startswith("'words.py' would be /opt/words.py, where no runtime looks.")


@pytest.mark.parametrize(
    "names",
    [
        ["requirements.txt"],
        ["nodejs/node_modules/a/index.js"],
        ["java/lib/a.jar", "bin/a", "lib/a.so", "extensions/a", "ruby/lib/a.rb"],
    ],
)
def test_other_runtimes_and_wheels_are_layers_too(tmp_path: Path, names: list[str]) -> None:
    assert findings(RULE, tmp_path, layer(*names)) == []


@pytest.mark.parametrize(
    ("names", "todo"),
    [
        (["Python/power.py"], "Rename 'Python' to 'python'."),
        (["pyhton/power.py"], "Rename 'pyhton' to 'python'."),
        (["requirement.txt"], "Rename 'requirement.txt' to 'requirements.txt'."),
        (
            ["power.py", "words/__init__.py", "docs/a.md"],
            "Move the code into 'python/': power.py, words.",
        ),
    ],
)
def test_error_says_what_to_rename_or_to_move(  # L3
    tmp_path: Path, names: list[str], todo: str
) -> None:
    [found] = findings(RULE, tmp_path, layer(*names))
    assert found.level == "error"
    assert found.text.endswith(todo)


@pytest.mark.parametrize("name", ["power.py", "power/__init__.py", "Python/power.py"])
def test_code_that_lies_beside_wheels_alone_is_an_error(tmp_path: Path, name: str) -> None:  # L3
    found = findings(RULE, tmp_path, layer("requirements.txt", name))
    levels = {it.path: it.level for it in found}
    top = name.partition("/")[0]
    expected = "warning" if top == "Python" else "error"
    assert levels == {f"lambda-layer-power/{top}": expected}


def test_caches_are_no_strays(tmp_path: Path) -> None:
    assert findings(RULE, tmp_path, layer("python/power.py", "__pycache__/power.pyc")) == []


def test_layer_that_a_template_names_by_its_path_is_checked_as_well(tmp_path: Path) -> None:
    resource = """\
  Power:
    Type: AWS::Lambda::LayerVersion
    Properties: { Content: ../lambda-layer-power }
"""
    files = {**extended(resource), "lambda-layer-power/power.py": ""}
    [found] = findings(RULE, tmp_path, files)
    assert (found.level, found.path) == ("error", "lambda-layer-power")
