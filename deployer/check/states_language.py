"""What Step Functions refuses in a definition, of what can be seen without its query language.

https://states-language.net and
https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html
"""

from collections.abc import Iterator, Mapping
from typing import Any

from deployer.check.walk import Step
from deployer.project.nearest import suggestion

_TYPES = ("Choice", "Fail", "Map", "Parallel", "Pass", "Succeed", "Task", "Wait")
_ENDING = ("Choice", "Fail", "Succeed")
"""Types that take neither Next nor End."""

Fault = tuple[Step, str, str]
"""A place in the definition, what is wrong, and whether it is an error or a warning."""


def faults(machine: Any, place: Step = ()) -> Iterator[Fault]:
    """What is wrong with a state machine, or with a machine inside a Map or Parallel state."""
    if not isinstance(machine, Mapping):
        yield place, "the definition is no object", "error"
        return
    states = machine.get("States")
    if not isinstance(states, Mapping) or not states:
        yield place, "there are no States", "error"
        return
    start = machine.get("StartAt")
    if not isinstance(start, str):
        yield place, "there is no StartAt", "error"
    elif start not in states:
        yield (*place, "StartAt"), _missing("StartAt", start, states), "error"
    for name, state in states.items():
        at: Step = (*place, "States", name)
        if not isinstance(state, Mapping):
            yield at, f"the state '{name}' is no object", "error"
            continue
        yield from _of_state(str(name), state, states, at)
    yield from _unreached(start, states, place)


def _of_state(
    name: str, state: Mapping[str, Any], states: Mapping[str, Any], at: Step
) -> Iterator[Fault]:
    kind = state.get("Type")
    if kind not in _TYPES:
        hint = suggestion(str(kind), _TYPES)
        yield (*at, "Type"), f"the state '{name}' has no known Type. {hint}", "error"
        return
    for where, target in _targets(state):
        if target not in states:
            yield (*at, *where), f"in '{name}', {_missing(str(where[-1]), target, states)}", "error"
    if kind not in _ENDING and "Next" not in state and state.get("End") is not True:
        yield at, f"the state '{name}' has neither Next nor End", "error"
    if kind == "Choice" and not state.get("Choices"):
        yield at, f"the state '{name}' has no Choices", "error"
    for where, machine in _inner(state):
        yield from faults(machine, (*at, *where))


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
            if target in states and target not in reached:
                reached.add(target)
                waiting.append(target)
    for name in states:
        if name not in reached:
            yield (*place, "States", name), f"nothing leads to the state '{name}'", "warning"


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _missing(what: str, target: str, states: Mapping[str, Any]) -> str:
    known = [str(name) for name in states]
    return f"{what} names '{target}', which is no state here. {suggestion(target, known)}"
