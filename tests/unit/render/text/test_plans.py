"""A plan as one tree: what a person must not overlook is there, and loud."""

from dataclasses import replace

import pytest

from deployer.messages import Change, Plan, PropertyChange, ValueChange
from tests.unit.render.text.printed import printed
from tests.unit.stack.sample_plan import CREATION, PLAN, UNSEEN

LINES = printed(PLAN).splitlines()


def _line(part: str, lines: list[str] = LINES) -> str:
    (found,) = (it for it in lines if part in it)
    return found


def _depth(part: str) -> int:
    return len(_line(part)) - len(_line(part).lstrip("│├└─ "))


def test_nested_stacks_are_branches_of_one_tree() -> None:
    assert LINES[1] == "Update acme-data-root-stack"
    assert _depth("~ OrdersStack") == 4
    assert _depth("~ OrdersTable") == 8
    assert _depth("~ WriterRole") == 12


def test_stack_that_the_plan_says_nothing_of_is_a_branch_all_the_same() -> None:
    assert _line("── WriterStack").endswith("├── WriterStack")
    assert LINES.index(_line("── WriterStack")) + 1 == LINES.index(_line("~ WriterRole"))


@pytest.mark.parametrize(
    "line",
    [
        "+ NoticeTopic  AWS::SNS::Topic",
        "- OldQueue  AWS::SQS::Queue",
        "- ArchiveBucket  AWS::S3::Bucket  stays in the account",
        "» OldLogs  AWS::Logs::LogGroup  imported",
        (
            "~ OrdersTable  AWS::DynamoDB::Table  ! replaced because of TableName, KeySchema"
            "  the old one is deleted"
        ),
        "~ WriterFunction  AWS::Lambda::Function  ! may be replaced",
    ],
)
def test_resource_tells_what_happens_to_it_and_why(line: str) -> None:
    assert any(it.endswith(line) for it in LINES)


@pytest.mark.parametrize(
    "line",
    [
        (
            "TableName: acme-orders-devl-eu-west-1 → acme-orders-blue-devl-eu-west-1"
            "  (parameter Colour)  replaces"
        ),
        'KeySchema/1: + {"AttributeName": "At", "KeyType": "RANGE"}  (template)  replaces',
        "BillingMode: + PAY_PER_REQUEST  (template)",
        "PermissionsBoundary: - arn:aws:iam::111111111111:policy/boundary  (template)",
        (
            "Environment/Variables/TABLE: acme-orders-devl-eu-west-1 → known at deployment"
            "  (OrdersTable)"
        ),
        "MemorySize: 256 → 512, really 1024 now  (template)  may replace",
        "Parameters  (Keys.Arn)  known at deployment",
    ],
)
def test_property_tells_before_and_after(line: str) -> None:
    assert any(it.endswith(f"── {line}") for it in LINES)


@pytest.mark.parametrize(
    "text",
    [
        "! Replaces OrdersTable: the old one is deleted with its items.",
        "! Deletes OldQueue with its messages.",
        "! widens IAM: allows dynamodb:* on arn:aws:dynamodb:eu-west-1:111111111111:table",
        "! widens IAM: removes the permissions boundary",
    ],
)
def test_lost_data_and_wider_permissions_are_loud(text: str) -> None:
    assert _line(text)
    coloured = printed(PLAN, width=200, colour=True)
    assert f"\x1b[1;31m{text.split(':')[0]}" in coloured


def test_parameters_and_tags_stand_before_the_resources() -> None:
    assert [it.lstrip("├─ ") for it in LINES[2:7]] == [
        "parameter Colour: red → blue",
        "parameter OrdersLambdaFunctionVersionId: 3sL4kqtJlcpXroDTDmJ → null",
        "parameter Retired: - yes",
        "parameter Size: + 3",
        f"tags: GitHubSHA {'a1' * 20} → {'b2' * 20}, Team + data",
    ]


def test_tags_that_many_resources_take_over_are_one_line() -> None:
    tagged = tuple(
        Change((), "Modify", f"Topic{number}", "AWS::SNS::Topic", properties=(tags,))
        for number, tags in enumerate([PropertyChange("Tags")] * 31)
    )
    other = Change((), "Modify", "Other", "AWS::SNS::Topic", properties=(PropertyChange("Name"),))
    plan = Plan("r", "id", False, (*tagged, other), tags=(ValueChange("GitHubSHA", "a", "b"),))
    assert printed(plan).splitlines()[1:] == [
        "Update r",
        "├── tags of 31 resources: GitHubSHA a → b",
        "└── ~ Other  AWS::SNS::Topic",
        "    └── Name",
        "0 to add, 1 to change, 0 to remove, 31 only in tags",
    ]


def test_new_template_of_a_nested_stack_is_told_by_what_it_does() -> None:
    url = PropertyChange("/Properties/TemplateURL", "Modify", "https://a", "https://b")
    stack = Change((), "Modify", "Child", "AWS::CloudFormation::Stack", properties=(url,))
    plan = Plan("root", "id", False, (stack,))
    assert "TemplateURL" not in printed(plan)
    assert "TemplateURL: https://a → https://b" in printed(replace(plan, nested=False))


@pytest.mark.parametrize(
    ("before", "after", "certain", "line"),
    [
        ("a", "{{changeSet:KNOWN_AFTER_APPLY}}", True, "Name: a → known at deployment"),
        ("a", None, False, "Name: a → known at deployment"),
        (None, "{{changeSet:KNOWN_AFTER_APPLY}}", False, "Name: + known at deployment"),
        (None, None, False, "Name  known at deployment"),
        (None, None, True, "Name"),
        ("a", "b", False, "Name: a → b  whether it changes is known at deployment"),
        (
            '{"A": "1", "B": "2"}',
            '{"A": "1", "B": "{{changeSet:KNOWN_AFTER_APPLY}}"}',
            False,
            "Name/B: 2 → known at deployment",
        ),
    ],
)
def test_what_only_the_deployment_shows_is_said_so_once(
    before: str | None, after: str | None, certain: bool, line: str
) -> None:
    name = PropertyChange("/Properties/Name", "Modify", before, after, certain=certain)
    shown = printed(Plan("r", "id", False, (Change((), "Modify", "A", "T", properties=(name,)),)))
    assert shown.splitlines()[3] == f"    └── {line}"


def test_property_that_changes_all_over_is_cut() -> None:
    many = PropertyChange("/Properties/Body", "Modify", "\n".join("ab" * 20), "\n".join("cd" * 20))
    lines = printed(Plan("r", "id", False, (Change((), "Modify", "A", "T", properties=(many,)),)))
    assert lines.count("Body/") == 12
    assert "… and 28 more differences in Body" in lines


def test_summary_counts_what_matters() -> None:
    assert LINES[-1] == (
        "1 to add, 3 to change (1 replaced, 1 may be replaced), 2 to remove, 1 to import;"
        " 2 lose data; 1 widens IAM"
    )
    assert printed(CREATION).splitlines()[-1] == "3 to add, 0 to change, 0 to remove"


def test_warnings_are_shown_even_of_a_plan_that_succeeded() -> None:
    assert _line("Warning: OrdersStack/ArchiveBucket: the bucket is not empty")
    assert "Warning: what changes inside nested stacks is not known" in printed(UNSEEN)


@pytest.mark.parametrize("width", [60, 80])
def test_narrow_terminal_loses_nothing(width: int) -> None:
    shown = printed(PLAN, width=width)
    tree = shown.split("\nWarning")[0].splitlines()
    assert max(map(len, tree)) <= width
    words = "".join(it.lstrip("│├└─ ") for it in tree).replace(" ", "")
    assert "MemorySize:256→512,really1024now(template)mayreplace" in words
