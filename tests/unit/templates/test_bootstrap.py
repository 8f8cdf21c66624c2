"""The bootstrap stack is deployed by the README's command, and leaves to others what is theirs."""

from deployer.pipeline.bootstrap.request import bootstrap_request, bootstrap_spec
from deployer.project.project import read_project
from tests.unit.templates.reading import BOOTSTRAP, PROJECT, resources

ROLE, ACCOUNT = "ApiGatewayLogRole", "ApiGatewayAccount"


def test_the_log_role_that_stays_is_in_the_way_of_no_other() -> None:
    roles = resources("AWS::IAM::Role", template=BOOTSTRAP)
    [role] = [it for it in roles if it.place.endswith(f":{ROLE}")]
    assert BOOTSTRAP.resources[ROLE]["DeletionPolicy"] == "RetainExceptOnCreate"
    # CloudFormation makes up another name each time.
    assert "RoleName" not in role.properties


def test_what_the_template_asks_for_is_found_without_a_question() -> None:  # V5
    assert "deployer bootstrap --env devl" in (PROJECT / "README.md").read_text("utf-8")
    project = read_project(PROJECT, "devl", "", {})
    request = bootstrap_request(project, bootstrap_spec(project, local=False), None, {})
    without = [name for name, it in BOOTSTRAP.parameters.items() if "Default" not in it]
    assert [name for name in without if name not in request.parameters] == []
    assert request.parameters["GitHubRepository"] == ""


def test_a_log_role_that_the_account_has_is_left_alone_where_that_is_asked_for() -> None:
    parameter = BOOTSTRAP.parameters["SetApiGatewayLogRole"]
    assert (parameter["Default"], parameter["AllowedValues"]) == ("true", ["true", "false"])
    condition = BOOTSTRAP.body["Conditions"]["SetsApiGatewayLogRole"]
    assert condition == {"Fn::Equals": [{"Ref": "SetApiGatewayLogRole"}, "true"]}
    conditions = {it: BOOTSTRAP.resources[it].get("Condition") for it in (ROLE, ACCOUNT)}
    assert set(conditions.values()) == {"SetsApiGatewayLogRole"}
    # No output may need what is not always there.
    assert ROLE not in str(BOOTSTRAP.body["Outputs"])
    accounts = (PROJECT / "docs/accounts.md").read_text("utf-8")
    assert "SetApiGatewayLogRole" in accounts


def test_the_template_is_small_enough_to_be_sent_as_it_is() -> None:
    """There is no bucket yet to put it in.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
    """
    assert len(BOOTSTRAP.text.encode()) <= 51_200
