"""The API's document is one that API Gateway and its users can read, and is deployed anew."""

import hashlib
import json
import re
from typing import Any

import pytest
import yaml

from tests.unit.templates.reading import CFT, TEMPLATES, resources

API = TEMPLATES["nested-stacks/events-api-stack.yaml"]
TEXT = (CFT / "openapi/events-api.yaml").read_text()
DOCUMENT: dict[str, Any] = yaml.safe_load(TEXT)
OPERATIONS = [
    (path, method, operation)
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
]


def _one(kind: str) -> Any:
    [found] = resources(kind, template=API)
    return found


def test_a_changed_document_makes_new_deployments() -> None:
    api = json.dumps(_one("AWS::ApiGateway::RestApi").body, sort_keys=True)
    revision = hashlib.sha256(TEXT.encode() + api.encode()).hexdigest()[:8]
    deployments = resources("AWS::ApiGateway::Deployment", template=API)
    assert len(deployments) == 4
    for deployment in deployments:
        assert deployment.place.endswith(revision), f"its name must end with {revision}"
    stage = json.dumps(_one("AWS::ApiGateway::Stage").properties["DeploymentId"])
    used = set(re.findall(r"Deployment\w+", stage))
    assert used == {it.place.rpartition(":")[2] for it in deployments}


def test_a_changed_document_takes_the_place_of_the_old_one() -> None:
    # Merged, an unsigned OPTIONS that the document no longer has would stay open to anybody:
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-restapi.html
    assert _one("AWS::ApiGateway::RestApi").properties["Mode"] == "overwrite"


def test_an_import_overwrites_nothing_with_anything_else() -> None:
    """So it does not matter whether the import or the properties come last."""
    api, info = _one("AWS::ApiGateway::RestApi").properties, DOCUMENT["info"]
    assert (info["title"], info["description"]) == (api["Name"], api["Description"])
    for word, name in (
        ("security-policy", "SecurityPolicy"),
        ("endpoint-access-mode", "EndpointAccessMode"),
    ):
        assert DOCUMENT[f"x-amazon-apigateway-{word}"] == api[name]
    [endpoint] = api["EndpointConfiguration"]["Types"]
    assert api["Parameters"] == {"endpointConfigurationTypes": endpoint}
    # What is said to the template alone would be lost by an import.
    everywhere = {"Name", "Description", "EndpointConfiguration", "Body", "Mode", "Parameters"}
    assert api.keys() == everywhere | {"SecurityPolicy", "EndpointAccessMode"}


def test_the_alarms_watch_the_api_by_its_very_name() -> None:
    told = API.body["Outputs"]["ApiName"]["Value"]
    assert told == _one("AWS::ApiGateway::RestApi").properties["Name"]


def test_old_versions_of_tls_are_refused() -> None:
    # https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies-list.html
    policy = _one("AWS::ApiGateway::RestApi").properties["SecurityPolicy"]
    assert policy == "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09"


def _routes(method: str, operation: dict[str, Any]) -> list[dict[str, Any]]:
    """An operation, and what stands in its place where conditions hold."""
    choice = operation.get("Fn::If")
    return [it for it in choice[1:] if "Ref" not in it] if choice else [operation]


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_each_operation_is_authorized_and_answered_by_the_function(
    path: str, method: str, operation: dict[str, Any]
) -> None:
    for it in _routes(method, operation):
        integration = it["x-amazon-apigateway-integration"]
        assert (integration["type"], integration["httpMethod"]) == ("aws_proxy", "POST")
        assert ":function:${!stageVariables.function}/" in integration["uri"]["Fn::Sub"]
        signed_or_keyed = {"Fn::If": ["UsesApiKey", [{"apiKey": []}], [{"signature": []}]]}
        # A browser asks beforehand without credentials; it is asked for by parameter.
        assert it["security"] == ([] if method == "options" else signed_or_keyed)


def test_browsers_are_let_in_by_condition_alone() -> None:
    preflights = [it for _, method, it in OPERATIONS if method == "options"]
    assert [it["Fn::If"][0] for it in preflights] == ["AllowsBrowsers"] * 2


def test_authorization_is_by_signature_unless_said_otherwise() -> None:
    parameter = TEMPLATES["root-stack.yaml"].parameters["ApiAuthorization"]
    assert parameter["Default"] == "AWS_IAM"


def test_production_authenticates_its_callers() -> None:
    # https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
    root = TEMPLATES["root-stack.yaml"]
    rule = root.body["Rules"]["ProductionAuthenticatesCallers"]
    assert rule["RuleCondition"] == {"Fn::Equals": [{"Ref": "Environment"}, "prod"]}
    [refusal] = rule["Assertions"]
    assert refusal["Assert"] == {"Fn::Equals": [{"Ref": "ApiAuthorization"}, "AWS_IAM"]}
    for template in (root, API):
        said = template.parameters["ApiAuthorization"]["Description"]
        assert "authenticates nobody" in said


def test_the_api_may_have_concurrency_of_its_own() -> None:
    root = TEMPLATES["root-stack.yaml"]
    reserved = {"Ref": "StoreEventReservedConcurrency"}
    function = TEMPLATES["nested-stacks/store-event-stack.yaml"].resources["StoreEventFunction"]
    assert function["Properties"]["ReservedConcurrentExecutions"]["Fn::If"] == [
        "HasReservedConcurrency",
        reserved,
        {"Ref": "AWS::NoValue"},
    ]
    passed = root.resources["StoreEventStack"]["Properties"]["Parameters"]
    assert passed["StoreEventReservedConcurrency"] == reserved
    assert root.parameters["StoreEventReservedConcurrency"]["Default"] == 0


def test_the_stage_is_bounded_traced_and_logged_without_addresses() -> None:
    stage = _one("AWS::ApiGateway::Stage").properties
    assert stage["TracingEnabled"] is True
    [settings] = stage["MethodSettings"]
    assert settings["ThrottlingRateLimit"] == {"Ref": "RateLimit"}
    assert settings["ThrottlingBurstLimit"] == {"Ref": "BurstLimit"}
    assert settings["DataTraceEnabled"] is False
    assert settings["MetricsEnabled"] is False  # Of methods: paid for, and watched by nobody.
    line = json.loads(stage["AccessLogSetting"]["Format"])
    assert line["requestId"] == "$context.requestId"
    # Errors' messages quote addresses; a user agent is any text at all.
    told = {"path", "error.message", "error.messageString", "identity.userAgent", "requestOverride"}
    assert not {f"$context.{it}" for it in told} & set(line.values())


def test_answers_of_the_gateway_are_problem_documents() -> None:
    answers = DOCUMENT["x-amazon-apigateway-gateway-responses"]
    # https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
    assert answers.keys() == {"DEFAULT_4XX", "REQUEST_TOO_LARGE", "DEFAULT_5XX"}
    for answer in answers.values():
        headers = dict(answer["responseParameters"])
        assert headers.pop("gatewayresponse.header.Content-Type") == "'application/problem+json'"
        # Pages could not tell "too many" from "not allowed" otherwise.
        [(name, value)] = headers.items()
        assert name == "gatewayresponse.header.Access-Control-Allow-Origin"
        assert value == {"Fn::If": ["AllowsBrowsers", "'*'", {"Ref": "AWS::NoValue"}]}
        body = answer["responseTemplates"]["application/json"]
        body = body.replace("$context.error.messageString", '"said"')
        document = json.loads(body)
        assert document.keys() - {"status"} == {"type", "title", "detail"}
        assert str(document.get("status", "")) == answer.get("statusCode", "")


# Words of JSON Schema draft 4, and $ref. Others make the import fail: `Unsupported keyword(s)`.
_DRAFT_4 = {
    *("$ref", "type", "description", "required", "properties", "items", "format", "pattern"),
    *("minLength", "maxLength"),
}


def _words(schema: Any) -> set[str]:
    """The words of a schema and of all schemas within it."""
    found = set(schema)
    for inner in (*schema.get("properties", {}).values(), *filter(None, [schema.get("items")])):
        found |= _words(inner)
    return found


def test_schemas_have_no_word_that_api_gateway_does_not_know() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    assert all(name.isalnum() for name in schemas)
    for name, schema in schemas.items():
        assert _words(schema) <= _DRAFT_4, name


def test_no_comma_cuts_a_description() -> None:
    """In braces a comma ends a value that has no quotes, and makes a name of what follows it."""
    pending: list[Any] = [DOCUMENT]
    while pending:
        value = pending.pop()
        assert value is not None
        if isinstance(value, dict):
            pending += value.values()
        elif isinstance(value, list):
            pending += value


def test_every_reference_leads_somewhere() -> None:
    found = re.findall(r"\$ref: '#/components/schemas/(\w+)'", TEXT)
    assert set(found) == DOCUMENT["components"]["schemas"].keys()
    assert len(found) == TEXT.count("$ref")


def test_functions_in_the_document_are_in_their_long_form() -> None:
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-include.html
    assert not re.search(r"(^|[\s\[{,:])![A-Z]", TEXT)


def test_the_index_is_the_one_that_the_function_reads() -> None:
    [table] = [
        properties["Parameters"]
        for _, properties in TEMPLATES["root-stack.yaml"].of_type("AWS::CloudFormation::Stack")
        if properties["Parameters"].get("TableBaseName") == "events"
    ]
    source = (CFT.parent / "src/store-event/event_table.py").read_text()
    assert f'INDEX = "{table["IndexName"]}"' in source
    policy = json.dumps(
        resources("AWS::IAM::Role", template=TEMPLATES["nested-stacks/store-event-stack.yaml"])[
            0
        ].body
    )
    assert f"/index/{table['IndexName']}" in policy
    items = (CFT.parent / "src/store-event/event_items.py").read_text()
    for name in ("IndexPartitionKeyName", "IndexSortKeyName"):
        assert f'{{RESERVED}}{table[name].removeprefix("tarius:")}"' in items


def test_the_template_that_includes_the_document_takes_nothing_that_is_known_late() -> None:
    launch = TEMPLATES["root-stack.yaml"].resources["EventsApiStack"]
    assert "GetAtt" not in str(launch["Properties"]["Parameters"])
    assert launch["DependsOn"] == "StoreEventStack"


def test_the_api_calls_the_function_by_its_very_name() -> None:
    function = TEMPLATES["nested-stacks/store-event-stack.yaml"].resources["StoreEventFunction"]
    made = function["Properties"]["FunctionName"]["Fn::Sub"]
    launch = TEMPLATES["root-stack.yaml"].resources["EventsApiStack"]
    told = launch["Properties"]["Parameters"]["FunctionName"]["Fn::Sub"]
    assert told == made.replace("${Lambda", "${StoreEventLambda")
    permission = _one("AWS::Lambda::Permission").properties
    # https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html
    assert permission["SourceArn"]["Fn::Sub"].endswith(":${AWS::AccountId}:${Api}/v1/*/*")
    assert "SourceAccount" not in permission  # The template says why.
    assert permission["FunctionName"] == {"Ref": "FunctionName"}


def test_another_function_is_permitted_and_called_without_a_new_deployment() -> None:
    stage = _one("AWS::ApiGateway::Stage")
    assert stage.properties["Variables"] == {"function": {"Ref": "FunctionName"}}
    assert stage.body["DependsOn"] == "InvokePermission"
    # A value in the document would be in the snapshot: the hash above tells texts, not values.
    given = set(re.findall(r"\$\{(\w+)\}", TEXT)) | set(re.findall(r"\bRef: (\w+)\b(?!:)", TEXT))
    assert given == {"ProjectName", "ApiBaseName", "Environment", "CiBuild"}


def test_without_keys_there_is_no_usage_plan() -> None:
    for kind in ("UsagePlan", "UsagePlanKey", "ApiKey"):
        assert _one(f"AWS::ApiGateway::{kind}").body["Condition"] == "UsesApiKey"


def test_api_gateway_has_its_log_role_once_for_the_account() -> None:
    [account] = resources("AWS::ApiGateway::Account")
    assert account.place.startswith("bootstrap-stack.yaml:")
    assert account.body["DeletionPolicy"] == "RetainExceptOnCreate"
    assert account.properties["CloudWatchRoleArn"] == {"Fn::GetAtt": ["ApiGatewayLogRole", "Arn"]}
    role = TEMPLATES["bootstrap-stack.yaml"].resources["ApiGatewayLogRole"]
    assert role["DeletionPolicy"] == "RetainExceptOnCreate"
