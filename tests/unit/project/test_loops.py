"""What a loop of Fn::ForEach makes, as far as it is known before deployment."""

from typing import Any

import pytest

from deployer.project.loops import declared_resources, mentions

LOOP = "Fn::ForEach::Queues"


def _bodies(written: dict[str, Any]) -> dict[str, Any]:
    return {it.logical_id: dict(it.body) for it in declared_resources(written)}


def test_a_loop_over_a_written_list_is_unrolled() -> None:
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Fn::Sub": "x-${Name}"}}}
    found = _bodies({"Plain": {"Type": "T"}, LOOP: ["Name", ["a", "b"], {"${Name}Queue": queue}]})
    assert list(found) == ["Plain", "aQueue", "bQueue"]
    assert found["bQueue"]["Properties"] == {"QueueName": {"Fn::Sub": "x-b"}}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("${Name}-x", "a.b-x"),
        ("&{Name}x", "abx"),
        ({"Ref": "Name"}, "a.b"),
        ([{"Ref": "Name"}, {"Ref": "Other"}], ["a.b", {"Ref": "Other"}]),
        ({"${Name}": 7}, {"a.b": 7}),
        ("${Names}", "${Names}"),
    ],
)
def test_the_variable_is_replaced_wherever_it_stands(written: Any, expected: Any) -> None:
    found = _bodies({LOOP: ["Name", ["a.b"], {"Q": {"Properties": {"Value": written}}}]})
    assert found["Q"]["Properties"]["Value"] == expected


def test_loops_in_loops_make_every_pair() -> None:
    inner = {"Fn::ForEach::Inner": ["In", ["1", "2"], {"Q${Out}${In}": {"Type": "T"}}]}
    assert list(_bodies({LOOP: ["Out", ["a", "b"], inner]})) == ["Qa1", "Qa2", "Qb1", "Qb2"]


def test_a_loop_over_what_is_not_known_gives_its_resources_as_they_are_written() -> None:
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "${Name}"}}
    assert _bodies({LOOP: ["Name", {"Ref": "Names"}, {"${Name}Queue": queue}]}) == {
        "${Name}Queue": queue
    }


def test_each_knows_where_it_is_written() -> None:
    [found] = declared_resources({LOOP: ["Name", ["a"], {"Q${Name}": {"Type": "T"}}]})
    assert found.place == ("Resources", LOOP, 2, "Q${Name}")
    assert found.variables == {"Name"}


@pytest.mark.parametrize("loop", [[], ["Name", ["a"]], [1, ["a"], {}], ["Name", ["a"], "text"]])
def test_a_malformed_loop_makes_nothing(loop: list[Any]) -> None:
    assert _bodies({LOOP: loop, "Kept": {"Type": "T"}}) == {"Kept": {"Type": "T"}}


@pytest.mark.parametrize(
    ("value", "expected"),
    [("${Name}", True), ({"a": [{"Ref": "Name"}]}, True), ("${Other}", False), (7, False)],
)
def test_a_value_tells_whether_it_holds_the_variable(value: Any, expected: bool) -> None:
    assert mentions(value, frozenset({"Name"})) is expected
