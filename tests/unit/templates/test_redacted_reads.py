"""The doors to redacted reads let each consumer in by its own way alone."""

import hashlib
import json
import re
import tomllib
from typing import Any

import pytest
import yaml

from deployer.project.expressions import evaluate
from tests.unit.templates.reading import CFT, PROJECT, ROOT, TEMPLATES, listed, resources

API = TEMPLATES["nested-stacks/redacted-reads-api-stack.yaml"]
CONSUMER = TEMPLATES["nested-stacks/consumer-stack.yaml"]
TEXT = (CFT / "openapi/redacted-reads-api.yaml").read_text()
DOCUMENT: dict[str, Any] = yaml.safe_load(TEXT)
POLICIES = PROJECT / "lambda-layer-redaction/python/redaction/policies.toml"
PARAMS = PROJECT / "params/cfn-parameters.json"
VIA = {"ForAnyValue:StringEquals": {"aws:CalledVia": "s3-object-lambda.amazonaws.com"}}


def _one(kind: str) -> Any:
    [found] = resources(kind, template=API)
    return found


def _rights(policy: str) -> dict[str, Any]:
    """The statements of a policy of the consumer's, by their names."""
    document = CONSUMER.resources[policy]["Properties"]["PolicyDocument"]
    return {it["Sid"]: it for it in document["Statement"]}


_CONSUMERS = sorted(tomllib.loads(POLICIES.read_text())["consumers"])


def _titled(consumer: str) -> str:
    """The consumer as names in the templates begin: `point-of-sale` is `PointOfSale`."""
    return "".join(word.capitalize() for word in consumer.split("-"))


def _stack_of(consumer: str) -> str:
    """The logical id of a consumer's stack."""
    found = [
        stack.place.rpartition(":")[2]
        for stack in resources("AWS::CloudFormation::Stack", template=ROOT)
        if stack.properties["Parameters"].get("ConsumerName") == consumer
    ]
    assert found == [f"{_titled(consumer)}ConsumerStack"], (
        f"root-stack.yaml must launch {_titled(consumer)}ConsumerStack, with the ConsumerName "
        f"{consumer}, once"
    )
    return found[0]


def test_names_of_several_words_are_written_as_one() -> None:
    assert (_titled("point-of-sale"), _titled("inventory")) == ("PointOfSale", "Inventory")


def test_each_consumers_stack_has_a_policy() -> None:
    launched = {
        stack.properties["Parameters"]["ConsumerName"]
        for stack in resources("AWS::CloudFormation::Stack", template=ROOT)
        if stack.properties["TemplateURL"].endswith("/consumer-stack.yaml")
    }
    assert launched <= {*_CONSUMERS}, "a consumer without a policy reads nothing"


@pytest.mark.parametrize("consumer", _CONSUMERS)
def test_each_consumer_says_for_itself_who_may_take_its_role(consumer: str) -> None:
    """In prod somebody must have thought of it: empty means anybody who may take roles."""
    own = f"{_titled(consumer)}TrustedPrincipals"
    given = ROOT.resources[_stack_of(consumer)]["Properties"]["Parameters"]["TrustedPrincipals"]
    assert given == {"Ref": own}, f"the stack of {consumer} must take its own parameter, {own}"
    assert own in ROOT.parameters, f"root-stack.yaml must have the parameter {own}"
    assert ROOT.parameters[own]["Default"] == "", f"the default of {own} must be empty"
    rule = ROOT.body["Rules"]["ProductionNamesItsReaders"]
    assert rule["RuleCondition"] == {"Fn::Equals": [{"Ref": "Environment"}, "prod"]}
    assert {"Fn::Not": [{"Fn::Equals": [{"Ref": own}, ""]}]} in [
        it["Assert"] for it in rule["Assertions"]
    ], f"the rule ProductionNamesItsReaders must assert that {own} is not empty"


@pytest.mark.parametrize("consumer", _CONSUMERS)
def test_production_names_who_may_take_each_role(consumer: str) -> None:
    own = f"{_titled(consumer)}TrustedPrincipals"
    for prod in json.loads(PARAMS.read_text())["parameters"]["prod"]:
        assert prod.get(own), (
            f"params/cfn-parameters.json must say for prod who may take the role: {own}, "
            'the ARNs of roles, or "none"'
        )


@pytest.mark.parametrize("consumer", _CONSUMERS)
@pytest.mark.parametrize("output", ["RoleArn", "ObjectLambdaArn"])
def test_each_consumers_role_and_access_point_are_outputs(consumer: str, output: str) -> None:
    values = [it["Value"] for it in ROOT.body["Outputs"].values()]
    wanted = {"Fn::GetAtt": [_stack_of(consumer), f"Outputs.{output}"]}
    assert wanted in values, f"root-stack.yaml must have an output of {_stack_of(consumer)}'s"


_PRINCIPAL = "arn:aws:iam::123456789012"
_TRUSTED = [f"{_titled(it)}TrustedPrincipals" for it in _CONSUMERS]


@pytest.mark.parametrize("name", _TRUSTED)
@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("", True),
        ("none", True),
        (f"{_PRINCIPAL}:role/stock-planner", True),
        (f"{_PRINCIPAL}:role/team/a+b=c.d@e,{_PRINCIPAL}:user/f_g", True),
        ("arn:aws-us-gov:iam::123456789012:user/path/name", True),
        (f"{_PRINCIPAL}:root", False),
        (f"{_PRINCIPAL}:role/stock-planner,{_PRINCIPAL}:root", False),
        (f"{_PRINCIPAL}:role/*", False),
        (f"{_PRINCIPAL}:role/stock?", False),
        (f"{_PRINCIPAL}:*", False),
        (f"{_PRINCIPAL}:group/planners", False),
        (f"{_PRINCIPAL}:role/", False),
        (f"{_PRINCIPAL}:role/a, {_PRINCIPAL}:role/b", False),
        (f"none,{_PRINCIPAL}:role/a", False),
        ("*", False),
        ("123456789012", False),
    ],
)
def test_roles_and_users_alone_are_trusted_by_name(name: str, given: str, taken: bool) -> None:
    """The account's own root would be whoever the account lets, which prod refuses as empty."""
    pattern = ROOT.parameters[name]["AllowedPattern"]
    assert bool(re.fullmatch(pattern, given)) is taken


@pytest.mark.parametrize(
    ("given", "effect", "principal"),
    [
        ("", "Allow", "arn:aws:iam::123456789012:root"),
        ("none", "Deny", "arn:aws:iam::123456789012:root"),
        ("arn:aws:iam::123456789012:role/a", "Allow", None),
    ],
)
def test_nobody_takes_a_role_whose_readers_are_none(
    given: str, effect: str, principal: str | None
) -> None:
    known = {"TrustedPrincipals": given, "AWS::Partition": "aws", "AWS::AccountId": "123456789012"}
    trust = CONSUMER.resources["ConsumerRole"]["Properties"]["AssumeRolePolicyDocument"]
    [statement] = trust["Statement"]
    assert evaluate(statement["Effect"], known, CONSUMER.body) == effect
    # A list of the named is nothing that is evaluated here.
    assert evaluate(statement["Principal"]["AWS"], known, CONSUMER.body) == principal
    named = statement["Principal"]["AWS"]["Fn::If"][2]
    assert named == {"Fn::Split": [",", {"Ref": "TrustedPrincipals"}]}


def test_a_consumer_calls_its_own_address_alone() -> None:
    [call] = _rights("CallApi").values()
    assert call["Action"] == "execute-api:Invoke"
    assert [it["Fn::Sub"] for it in call["Resource"]] == [
        f"${{ApiExecutionArn}}/{method}/consumers/${{ConsumerName}}/objects/*"
        for method in ("GET", "HEAD")
    ]


def test_what_object_lambda_does_for_a_consumer_it_cannot_do_itself() -> None:  # O13
    rights = _rights("CallObjectLambda")
    own, decrypt = rights.pop("ReadAsOneself"), rights.pop("DecryptThroughS3")
    assert own["Resource"] == {"Fn::GetAtt": ["ObjectLambda", "Arn"]}
    assert "kms:ViaService" in decrypt["Condition"]["StringEquals"]
    assert len(rights) == 3
    for name, statement in rights.items():
        assert statement["Condition"].items() >= VIA.items(), name
        assert not [it for it in listed(statement["Action"]) if "*" in it], name


def test_an_access_point_is_its_consumers_alone() -> None:
    policy = CONSUMER.resources["ObjectLambdaPolicy"]["Properties"]["PolicyDocument"]
    [denial] = policy["Statement"]
    assert denial["Effect"] == "Deny"
    role = {"aws:PrincipalArn": {"Fn::GetAtt": ["ConsumerRole", "Arn"]}}
    assert denial["Condition"] == {"ArnNotEquals": role}


def test_the_role_has_the_very_name_that_the_function_looks_for() -> None:
    role = CONSUMER.resources["ConsumerRole"]["Properties"]["RoleName"]["Fn::Sub"]
    [function] = resources(
        "AWS::Lambda::Function", template=TEMPLATES["nested-stacks/read-redacted-stack.yaml"]
    )
    looked_for = function.properties["Environment"]["Variables"]["CONSUMER_ROLE"]["Fn::Sub"]
    assert looked_for.replace("{consumer}", "${ConsumerName}") == role


def test_a_changed_document_makes_a_new_deployment() -> None:
    api = json.dumps(_one("AWS::ApiGateway::RestApi").body, sort_keys=True)
    revision = hashlib.sha256(TEXT.encode() + api.encode()).hexdigest()[:8]
    deployment = _one("AWS::ApiGateway::Deployment").place.rpartition(":")[2]
    assert deployment.endswith(revision), f"its name must end with {revision}"
    assert _one("AWS::ApiGateway::Stage").properties["DeploymentId"] == {"Ref": deployment}


def test_an_import_overwrites_nothing_with_anything_else() -> None:
    api, info = _one("AWS::ApiGateway::RestApi").properties, DOCUMENT["info"]
    assert api["Mode"] == "overwrite"
    assert (info["title"], info["description"]) == (api["Name"], api["Description"])
    assert DOCUMENT["x-amazon-apigateway-security-policy"] == api["SecurityPolicy"]
    assert DOCUMENT["x-amazon-apigateway-endpoint-access-mode"] == api["EndpointAccessMode"]
    assert API.body["Outputs"]["ApiName"]["Value"] == api["Name"]


def test_every_operation_is_signed() -> None:
    operations = [it for path in DOCUMENT["paths"].values() for it in path.values()]
    assert len(operations) == 3
    for operation in operations:
        assert operation["security"] == [{"signature": []}]
        assert "stageVariables.function" in json.dumps(operation)
    scheme = DOCUMENT["components"]["securitySchemes"]["signature"]
    assert scheme["x-amazon-apigateway-authtype"] == "awsSigv4"


def test_no_address_is_logged() -> None:
    line = _one("AWS::ApiGateway::Stage").properties["AccessLogSetting"]["Format"]
    logged = set(re.findall(r"\$context\.([\w.]+)", line))
    assert "resourcePath" in logged
    assert not logged & {"path", "error.message", "error.messageString", "identity.userAgent"}


def test_no_address_is_traced() -> None:
    """API Gateway writes whole addresses into its segments."""
    assert _one("AWS::ApiGateway::Stage").properties["TracingEnabled"] is False


def test_the_default_is_the_door_that_every_account_has() -> None:
    assert ROOT.parameters["RedactionFrontDoor"]["Default"] == "api"
