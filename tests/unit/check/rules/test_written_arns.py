"""T010."""

from pathlib import Path

import pytest

from deployer.check.rules.written_arns import RULE
from tests.unit.check.rules.broken import ROOT_FILE, extended, findings, line_with
from tests.unit.check.rules.machine_texts import MACHINE_FILE, machine

TOPIC = "  Topic:\n    Type: AWS::SNS::Topic\n    Properties:\n      TopicName: {}\n"
GOOD = extended(TOPIC.format("!Sub 'arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:a'"))
BAD = extended(TOPIC.format("arn:aws:sns:eu-west-1:123456789012:a"))


@pytest.mark.parametrize(
    ("value", "level", "text"),
    [
        (
            "arn:aws:sns:eu-west-1:123456789012:a",
            "warning",
            (
                "the partition 'aws' and the region 'eu-west-1' and the account '123456789012' are "
                "written into 'arn:aws:sns:eu-west-1:123456789012:a'"
            ),
        ),
        (
            "!Sub 'to arn:${AWS::Partition}:sns:eu-west-1:${A}:b'",
            "warning",
            "region 'eu-west-1' is",
        ),
        ("!Sub 'arn:${P}:iam::123456789012:role/${A}'", "warning", "the account '123456789012' is"),
        ("arn:aws:iam::aws:policy/ReadOnlyAccess", "informational", "the partition 'aws' is"),
        ("!Join ['', ['arn:aws-cn:s3:::', a]]", "informational", "the partition 'aws-cn' is"),
        (
            "!Join [':', [arn, !Ref 'AWS::Partition', sns, eu-west-1, !GetAtt A.B, c]]",
            "warning",
            "the region 'eu-west-1' is written into 'arn:${AWS::Partition}:sns:eu-west-1:${…}:c'",
        ),
        (
            "!Join ['', ['arn:', !Ref P, ':sns:eu-west-1:', !Ref A, ':b']]",
            "warning",
            "the region 'eu-west-1' is",
        ),
    ],
)
def test_what_is_written_in_is_named(tmp_path: Path, value: str, level: str, text: str) -> None:
    files = extended(TOPIC.format(value))
    [found] = findings(RULE, tmp_path, files)
    assert found.level == level
    assert text in found.text
    assert found.line == line_with(files[ROOT_FILE], "TopicName")


@pytest.mark.parametrize(
    "value",
    [
        "!Sub 'arn:${AWS::Partition}:iam::aws:policy/ReadOnlyAccess'",
        # A layer of another account is there and nowhere else.
        "!Sub 'arn:${AWS::Partition}:lambda:${AWS::Region}:017000801446:layer:Powertools:1'",
        "not an ARN",
        "!Join [':', [arn, !Ref 'AWS::Partition', sns, !Ref 'AWS::Region', !Ref A, b]]",
    ],
)
def test_sound_arns_are_left_alone(tmp_path: Path, value: str) -> None:
    assert findings(RULE, tmp_path, extended(TOPIC.format(value))) == []


def test_parameters_may_take_whole_arns(tmp_path: Path) -> None:
    parameter = "  Key: { Type: String, Default: 'arn:aws:kms:eu-west-1:123456789012:key/a' }\n"
    assert findings(RULE, tmp_path, extended("", parameter)) == []


def test_files_of_state_machines_are_searched_for_regions_and_accounts(tmp_path: Path) -> None:
    text = (
        '{"Resource": "arn:aws:states:::lambda:invoke",\n'
        ' "FunctionName": "arn:aws:lambda:eu-west-1:123456789012:function:greet"}\n'
    )
    [found] = findings(RULE, tmp_path, machine(text))
    assert (found.level, found.path, found.line) == ("warning", MACHINE_FILE, 2)
    assert found.text == (
        "the region 'eu-west-1' and the account '123456789012' are written into "
        "'arn:aws:lambda:eu-west-1:123456789012:function:greet'"
    )


def test_line_is_that_of_the_arn_in_a_long_text(tmp_path: Path) -> None:
    files = extended(TOPIC.format("|\n        one\n        arn:aws:sns:eu-west-1:a:b"))
    [found] = findings(RULE, tmp_path, files)
    assert found.line == line_with(files[ROOT_FILE], "arn:aws:sns")
