"""The runbook has every alarm and every function of the templates, and no others."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from deployer.project.tree import TemplateTree
from tests.aws_words import read_command
from tests.documented import REPOSITORY, RUNBOOK, sections, table
from tests.unit.templates.reading import DEPLOYED, Found, resources

ALARM = "AWS::CloudWatch::Alarm"
WORDS = {
    "FunctionBaseName": "FUNCTION",
    "StateMachineBaseName": "STATE-MACHINE",
    "ApiBaseName": "API",
    "QueueBaseName": "QUEUE",
}
"""What stands in the runbook for the second part of a name."""

_NAME = re.compile(
    r"\$\{ProjectName\}-\$\{(\w+)\}-([a-z-]+)-\$\{Environment\}-\$\{AWS::Region\}\$\{CiBuild\}"
)


def given(parameter: str, file: str) -> list[str]:
    """What a parameter of a nested template is given where the template is launched."""
    return [
        _text(tree, properties["Parameters"][parameter])
        for deployed in DEPLOYED.values()
        for tree in deployed.walk()
        for _, properties in tree.template.of_type("AWS::CloudFormation::Stack")
        if properties["TemplateURL"].endswith(file)
    ]


def _text(tree: TemplateTree, value: Any) -> str:
    """A base name: written out, or with the default of a parameter, `!Sub ${Name}-dlq`."""
    if not isinstance(value, Mapping):
        return str(value)
    text = value.get("Fn::Sub", f"${{{value.get('Ref')}}}")
    defaults = tree.template.parameters
    return re.sub(r"\$\{(\w+)\}", lambda it: str(defaults[it[1]]["Default"]), text)


def told_name(alarm: Found) -> str:
    """An alarm as the runbook calls it."""
    name = _NAME.fullmatch(alarm.properties["AlarmName"]["Fn::Sub"])
    assert name, alarm.place
    launched = given(name[1], alarm.place.partition(":")[0])
    who = launched[0] if len(launched) == 1 else WORDS[name[1]]
    return f"{who}-{name[2]}"


def metrics(alarm: Found) -> Iterator[str]:
    """The names of what an alarm measures."""
    for it in alarm.properties.get("Metrics", [{"MetricStat": {"Metric": alarm.properties}}]):
        if "MetricStat" in it:
            yield it["MetricStat"]["Metric"]["MetricName"]


def test_the_runbook_has_every_alarm_with_its_metric() -> None:
    rows = {name: metric for name, metric, *_ in table("alarms", RUNBOOK)}
    assert rows == {told_name(it): ", ".join(metrics(it)) for it in resources(ALARM)}


def test_every_alarm_leads_to_a_section_that_there_is() -> None:
    anchors = {re.sub(r"[^\w -]", "", it).lower().replace(" ", "-") for it in sections()}
    for name, *_, link in table("alarms", RUNBOOK):
        [anchor] = re.findall(r"\(#(.*)\)", link)
        assert anchor in anchors, name


def test_the_runbook_has_every_function() -> None:
    functions = given("FunctionBaseName", "function-alarms-stack.yaml")
    assert sorted(name for name, *_ in table("functions", RUNBOOK)) == sorted(functions)


def test_the_runbook_has_every_dead_letter_queue() -> None:
    told = re.findall(r"[a-z-]+-dlq", sections()["Dead letters"].text)
    assert {*told} == {*given("QueueBaseName", "sqs-dead-letter-stack.yaml")}


@pytest.mark.parametrize(
    "line",
    [
        it
        for part in sections().values()
        for it in (*part.commands, *part.elsewhere)
        if it[:3] == "aws"
    ],
)
def test_commands_of_aws_have_operations_and_options_that_there_are(line: str) -> None:
    filled = line.replace("file://key", "key").replace("MEMORY", "1")
    assert read_command(filled, REPOSITORY).operation


def test_every_procedure_is_run_by_a_test_of_stacks() -> None:
    sources = [it.read_text() for it in (REPOSITORY / "tests/stack").glob("test_runbook*.py")]
    for part in sections().values():
        if part.commands:
            assert any(f'"{part.title}"' in it for it in sources), part.title
