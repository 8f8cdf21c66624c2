"""What `aws <service> <operation> --option value …` does, without the AWS CLI.

The AWS CLI wants a botocore of its own. It makes its commands of the same models that botocore
has, so an operation or an option that does not exist is found here as well.
https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-parameters-types.html
"""

import json
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import botocore.session
import jmespath  # type: ignore[import-untyped]  # has no types
from botocore import xform_name

_OF_THE_CLI = {"query", "output"}
_SERVICES = {"s3api": "s3"}
_NUMBERS = {"integer": int, "long": int, "float": float, "double": float}


@dataclass(frozen=True)
class AwsCall:
    """A call of AWS, as a command line asks for it.

    Attributes:
        service: by boto3's name.
        operation: as a method of a client.
        query: of JMESPath; empty for the whole answer.
        into: the file that the output goes to; empty for none.
    """

    service: str
    operation: str
    arguments: Mapping[str, Any]
    query: str
    into: str

    def made(self, client: Callable[[str], Any]) -> str:
        """Make the call; gives what the command prints.

        Args:
            client: gives the client of a service.
        """
        answer = getattr(client(self.service), self.operation)(**self.arguments)
        text = _text(jmespath.search(self.query, answer) if self.query else answer)
        if self.into:
            Path(self.into).write_text(f"{text}\n", encoding="utf-8")
        return text


def read_command(line: str, folder: Path) -> AwsCall:
    """The call that a command line means.

    Args:
        folder: where it is run; files are there.

    Raises:
        ValueError: there is no such service, operation or option.
    """
    words = shlex.split(line, comments=True)
    into = ""
    if ">" in words:
        words, into = words[: words.index(">")], str(folder / words[words.index(">") + 1])
    service = _SERVICES.get(words[1], words[1])
    model = botocore.session.get_session().get_service_model(service)
    operations = {xform_name(it, "-"): it for it in model.operation_names}
    shape: Any = model.operation_model(_known(words[2], operations)).input_shape
    members = {xform_name(it, "-"): it for it in shape.members}
    given = dict(_options(words[3:]))
    off = {name for name in given if name.startswith("no-") and name not in members}
    arguments = {
        member: _value(shape.members[member], given[name], folder)
        for name in given.keys() - _OF_THE_CLI - off
        for member in (_known(name, members),)
    } | {_known(name.removeprefix("no-"), members): False for name in off}
    missing = {*shape.required_members} - arguments.keys()
    if missing:
        raise ValueError(f"{line}: {', '.join(sorted(missing))} is missing")
    query = " ".join(given.get("query", ()))
    return AwsCall(service, xform_name(operations[words[2]]), arguments, query, into)


def _known(name: str, names: Mapping[str, str]) -> str:
    if name not in names:
        raise ValueError(f"{name} is none of {', '.join(sorted(names))}")
    return names[name]


def _options(words: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Each option with the words behind it."""
    starts = [at for at, word in enumerate(words) if word.startswith("--")]
    for at, end in zip(starts, [*starts[1:], len(words)], strict=True):
        yield words[at].removeprefix("--"), list(words[at + 1 : end])


def _value(shape: Any, words: Sequence[str], folder: Path) -> Any:
    """The value of a shape, as the words behind its option say it."""
    if shape.type_name == "boolean":
        return True
    if shape.type_name == "list" and not words[0].startswith("["):
        return [_element(shape.member, it) for it in words]
    [word] = words
    if word.startswith("file://"):
        return (folder / word.removeprefix("file://")).read_text(encoding="utf-8").rstrip("\n")
    if shape.type_name in ("list", "map", "structure"):
        return json.loads(word)
    return _NUMBERS.get(shape.type_name, str)(word)


def _element(shape: Any, word: str) -> Any:
    """An element of a list; a structure is written `Key=a,Values=b`."""
    if shape.type_name != "structure":
        return word
    parts = dict(it.split("=", 1) for it in word.split(","))
    lists = {name for name in parts if shape.members[name].type_name == "list"}
    return {name: [it] if name in lists else it for name, it in parts.items()}


def _text(value: Any) -> str:
    """What `--output text` makes of a value."""
    if isinstance(value, list):
        nested = any(isinstance(it, list) for it in value)
        return ("\n" if nested else "\t").join(_text(it) for it in value)
    if isinstance(value, Mapping):
        return json.dumps(value, default=str)
    return str(value)
