"""T003."""

from pathlib import Path

import pytest

from deployer.check.rules.source_folders import RULE
from deployer.check.survey import Survey
from tests.unit.check.rules.broken import ROOT_FILE, findings, line_with, rooted
from tests.unit.project.sample import sample_project

PAIR = "  GreetLambdaFunctionBaseName: { Type: String, Default: greet }\n"
LAYER = (
    "  PowerLambdaLayerBaseName: {{ Type: String, Default: {} }}\n"
    "  PowerLambdaLayerVersionId: {{ Type: String }}\n"
)
GOOD = {
    **rooted(PAIR, PAIR + LAYER.format("lambda-layer-power")),
    "lambda-layer-power/python/power.py": "",
}
BAD = rooted("Default: greet", "Default: wave")


@pytest.mark.parametrize(
    ("files", "text"),
    [
        (
            BAD,
            (
                "function 'wave', named by GreetLambdaFunctionBaseName: "
                "the folder src/wave does not exist"
            ),
        ),
        (rooted("Default: greet", "Default: 12"), "the folder src/12 does not exist"),
        (rooted(PAIR, PAIR + LAYER.format("power")), "rename it to 'lambda-layer-power'"),
    ],
)
def test_missing_folder_is_named(tmp_path: Path, files: dict[str, str], text: str) -> None:
    [found] = findings(RULE, tmp_path, files)
    assert text in found.text
    name = "PowerLambdaLayerBaseName" if "power" in text else "GreetLambdaFunctionBaseName"
    assert found.line == line_with(files[ROOT_FILE], name)


@pytest.mark.parametrize("name", ["layer-power", "lambda_layer_power", "power-layer", "Power"])
def test_name_without_the_prefix_is_told_the_right_one(tmp_path: Path, name: str) -> None:  # L2
    files = {**rooted(PAIR, PAIR + LAYER.format(name)), f"{name}/python/power.py": ""}
    [found] = findings(RULE, tmp_path, files)
    assert found.level == "error"
    assert found.text.endswith("rename it to 'lambda-layer-power', and its folder with it")


@pytest.mark.parametrize("folder", ["layer-power", "lambda_layer_power", "lambda-layers-power"])
def test_folder_without_the_prefix_is_named(tmp_path: Path, folder: str) -> None:  # L2
    files = {
        **rooted(PAIR, PAIR + LAYER.format("lambda-layer-power")),
        f"{folder}/python/power.py": "",
    }
    [found] = findings(RULE, tmp_path, files)
    assert found.text.endswith(f"does not exist. Rename '{folder}' to 'lambda-layer-power'")


@pytest.mark.parametrize(
    ("files", "meant"),
    [
        (
            {
                **rooted(PAIR, PAIR + LAYER.format("lambda-layer-powr")),
                "lambda-layer-power/python/power.py": "",
            },
            "lambda-layer-power",
        ),
        (rooted("Default: greet", "Default: great"), "greet"),
    ],
)
def test_misspelt_folder_names_the_nearest(
    tmp_path: Path, files: dict[str, str], meant: str
) -> None:
    [found] = findings(RULE, tmp_path, files)
    assert found.text.endswith(f"does not exist. Did you mean '{meant}'?")


def test_empty_function_folder_is_found(tmp_path: Path) -> None:
    project = sample_project(tmp_path)
    (tmp_path / "src/greet/handler.py").unlink()
    [found] = RULE.violations(Survey(project))
    assert found.text.endswith("the folder src/greet is empty")
