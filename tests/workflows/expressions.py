"""The part of GitHub's expressions that the workflows use.

https://docs.github.com/en/actions/reference/workflows-and-actions/expressions
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<name>[A-Za-z_][\w.-]*)|(?P<sign>\|\||&&|[=!]=|[!(),]))"
)
_PLACE = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "startsWith": lambda whole, beginning: whole.lower().startswith(beginning.lower()),
}
STATUS = ("success", "failure", "always", "cancelled")


def rendered(text: str, contexts: Mapping[str, Any]) -> str:
    """A text with every expression in it replaced by what it comes to."""
    return _PLACE.sub(lambda place: _shown(evaluated(place[1], contexts)), text)


def condition(text: str | None, contexts: Mapping[str, Any]) -> bool:
    """What an `if` comes to; one without a word on the status asks for success as well."""
    if text is None:
        return bool(contexts["success"])
    whole = _PLACE.fullmatch(text.strip())
    asked = whole[1] if whole else text
    met = bool(evaluated(asked, contexts))
    says_status = any(re.search(rf"\b{name}\(", asked) for name in STATUS)
    return met and (says_status or bool(contexts["success"]))


def evaluated(text: str, contexts: Mapping[str, Any]) -> Any:
    """What an expression comes to.

    Args:
        contexts: by name; those of `STATUS` are what the functions of these names answer.

    Raises:
        ValueError: it is none, or of a kind that is not known here.
    """
    reader = _Reader(text, contexts)
    value = reader.any_of()
    if reader.rest:
        raise ValueError(f"not understood: {reader.rest} in {text}")
    return value


class _Reader:
    def __init__(self, text: str, contexts: Mapping[str, Any]) -> None:
        self.rest: list[str] = []
        self._contexts = contexts
        at, text = 0, text.rstrip()
        while at < len(text):
            found = _TOKEN.match(text, at)
            if not found:
                raise ValueError(f"not understood: {text[at:]}")
            self.rest.append(found[0].strip())
            at = found.end()

    def any_of(self) -> Any:
        value = self._all_of()
        while self._takes("||"):
            other = self._all_of()
            value = value or other
        return value

    def _all_of(self) -> Any:
        value = self._compared()
        while self._takes("&&"):
            other = self._compared()
            value = value and other
        return value

    def _compared(self) -> Any:
        value = self._single()
        for sign in ("==", "!="):
            if self._takes(sign):
                same = _folded(value) == _folded(self._single())
                return same if sign == "==" else not same
        return value

    def _single(self) -> Any:
        if self._takes("!"):
            return not self._single()
        if self._takes("("):
            value = self.any_of()
            self._expect(")")
            return value
        token = self.rest.pop(0)
        if token.startswith("'"):
            return token[1:-1].replace("''", "'")
        if token in ("true", "false"):
            return token == "true"
        return self._called(token) if self._takes("(") else self._looked_up(token)

    def _called(self, name: str) -> Any:
        given = []
        while not self._takes(")"):
            given.append(self.any_of())
            self._takes(",")
        if name in STATUS:
            return self._contexts[name]
        return _FUNCTIONS[name](*given)

    def _looked_up(self, path: str) -> Any:
        first, *names = path.split(".")
        value = self._contexts[first]
        for name in names:
            value = value.get(name) if isinstance(value, Mapping) else None
        return "" if value is None else value

    def _takes(self, sign: str) -> bool:
        if self.rest and self.rest[0] == sign:
            del self.rest[0]
            return True
        return False

    def _expect(self, sign: str) -> None:
        if not self._takes(sign):
            raise ValueError(f"'{sign}' is missing before {self.rest}")


def _folded(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
