"""Planning as a user does: look and leave nothing, or keep a plan and carry it out later."""

import re

from tests.stack.platform import ROOT_STACK, Platform


def test_a_first_plan_shows_what_would_be_made_and_leaves_no_stack(
    fresh: Platform,
) -> None:  # V7
    done = fresh.deployer("plan", "--env", "devl", "--local")

    assert done.returncode == 0, done.stdout + done.stderr
    assert f"Create {ROOT_STACK}" in done.stdout
    assert "ProductTableStack" in done.stdout
    stacks = fresh.client("cloudformation").describe_stacks()["Stacks"]
    assert [it["StackName"] for it in stacks] == ["tarius-bootstrap-stack"]


def test_a_kept_plan_is_carried_out_once_and_makes_the_project_unchanged(fresh: Platform) -> None:
    assert fresh.deploy().returncode == 0
    change = ("--parameter", "NumberColumns=Weight")

    kept = fresh.deployer("plan", "--env", "devl", "--local", "--save", *change)
    [arn] = re.findall(r"--change-set\s+(arn:\S+)", kept.stdout)
    refused = fresh.deployer("deploy", "--env", "prod", "--local", "--change-set", arn)
    words = ("deploy", "--env", "devl", "--local", "--change-set", arn)
    done = fresh.deployer(*words, answer="y\n")
    again = fresh.deployer(*words, "--yes")

    assert refused.returncode == 2
    assert "environment 'devl', not 'prod'" in refused.stderr
    assert done.returncode == 0, done.stdout + done.stderr
    stack = fresh.client("cloudformation").describe_stacks(StackName=ROOT_STACK)["Stacks"][0]
    parameters = {it["ParameterKey"]: it["ParameterValue"] for it in stack["Parameters"]}
    assert parameters["NumberColumns"] == "Weight"
    assert again.returncode == 1
    assert "executed already" in again.stderr
    assert f"{ROOT_STACK} is unchanged" in fresh.deploy(*change).stdout


def test_a_change_of_one_parameter_approves_itself_and_any_other_is_asked_about(
    fresh: Platform,
) -> None:
    assert fresh.deploy().returncode == 0
    words = ("deploy", "--env", "devl", "--local", "--yes-if-only-changed", "NumberColumns")

    done = fresh.deployer(*words, "--parameter", "NumberColumns=Weight")
    both = (
        "--parameter",
        "NumberColumns=Height",
        "--parameter",
        "ProcessDataReservedConcurrency=7",
    )
    asked = fresh.deployer(*words, *both, answer="n\n")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "not asked" in done.stdout
    assert asked.returncode == 1
    assert "Execute this change set" in asked.stdout + asked.stderr
    assert "the change set is removed" in asked.stdout
