"""T024."""

from pathlib import Path

import pytest

from deployer.check.rules.layer_declared import RULE
from tests.unit.check.rules.broken import extended, findings, rooted

PAIR = "  GreetLambdaFunctionBaseName: { Type: String, Default: greet }\n"
DECLARED = rooted(
    PAIR,
    f"{PAIR}  PowerLambdaLayerBaseName: {{ Type: String, Default: lambda-layer-power }}\n"
    "  PowerLambdaLayerVersionId: { Type: String }\n",
)
GOOD = {**DECLARED, "lambda-layer-power/python/power.py": "", "layers/python/notes.md": ""}
BAD = {**GOOD, "lambda-layer-words/python/words.py": ""}


def test_layer_that_no_template_names_is_found(tmp_path: Path) -> None:
    [found] = findings(RULE, tmp_path, BAD)
    assert (found.level, found.path) == ("warning", "lambda-layer-words")
    assert found.text == "no template names this layer. Declare it, or remove it."


def test_misspelt_folder_names_what_is_missing(tmp_path: Path) -> None:  # L2
    [found] = findings(RULE, tmp_path, {**DECLARED, "lambda-layer-powr/python/power.py": ""})
    assert found.text.endswith("Did you mean 'lambda-layer-power'?")


@pytest.mark.parametrize("name", ["layer-words", "lambda_layer_words", "LambdaLayer-words"])
@pytest.mark.parametrize("file", ["python/words.py", "requirements.txt"])
def test_folder_that_only_looks_like_a_layer_is_told_its_name(  # L2
    tmp_path: Path, name: str, file: str
) -> None:
    [found] = findings(RULE, tmp_path, {f"{name}/{file}": ""})
    assert (found.level, found.path) == ("warning", name)
    assert found.text.endswith("Rename it to 'lambda-layer-words', and declare that.")


@pytest.mark.parametrize(
    ("name", "proper"),
    [
        ("lambda-layer", "lambda-layer-<library>"),
        ("lambda_layer", "lambda-layer-<library>"),
        ("lambda-layer-My_words", "lambda-layer-my-words"),
        ("My.words-layer", "lambda-layer-my-words"),
    ],
)
def test_name_that_is_advised_is_one_that_templates_take(  # L2
    tmp_path: Path, name: str, proper: str
) -> None:
    [found] = findings(RULE, tmp_path, {f"{name}/python/words.py": ""})
    assert found.path == name
    assert found.text.endswith(f"Rename it to '{proper}', and declare that.")


@pytest.mark.parametrize("name", ["layer-words", "lambda-layer-words"])
def test_layer_that_is_named_by_its_path_is_used(tmp_path: Path, name: str) -> None:
    resource = f"""\
  Words:
    Type: AWS::Lambda::LayerVersion
    Properties: {{ Content: ../{name} }}
"""
    assert findings(RULE, tmp_path, {**extended(resource), f"{name}/python/words.py": ""}) == []
