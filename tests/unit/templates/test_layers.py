"""Layers: what functions get of them, and what becomes of their versions."""

import pytest

from deployer.project.expressions import evaluate
from tests.unit.templates.reading import DEPLOYED, Found, place, resources

FUNCTIONS = resources("AWS::Lambda::Function")
LAYERS = resources("AWS::Lambda::LayerVersion")
LAUNCHING = ("root-stack.yaml", "custom-resources-stack.yaml")


@pytest.mark.parametrize("function", FUNCTIONS, ids=place)
def test_every_function_has_both_layers(function: Found) -> None:  # L1, L6
    named = [str(it) for it in function.properties["Layers"]]
    assert "Tarius" in named[0]
    assert "Powertools" in named[1]
    redacts = "redact" in function.place.split(":")[0]
    assert ["Redaction" in it for it in named[2:]] == [True] * redacts


def test_one_template_makes_every_layer() -> None:
    assert [it.place for it in LAYERS] == ["nested-stacks/lambda-layer-stack.yaml:LayerVersion"]


@pytest.mark.parametrize("layer", LAYERS, ids=place)
def test_replaced_versions_are_kept(layer: Found) -> None:
    assert layer.body["UpdateReplacePolicy"] == "Retain"
    # No stack but its own uses the last one, and its functions go first.
    assert layer.body["DeletionPolicy"] == "Delete"


@pytest.mark.parametrize("layer", LAYERS, ids=place)
def test_a_version_tells_its_sources_and_what_it_is_for(layer: Found) -> None:
    assert "${LambdaLayerSourceHash}" in layer.properties["Description"]["Fn::Sub"]
    assert layer.properties["Content"]["S3ObjectVersion"] == {"Ref": "LambdaLayerVersionId"}
    runtimes = {it.properties["Runtime"] for it in FUNCTIONS}
    architectures = {name for it in FUNCTIONS for name in it.properties["Architectures"]}
    assert set(layer.properties["CompatibleRuntimes"]) == runtimes
    assert set(layer.properties["CompatibleArchitectures"]) == architectures


def test_no_two_stacks_publish_under_one_name() -> None:
    # Else nobody could tell which versions of a name another stack runs on.
    values = {
        "ProjectName": "tarius",
        "Environment": "devl",
        "CiBuild": "",
        "AWS::Region": "us-east-1",
    }
    names = [
        evaluate(properties["LayerName"], known)
        for deployed in LAUNCHING
        for template, known in DEPLOYED[deployed].with_values(values)
        for _, properties in template.of_type("AWS::Lambda::LayerVersion")
    ]
    assert len(names) == len(set(names)) == 5
    assert all(names)
