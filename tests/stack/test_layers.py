"""Layers as their users see them: shared by functions, republished alone, kept when replaced."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.stack.other_projects import deploy, replace
from tests.stack.platform import ROOT_STACK, Platform, running_platform

LOCAL = ("--env", "devl", "--local")
TARIUS, POWERTOOLS = "TariusLayerArn", "PowertoolsLayerArn"
FOLDER_FUNCTION = "tarius-manage-folders-devl-us-east-1"
OTHER_POWERTOOLS = "3.36.0"

_of_shared = pytest.mark.xdist_group("shared")
_of_own = pytest.mark.xdist_group("layers")


def functions(platform: Platform) -> dict[str, Mapping[str, Any]]:
    """The configuration of every function of the project, by name."""
    pages = platform.client("lambda").get_paginator("list_functions").paginate()
    names = [it["FunctionName"] for page in pages for it in page["Functions"]]
    ask = platform.client("lambda").get_function_configuration
    return {it: ask(FunctionName=it) for it in names if it.startswith("tarius-")}


def layer_arns(configuration: Mapping[str, Any]) -> list[str]:
    return [it["Arn"] for it in configuration["Layers"]]


def stack(platform: Platform) -> Mapping[str, Any]:
    found: Mapping[str, Any]
    [found] = platform.client("cloudformation").describe_stacks(StackName=ROOT_STACK)["Stacks"]
    return found


def outputs(platform: Platform) -> dict[str, str]:
    """The root stack's outputs, as they are now."""
    return {it["OutputKey"]: it["OutputValue"] for it in stack(platform)["Outputs"]}


def parameters(platform: Platform) -> dict[str, str]:
    return {it["ParameterKey"]: it["ParameterValue"] for it in stack(platform)["Parameters"]}


def version(platform: Platform, arn: str) -> Mapping[str, Any]:
    """A published version of a layer, which must be there."""
    found: Mapping[str, Any] = platform.client("lambda").get_layer_version_by_arn(Arn=arn)
    return found


def shown(platform: Platform, event: str = "{}") -> dict[str, dict[str, Any]]:
    """What show-layers answers through the command line."""
    done = platform.deployer("invoke", "show-layers", "--event-json", event, *LOCAL)
    assert done.returncode == 0, done.stdout + done.stderr
    answer: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return answer


@_of_shared
def test_every_function_has_the_two_layers(platform: Platform) -> None:
    found = functions(platform)  # L1 L6
    assert len(found) > 4
    own = [platform.outputs[TARIUS], platform.outputs[POWERTOOLS]]
    for name, it in found.items():
        arns = layer_arns(it)
        if name == FOLDER_FUNCTION:  # whose stack has layers of its own
            assert ["lambda-layer-tarius-custom-" in arns[0], len(arns)] == [True, 2]
            assert not set(arns) & set(own)
        else:
            assert arns[:2] == own, name
            redacts = [True] * ("-redact" in name)
            assert ["lambda-layer-redaction-" in arn for arn in arns[2:]] == redacts, name


@_of_shared
@pytest.mark.parametrize("output", [TARIUS, POWERTOOLS])
def test_a_layer_is_named_by_the_rule_and_tells_what_it_was_made_from(
    platform: Platform, output: str
) -> None:
    arn = platform.outputs[output]  # L2 L9
    folder = output.removesuffix("LayerArn").lower()
    assert f":layer:tarius-lambda-layer-{folder}-devl-us-east-1:" in arn
    published = version(platform, arn)
    told = parameters(platform)[output.replace("LayerArn", "LambdaLayerSourceHash")]
    assert re.fullmatch("[0-9a-f]{12}", told)
    assert published["Description"].endswith(f"; sources {told}")
    assert published["CompatibleRuntimes"] == ["python3.13"]
    assert published["CompatibleArchitectures"] == ["arm64"]


@_of_shared
def test_an_invocation_shows_both_libraries_at_work(platform: Platform) -> None:
    answer = shown(platform, '{"number": "1e400"}')  # L3 L4 L10
    assert answer["tarius"]["number"] == "1e400"
    assert answer["tarius"]["verdict"] != "a number"
    assert shown(platform, '{"number": "12.50"}')["tarius"]["verdict"] == "a number"
    assert answer["powertools"]["version"] == "3.37.0"
    assert answer["powertools"]["request"]
    # The local cloud unpacks layers elsewhere than into /opt, and its workers see more than them.
    for library, module in (("tarius", "tarius"), ("powertools", "aws_lambda_powertools")):
        origin = Path(answer[library]["from"])
        assert origin.name == module
        assert origin.parent.name == "python"
        assert "site-packages" not in origin.parts
        assert not origin.is_relative_to(platform.root / f"lambda-layer-{library}")


@_of_shared
def test_function_packages_are_small(platform: Platform) -> None:
    for name, it in functions(platform).items():  # L7
        assert 0 < it["CodeSize"] < 30_000, name


@_of_shared
def test_function_that_shows_layers_may_log_and_trace_alone(platform: Platform) -> None:
    name = platform.outputs["ShowLayersFunction"]  # L8
    given = parameters(platform)
    key, days = given["KmsMasterKeyId"], int(given["LogRetentionDays"])
    it = functions(platform)[name]
    assert it["KMSKeyArn"] == key
    assert it["LoggingConfig"]["LogGroup"] == f"/aws/lambda/{name}"
    groups = platform.client("logs").describe_log_groups(logGroupNamePrefix=f"/aws/lambda/{name}")
    [group] = groups["logGroups"]
    assert (group["kmsKeyId"], group["retentionInDays"]) == (key, days)
    iam, role = platform.client("iam"), it["Role"].rpartition("/")[2]
    assert iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"] == []
    [policy] = iam.list_role_policies(RoleName=role)["PolicyNames"]
    document = iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
    assert {action for it in document["Statement"] for action in it["Action"]} == {
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "xray:PutTraceSegments",
        "xray:PutTelemetryRecords",
    }


@pytest.fixture(scope="module")
def layered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A deployed platform whose layers the tests below change."""
    with running_platform(tmp_path_factory.mktemp("layers") / "project") as started:
        deploy(started)
        yield started


@_of_own
def test_a_changed_layer_is_republished_alone_and_its_old_version_stays(layered: Platform) -> None:
    before, given, was = functions(layered), parameters(layered), outputs(layered)
    code = layered.root / "lambda-layer-tarius/python/tarius/table/numbers.py"
    unchanged = code.read_text()
    code.write_text(unchanged + "\n\ndef why_not_a_number(text: str) -> str:\n    return 'x'\n")

    printed = deploy(layered)

    now, after = outputs(layered), functions(layered)
    assert now[TARIUS] != was[TARIUS]
    assert now[POWERTOOLS] == was[POWERTOOLS]
    assert _changed(given, parameters(layered)) == {
        "TariusLambdaLayerSourceHash",
        "TariusLambdaLayerVersionId",
    }
    assert "TariusLayerStack / LayerVersion" in printed
    assert "PowertoolsLayerStack / LayerVersion" not in printed
    for name, it in after.items():
        assert it["CodeSha256"] == before[name]["CodeSha256"], name
        if name != FOLDER_FUNCTION:
            assert layer_arns(it)[:2] == [now[TARIUS], now[POWERTOOLS]], name
    assert shown(layered)["tarius"]["verdict"] == "x"
    old, new = version(layered, was[TARIUS]), version(layered, now[TARIUS])
    assert old["Description"] != new["Description"]

    code.write_text(unchanged)
    deploy(layered)
    assert _changed(given, parameters(layered)) == set()
    assert shown(layered)["tarius"]["verdict"] != "x"


@_of_own
def test_a_dependency_is_updated_without_touching_the_code(layered: Platform) -> None:
    before, given, was = functions(layered), parameters(layered), outputs(layered)  # L5
    listed = layered.root / "lambda-layer-powertools/requirements.txt"
    pins = re.findall(r"^[\w.-]+==[\w.]+", listed.read_text(), re.MULTILINE)
    listed.write_text("\n".join(pins) + "\n")  # hashes are those of the versions that are shipped
    replace(listed, "powertools==3.37.0", f"powertools=={OTHER_POWERTOOLS}")

    done = layered.deploy()

    if "Look whether the package index can be reached" in done.stderr:
        pytest.skip("another version of a dependency is had from a package index alone")
    assert done.returncode == 0, done.stdout + done.stderr
    now, after = outputs(layered), functions(layered)
    assert now[POWERTOOLS] != was[POWERTOOLS]
    assert now[TARIUS] == was[TARIUS]
    assert _changed(given, parameters(layered)) == {
        "PowertoolsLambdaLayerSourceHash",
        "PowertoolsLambdaLayerVersionId",
    }
    assert {name: it["CodeSha256"] for name, it in after.items()} == {
        name: it["CodeSha256"] for name, it in before.items()
    }
    assert shown(layered)["powertools"]["version"] == OTHER_POWERTOOLS
    assert version(layered, was[POWERTOOLS])["Version"]


@_of_own
@pytest.mark.parametrize(
    ("folder", "renamed", "todo"),
    [
        (
            "lambda-layer-powertools",
            "lambda_layer_powertools",
            "Rename 'lambda_layer_powertools' to 'lambda-layer-powertools'",
        ),
        (
            "lambda-layer-tarius/python",
            "lambda-layer-tarius/Python",
            "Rename 'Python' to 'python'.",
        ),
    ],
)
@pytest.mark.parametrize("command", ["validate", "package"])
def test_a_folder_that_breaks_the_rule_is_refused_with_what_to_rename(
    layered: Platform, command: str, folder: str, renamed: str, todo: str
) -> None:  # L2 L3
    words = [command, "--env", "devl", *(("--local",) if command == "package" else ())]
    (layered.root / folder).rename(layered.root / renamed)
    try:
        done = layered.deployer(*words)
    finally:
        (layered.root / renamed).rename(layered.root / folder)
    assert done.returncode == (1 if command == "validate" else 2)
    said = " ".join((done.stdout + done.stderr).split())
    assert todo in said


@_of_own
def test_old_versions_are_cleaned_up_when_asked_for(layered: Platform) -> None:
    republish(layered)
    now = outputs(layered)
    words = ("gc", "--keep-days", "0", "--keep-newest", "1", *LOCAL)
    names = {it["LayerName"] for it in layered.client("lambda").list_layers()["Layers"]}

    shown = layered.deployer(*words)
    done = layered.deployer(*words, "--delete", "--yes")

    assert shown.returncode == done.returncode == 0, done.stdout + done.stderr
    before = int(now[TARIUS].rpartition(":")[2]) - 1
    assert re.search(rf"tarius-lambda-layer-tarius-devl-us-east-1\s+{before}\s", shown.stdout)
    assert len(names) == 5
    for name in names:
        listed = layered.client("lambda").list_layer_versions(LayerName=name)["LayerVersions"]
        assert len(listed) == 1, name
    assert version(layered, now[TARIUS])["LayerVersionArn"] == now[TARIUS]
    assert version(layered, now[POWERTOOLS])["LayerVersionArn"] == now[POWERTOOLS]
    assert "No layer of tarius has a version" in layered.deployer(*words).stdout


@_of_own
def test_deleting_tells_which_versions_stay(layered: Platform) -> None:
    republish(layered)
    arn = outputs(layered)[TARIUS]

    done = layered.deployer("delete", *LOCAL, "--yes")

    assert done.returncode == 0, done.stdout + done.stderr
    said = " ".join(done.stdout.split())
    assert "Kept when they were replaced, and now of no stack: versions of layers" in said
    assert re.search(r"[1-9] of tarius-lambda-layer-tarius-devl-us-east-1\b", said)
    with pytest.raises(ClientError, match="GetLayerVersionByArn"):
        version(layered, arn)


def republish(platform: Platform) -> None:
    """Change the layer of shared code, and deploy that."""
    code = platform.root / "lambda-layer-tarius/python/tarius/table/numbers.py"
    code.write_text(code.read_text() + "\n# another line\n")
    deploy(platform)


def _changed(before: Mapping[str, str], after: Mapping[str, str]) -> set[str]:
    """The parameters of code whose values differ."""
    assert before.keys() == after.keys()
    return {
        name
        for name, value in after.items()
        if value != before[name] and name.endswith(("VersionId", "SourceHash"))
    }
