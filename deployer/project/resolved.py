"""What a value of a template comes to, as far as its parameters tell."""

from collections.abc import Iterator, Mapping
from typing import Any

from deployer.errors import ProjectError
from deployer.project.expressions import evaluate, holds

UNKNOWN = "(known to AWS alone)"
"""Stands where a function needs more than parameters, as Fn::GetAtt does."""

_NO_VALUE: Mapping[str, Any] = {"Ref": "AWS::NoValue"}


def resolve(value: Any, known: Mapping[str, str], body: Mapping[str, Any]) -> Any:
    """A value with its functions, in their long form, replaced by what they come to.

    Members and items that come to AWS::NoValue are left out.

    Args:
        known: parameters and pseudo parameters by name.
        body: of the template, for its Mappings and Conditions.

    Raises:
        ProjectError: a condition is not there, or hangs on more than is known.
    """
    return _Resolver(known, body).resolve(value)


class _Resolver:
    def __init__(self, known: Mapping[str, str], body: Mapping[str, Any]) -> None:
        self._known = known
        self._body = body

    def resolve(self, value: Any) -> Any:
        match self._chosen(value):
            case {"Ref": str()} as function if len(function) == 1:
                return self._text(function)
            case dict(members) if len(members) == 1 and next(iter(members)).startswith("Fn::"):
                return self._text(members)
            case dict(members):
                return dict(self._members(members))
            case list(items):
                chosen = map(self._chosen, items)
                return [self.resolve(it) for it in chosen if it != _NO_VALUE]
            case other:
                return other

    def _members(self, members: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        for name, value in members.items():
            if (chosen := self._chosen(value)) != _NO_VALUE:
                yield name, self.resolve(chosen)

    def _text(self, function: Mapping[str, Any]) -> str:
        text = evaluate(function, self._known, self._body)
        return UNKNOWN if text is None else text

    def _chosen(self, value: Any) -> Any:
        """The arm that counts of an Fn::If; anything else as it is."""
        match value:
            case {"Fn::If": [str(condition), then, otherwise]} if len(value) == 1:
                found = holds(condition, self._known, self._body)
                if found is None:
                    raise ProjectError(
                        f"whether the condition '{condition}' holds is not known",
                        todo="Declare it, by parameters and mappings alone.",
                    )
                return self._chosen(then if found else otherwise)
        return value
