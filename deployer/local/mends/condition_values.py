"""Conditions that compare parts of values.

AWS: Fn::Equals compares what other functions make, Fn::Sub and Fn::Split among them.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-conditions.html

MiniStack: knows Ref and Fn::Select of a parameter alone, and ends the call with an internal error.

The mend: texts with parameters in them are put together and split before conditions are evaluated.
"""

import re
from typing import Any

from deployer.local.mends import upstream

engine = upstream.module("services.cloudformation.engine")

_USERS = ("changesets", "engine", "handlers", "provisioners", "stacks")
_VARIABLE = re.compile(r"\$\{([^!}]+)\}")

_evaluate = engine._evaluate_conditions


def _made(expression: Any, parameters: dict[str, Any]) -> Any:
    """An expression without Fn::Sub and Fn::Split."""
    if isinstance(expression, list):
        return [_made(it, parameters) for it in expression]
    if not isinstance(expression, dict):
        return expression
    if isinstance(text := expression.get("Fn::Sub"), str):
        return _VARIABLE.sub(lambda it: str(parameters[it[1]]["Value"]), text)
    made = {name: _made(it, parameters) for name, it in expression.items()}
    if "Fn::Split" in made:
        delimiter, text = made["Fn::Split"]
        if isinstance(text, dict):
            text = str(parameters[text["Ref"]]["Value"])
        return text.split(delimiter)
    return made


def _evaluated(template: dict[str, Any], parameters: dict[str, Any]) -> Any:
    conditions = _made(template.get("Conditions", {}), parameters)
    return _evaluate({**template, "Conditions": conditions}, parameters)


def apply() -> None:
    """Mend it."""
    upstream.require(_evaluate, "e7f9e29b6c01")
    # Each module of the engine has taken what it uses by its name.
    for name in _USERS:
        user = upstream.module(f"services.cloudformation.{name}")
        if hasattr(user, "_evaluate_conditions"):
            user._evaluate_conditions = _evaluated
