"""What Step Functions refuses in a definition, of what can be seen without its query language.

https://states-language.net and
https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html
"""

from collections.abc import Iterator, Mapping
from typing import Any

from deployer.check.state_machine_texts import is_unknown
from deployer.check.walk import Step
from deployer.project.nearest import suggestion

_TYPES = ("Choice", "Fail", "Map", "Parallel", "Pass", "Succeed", "Task", "Wait")
_ENDING = ("Choice", "Fail", "Succeed")
"""Types that take neither Next nor End."""

Fault = tuple[Step, str, str]
"""A place in the definition, what is wrong, and whether it is an error or a warning."""


def faults(machine: Any, place: Step = ()) -> Iterator[Fault]:
    """What is wrong with a state machine, or with a machine inside a Map or Parallel state.

    What depends on values that are not known yet is left alone.
    """
    if is_unknown(machine):
        return
    if not isinstance(machine, Mapping):
        yield place, "the definition is no object", "error"
        return
    states = machine.get("States")
    if is_unknown(states):
        return
    if not isinstance(states, Mapping) or not states:
        yield place, "there are no States", "error"
        return
    start = machine.get("StartAt")
    if not isinstance(start, str) and not is_unknown(start):
        yield place, "there is no StartAt", "error"
    elif not _may_be(start, states):
        yield (*place, "StartAt"), _missing("StartAt", str(start), states), "error"
    for name, state in states.items():
        at: Step = (*place, "States", name)
        if is_unknown(state):
            continue
        if not isinstance(state, Mapping):
            yield at, f"the state '{name}' is no object", "error"
            continue
        yield from _of_state(str(name), state, states, at)
    yield from _unreached(start, states, place)


def _of_state(
    name: str, state: Mapping[str, Any], states: Mapping[str, Any], at: Step
) -> Iterator[Fault]:
    kind = state.get("Type")
    if is_unknown(kind):
        return
    if kind not in _TYPES:
        hint = suggestion(str(kind), _TYPES)
        yield (*at, "Type"), f"the state '{name}' has no known Type. {hint}", "error"
        return
    for where, target in _targets(state):
        if not _may_be(target, states):
            yield (*at, *where), f"in '{name}', {_missing(str(where[-1]), target, states)}", "error"
    if kind not in _ENDING and "Next" not in state and state.get("End") is not True:
        yield at, f"the state '{name}' has neither Next nor End", "error"
    if "Next" in state and state.get("End") is True:
        yield (*at, "End"), f"the state '{name}' has both Next and End", "error"
    if kind == "Parallel" and not state.get("Branches"):
        yield at, f"the state '{name}' has no Branches", "error"
    if kind == "Choice":
        yield from _of_choices(name, state, at)
    for where, machine in _inner(state):
        yield from faults(machine, (*at, *where))


def _of_choices(name: str, state: Mapping[str, Any], at: Step) -> Iterator[Fault]:
    if not state.get("Choices"):
        yield at, f"the state '{name}' has no Choices", "error"
    for index, rule in enumerate(_listed(state.get("Choices"))):
        # Rules within And, Or and Not have none: https://states-language.net/#choice-state
        if isinstance(rule, Mapping) and not is_unknown(rule) and "Next" not in rule:
            yield (*at, "Choices", index), f"a rule of '{name}' has no Next", "error"


def _may_be(target: Any, states: Mapping[str, Any]) -> bool:
    """Whether a target is a state, or may be one once all values are known."""
    return is_unknown(target) or target in states or any(map(is_unknown, states))


def _targets(state: Mapping[str, Any]) -> Iterator[tuple[Step, str]]:
    """The states that a state may go to, and where it says so."""
    for key in ("Next", "Default"):
        if isinstance(state.get(key), str):
            yield (key,), state[key]
    for key in ("Choices", "Catch"):
        for index, rule in enumerate(_listed(state.get(key))):
            if isinstance(rule, Mapping) and isinstance(rule.get("Next"), str):
                yield (key, index, "Next"), rule["Next"]


def _inner(state: Mapping[str, Any]) -> Iterator[tuple[Step, Any]]:
    if state["Type"] == "Parallel":
        for index, branch in enumerate(_listed(state.get("Branches"))):
            yield ("Branches", index), branch
    elif state["Type"] == "Map":
        key = "Iterator" if "Iterator" in state else "ItemProcessor"
        yield (key,), state.get(key)


def _unreached(start: Any, states: Mapping[str, Any], place: Step) -> Iterator[Fault]:
    if not isinstance(start, str) or start not in states:
        return
    reached, waiting = {start}, [start]
    while waiting:
        state = states[waiting.pop()]
        targets = _targets(state) if isinstance(state, Mapping) else ()
        for _, target in targets:
            if is_unknown(target):
                return  # it may lead to any of them
            if target in states and target not in reached:
                reached.add(target)
                waiting.append(target)
    for name in states:
        if name not in reached and not is_unknown(name):
            yield (*place, "States", name), f"nothing leads to the state '{name}'", "warning"


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _missing(what: str, target: str, states: Mapping[str, Any]) -> str:
    known = [str(name) for name in states]
    return f"{what} names '{target}', which is no state here. {suggestion(target, known)}"
