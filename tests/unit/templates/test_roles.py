"""Roles may do what they name, on what they name; each function and state machine has its own."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.unit.templates.reading import CFT, Found, listed, place, resources, statements

# The account's roles are another thing: test_service_rights.py and others are about them.
# test_redacted_reads.py is about consumers' roles, which no service takes.
ROLES = [
    it
    for it in resources("AWS::IAM::Role")
    if not it.place.startswith("bootstrap-stack.yaml:") and not it.place.endswith(":ConsumerRole")
]
FUNCTIONS = resources("AWS::Lambda::Function")
MACHINES = resources("AWS::StepFunctions::StateMachine")
STATES = "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}"
# Actions without a resource level, by the service authorization reference. For log delivery:
# https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
# The answer of S3 Object Lambda has one there, and nowhere else: redact-object-stack.yaml says why.
TAKE_NO_RESOURCE = {
    "lambda.amazonaws.com": {
        "s3-object-lambda:WriteGetObjectResponse",
        "xray:PutTraceSegments",
        "xray:PutTelemetryRecords",
    },
    "states.amazonaws.com": {
        "logs:CreateLogDelivery",
        "logs:DeleteLogDelivery",
        "logs:DescribeLogGroups",
        "logs:DescribeResourcePolicies",
        "logs:GetLogDelivery",
        "logs:ListLogDeliveries",
        "logs:PutResourcePolicy",
        "logs:UpdateLogDelivery",
        "xray:GetSamplingRules",
        "xray:GetSamplingTargets",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
    },
}
# What a role may use the key for. Step Functions encrypts definitions, histories and logs with the
# role's own rights: https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html
KEY_CONDITIONS = {
    "lambda.amazonaws.com": {"kms:ViaService"},
    "scheduler.amazonaws.com": {"kms:ViaService"},
    "states.amazonaws.com": {
        "kms:ViaService",
        "kms:EncryptionContext:SourceArn",
        "kms:EncryptionContext:aws:states:stateMachineArn",
    },
}


def trusted(role: Found) -> str:
    """The service that may take a role."""
    [trust] = role.properties["AssumeRolePolicyDocument"]["Statement"]
    return str(trust["Principal"]["Service"])


def uses_of_the_key(statement: Mapping[str, Any]) -> set[str]:
    """The condition keys of a statement."""
    return {key for keys in statement["Condition"].values() for key in keys}


@pytest.mark.parametrize("found", ROLES, ids=place)
def test_roles_may_do_no_more_than_they_name(found: Found) -> None:  # V12
    granted = [it for it in statements(found) if "Resource" in it]
    assert granted
    for statement in granted:
        actions = listed(statement["Action"])
        assert statement["Effect"] == "Allow"
        assert not [it for it in actions if "*" in it], statement["Sid"]
        if "*" in listed(statement["Resource"]):
            assert set(actions) <= TAKE_NO_RESOURCE[trusted(found)], statement["Sid"]
        if {it.split(":")[0] for it in actions} == {"kms"}:
            assert uses_of_the_key(statement) & KEY_CONDITIONS[trusted(found)], statement["Sid"]
        assert "logs:CreateLogGroup" not in actions


@pytest.mark.parametrize("found", ROLES, ids=place)
def test_roles_take_a_permissions_boundary_and_trust_one_service(found: Found) -> None:
    boundary = found.properties["PermissionsBoundary"]["Fn::If"]
    assert boundary[1:] == [{"Ref": "PermissionsBoundaryArn"}, {"Ref": "AWS::NoValue"}]
    [trust] = found.properties["AssumeRolePolicyDocument"]["Statement"]
    assert set(trust["Principal"]) == {"Service"}
    assert trust["Action"] == "sts:AssumeRole"
    assert "ManagedPolicyArns" not in found.properties
    if trusted(found) != "lambda.amazonaws.com":
        # Other services take a role for whoever names it, and so must say for what of ours.
        condition = trust["Condition"]
        assert condition["StringEquals"] == {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
        for source in listed(condition["ArnLike"]["aws:SourceArn"]):
            service = trusted(found).split(".")[0]
            ours = f"arn:${{AWS::Partition}}:{service}:${{AWS::Region}}:${{AWS::AccountId}}:"
            assert source["Fn::Sub"].startswith(ours)
            assert "${ProjectName}-" in source["Fn::Sub"]
            assert "*" not in source["Fn::Sub"].removesuffix("${CiBuild}/*")


def runs_batches(machine: Found) -> bool:
    """Whether a state machine has a Distributed Map, whose batches are executions, too."""
    definition = CFT / "nested-stacks" / machine.properties["DefinitionS3Location"]
    return "Mode: DISTRIBUTED" in definition.read_text(encoding="utf-8")


def test_each_function_has_a_role_and_a_log_group_of_its_own() -> None:
    used = {
        kind: {(it.place.split(":")[0], str(it.properties[attribute])) for it in FUNCTIONS}
        for kind, attribute in (("role", "Role"), ("log group", "LoggingConfig"))
    }
    assert len(used["role"]) == len(used["log group"]) == len(FUNCTIONS)
    of_functions = [it for it in ROLES if trusted(it) == "lambda.amazonaws.com"]
    assert len(of_functions) == len(FUNCTIONS)
    groups = resources("AWS::Logs::LogGroup")
    stages = resources("AWS::ApiGateway::Stage")
    assert len(groups) == len(FUNCTIONS) + len(MACHINES) + len(stages)


@pytest.mark.parametrize("found", MACHINES, ids=place)
def test_state_machines_have_roles_of_their_own_are_traced_logged_and_encrypted(
    found: Found,
) -> None:
    file = found.place.split(":")[0]
    [role_id, attribute] = found.properties["RoleArn"]["Fn::GetAtt"]
    [role] = [it for it in ROLES if it.place == f"{file}:{role_id}"]
    assert attribute == "Arn"
    assert trusted(role) == "states.amazonaws.com"
    assert found.properties["StateMachineType"] == "STANDARD"
    assert found.properties["TracingConfiguration"] == {"Enabled": True}
    logging = found.properties["LoggingConfiguration"]
    assert (logging["Level"], logging["IncludeExecutionData"]) == ("ALL", False)
    assert found.properties["EncryptionConfiguration"]["Type"] == "CUSTOMER_MANAGED_KMS_KEY"
    # No other state machine may take the role; batches of its Maps run as <name>/<label>.
    [trust] = role.properties["AssumeRolePolicyDocument"]["Statement"]
    sources = [it["Fn::Sub"] for it in listed(trust["Condition"]["ArnLike"]["aws:SourceArn"])]
    name = found.properties["StateMachineName"]["Fn::Sub"]
    own, batches = f"{STATES}:stateMachine:{name}", f"{STATES}:stateMachine:{name}/*"
    assert sources == ([own, batches] if runs_batches(found) else [own])


@pytest.mark.parametrize("found", MACHINES, ids=place)
def test_state_machines_run_follow_and_redrive_batches_of_their_own_alone(found: Found) -> None:
    """As documented: https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html."""
    file = found.place.split(":")[0]
    in_file = [it for it in ROLES if it.place.split(":")[0] == file]
    [role] = [it for it in in_file if trusted(it) == "states.amazonaws.com"]
    name = found.properties["StateMachineName"]["Fn::Sub"]
    granted = {
        action: [it["Fn::Sub"] for it in listed(statement["Resource"])]
        for statement in statements(role)
        for action in listed(statement["Action"])
        if action.startswith("states:")
    }
    if not runs_batches(found):
        assert granted == {}
        return
    executions = [f"{STATES}:execution:{name}:*", f"{STATES}:execution:{name}/*:*"]
    assert granted == {
        "states:StartExecution": [f"{STATES}:stateMachine:{name}"],
        "states:DescribeExecution": executions,
        "states:StopExecution": executions,
        "states:RedriveExecution": executions[1:],
    }
