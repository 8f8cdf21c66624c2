"""What policies allow, compared: whether one allows anything that another does not.

Only what is certainly covered counts as covered, so that nothing new passes unseen; a policy
written anew in another way may be called wider though it is not.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from deployer.project.listed import listed


@dataclass(frozen=True)
class Grant:
    """One action on one resource for one principal, as a statement has it.

    Attributes:
        principal: `Service lambda.amazonaws.com`; empty in a policy of an identity.
        conditions: operator, key and value of each, as JSON.
    """

    action: str
    resource: str
    principal: str
    conditions: frozenset[str]

    def covers(self, other: "Grant") -> bool:
        """Whether whoever has this one has the other as well."""
        return (
            _matches(other.action.lower(), self.action.lower())
            and _matches(other.resource, self.resource)
            and (self.principal in (other.principal, "*"))
            and self.conditions <= other.conditions
        )

    def __str__(self) -> str:
        what = f"{self.action} on {self.resource}" if self.resource else self.action
        to = f" to {self.principal}" if self.principal else ""
        limited = " under conditions" if self.conditions else ""
        return what + to + limited


def wider(before: Sequence[Any], after: Sequence[Any]) -> list[str]:
    """What the policies afterwards allow and those before did not, a phrase each.

    Args:
        before, after: policy documents, parsed or as JSON text.
    """
    had, has = _grants(before, "Allow"), _grants(after, "Allow")
    denied, denies = _grants(before, "Deny"), _grants(after, "Deny")
    return [f"allows {it}" for it in _uncovered(has, had)] + [
        f"no longer denies {it}" for it in _uncovered(denied, denies)
    ]


def _uncovered(grants: list[Grant], by: list[Grant]) -> list[Grant]:
    return [it for it in grants if not any(other.covers(it) for other in by)]


def _grants(documents: Sequence[Any], effect: str) -> list[Grant]:
    found = (it for document in documents for it in _statements(document))
    return list(
        dict.fromkeys(
            grant for it in found if it.get("Effect", "Allow") == effect for grant in _of(it)
        )
    )


def _statements(document: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(document, str):
        try:
            document = json.loads(document)
        except ValueError:
            document = {"Statement": [{"Action": document}]}
    if isinstance(document, Mapping):
        statements = listed(document.get("Statement"))
        yield from (it for it in statements if isinstance(it, Mapping))


def _of(statement: Mapping[str, Any]) -> Iterator[Grant]:
    conditions = frozenset(_conditions(statement.get("Condition")))
    for action in _told(statement, "Action"):
        for resource in _told(statement, "Resource"):
            for principal in _principals(statement):
                yield Grant(action, resource, principal, conditions)


def _told(statement: Mapping[str, Any], element: str) -> list[str]:
    negated = f"Not{element}"
    if negated in statement:
        return [f"all but {_text(statement[negated])}"]
    return [_text(it) for it in listed(statement.get(element))] or [""]


def _principals(statement: Mapping[str, Any]) -> list[str]:
    if "NotPrincipal" in statement:
        return [f"all but {_text(statement['NotPrincipal'])}"]
    principal = statement.get("Principal")
    if isinstance(principal, Mapping):
        pairs = [(kind, _text(it)) for kind, value in principal.items() for it in listed(value)]
        # Every AWS account's everybody is everybody.
        return ["*" if (kind, it) == ("AWS", "*") else f"{kind} {it}" for kind, it in pairs]
    return [_text(it) for it in listed(principal)] or [""]


def _conditions(condition: Any) -> Iterator[str]:
    if not isinstance(condition, Mapping):
        return
    for operator, keys in condition.items():
        for key, value in keys.items() if isinstance(keys, Mapping) else [("", keys)]:
            yield json.dumps([operator, key, sorted(map(_text, listed(value)))])


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def _matches(text: str, pattern: str) -> bool:
    # In policies only * and ? are wild; brackets are what they are.
    return text == pattern or fnmatchcase(text, pattern.replace("[", "[[]"))
