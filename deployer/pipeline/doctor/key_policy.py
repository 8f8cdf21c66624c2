"""Whether the key's policy lets in whom the project's document says."""

import json
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from itertools import product
from pathlib import Path
from typing import Any

from deployer.messages import Examined
from deployer.pipeline.command import bootstrap_command
from deployer.pipeline.doctor.examination import OK, SKIPPED, WARNING
from deployer.pipeline.target import Target
from deployer.project.listed import listed
from deployer.project.project import Project

DOCUMENT = Path("kms-policy/key-policy.json")
_SUBJECT = "key policy"
_WITHOUT_TLS = {"Bool": {"aws:SecureTransport": "false"}}

Statement = Mapping[str, Any]
Context = frozenset[tuple[str, str, str]]
"""What one use of the key is like: operators of conditions, their keys, and one value of each."""


def look_at_key_policy(project: Project, target: Target, key: str | None) -> Iterator[Examined]:
    """Whether the key lets in all that `kms-policy/key-policy.json` names, with what mends it.

    Says nothing of a project without that document. Whoever may not read the policy is told so. It
    is a warning: another policy may say the same in a way that is not understood here.
    """
    path = project.root / DOCUMENT
    if not key or not path.is_file():
        return
    if target.aws.is_local:
        yield Examined(_SUBJECT, SKIPPED, "the local cloud's key lets everybody in")
        return
    text = path.read_text(encoding="utf-8")
    for name, value in target.pseudo_parameters.items():
        text = text.replace(f"${{{name}}}", value)
    kms = target.aws.client("kms")
    policy = json.loads(kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"])
    found, wanted = listed(policy["Statement"]), listed(json.loads(text)["Statement"])
    allowing = [it for it in found if it.get("Effect") == "Allow"]
    lacking = [said for it in wanted if (said := _lacking(it, allowing))]
    denying = [it.get("Sid", "a statement without a Sid") for it in found if _denies(it, wanted)]
    if lacking:
        yield _told(bootstrap_command(project, target), key, lacking)
    if denying:
        yield Examined(
            _SUBJECT,
            WARNING,
            f"it denies something of what {DOCUMENT} lets: {', '.join(denying)}",
            "To whom and when is not judged here: look at it, aws kms get-key-policy --policy-name "
            f"default --key-id {key}, and take away what denies the project's roles or services.",
        )
    if not lacking and not denying:
        yield Examined(_SUBJECT, OK, f"lets in all that {DOCUMENT} names")


def _told(bootstrap: str, key: str, lacking: Iterable[str]) -> Examined:
    return Examined(
        _SUBJECT,
        WARNING,
        f"it lacks what {DOCUMENT} has: {'; '.join(lacking)}",
        f"{bootstrap} updates the key of the bootstrap stack. A key of your own: aws kms "
        f"put-key-policy --key-id {key} --policy-name default --policy file://POLICY, with what it "
        "lacks.",
    )


def _denies(statement: Statement, wanted: Iterable[Statement]) -> bool:
    """Whether a statement denies an action that is wanted; what comes without TLS is not.

    Its principals and conditions are not weighed: those of a denial may be anything, and the other
    way round, as in "all but these".
    """
    if statement.get("Effect") != "Deny" or statement.get("Condition") == _WITHOUT_TLS:
        return False
    if "Action" not in statement:
        return True
    denied = [str(it).casefold() for it in listed(statement["Action"])]
    actions = [str(it).casefold() for one in wanted for it in listed(one["Action"])]
    return any(
        fnmatchcase(one, other) or fnmatchcase(other, one)
        for one, other in product(denied, actions)
    )


def _lacking(wanted: Statement, allowing: Iterable[Statement]) -> str:
    """What of a statement no other allows, values of conditions or actions; empty for nothing."""
    contexts = list(_contexts(wanted.get("Condition", {})))
    missing = {
        (action, context)
        for action, context in product(listed(wanted["Action"]), contexts)
        if not any(_allows(it, wanted["Principal"], action, context) for it in allowing)
    }
    if not missing:
        return ""
    uses = {context for _, context in missing}
    what = {action for action, _ in missing}
    if len(uses) < len(contexts):
        everywhere = frozenset.intersection(*contexts)
        what = {value for context in uses for _, _, value in context - everywhere}
    return f"{', '.join(sorted(what))} ({wanted.get('Sid', 'a statement')})"


def _contexts(condition: Mapping[str, Mapping[str, Any]]) -> Iterator[Context]:
    """Each combination of values that a condition takes."""
    tests = [
        [(operator, key, str(value)) for value in listed(values)]
        for operator, keys in condition.items()
        for key, values in keys.items()
    ]
    return map(frozenset, product(*tests))


def _allows(statement: Statement, principal: Any, action: str, context: Context) -> bool:
    actions = [str(it).casefold() for it in listed(statement.get("Action", []))]
    return (
        _takes(statement.get("Principal"), principal)
        and any(fnmatchcase(action.casefold(), it) for it in actions)
        and any(one <= context for one in _contexts(statement.get("Condition", {})))
    )


def _takes(given: Any, wanted: Any) -> bool:
    """Whether a principal is among those of a statement; the account may stand as its number."""
    if given in ("*", {"AWS": "*"}):
        return True
    if not isinstance(given, Mapping):
        return False
    return all(
        _account(one) in [_account(it) for it in listed(given.get(kind, []))]
        for kind, ones in wanted.items()
        for one in listed(ones)
    )


def _account(principal: Any) -> str:
    text = str(principal)
    return text.split(":")[4] if text.endswith(":root") else text
