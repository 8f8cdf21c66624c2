"""What does not fit a JSON Schema, in words that hold no value of the document.

jsonschema's own messages quote the value, and a value may be a password.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

_TYPES = {
    "object": "an object",
    "array": "a list",
    "string": "a text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "null": "null",
}
_KINDS: Mapping[type, str] = {
    dict: "an object",
    list: "a list",
    str: "a text",
    bool: "true or false",
    int: "a number",
    float: "a number",
    type(None): "null",
}
_BOUNDS = {
    "minLength": "must have {} characters at least",
    "maxLength": "must have {} characters at most",
    "minItems": "must have {} entries at least",
    "maxItems": "must have {} entries at most",
    "minProperties": "must have {} keys at least",
    "maxProperties": "must have {} keys at most",
    "minimum": "must be {} at least",
    "maximum": "must be {} at most",
    "pattern": "does not have the form {}",
}


def in_words(error: "ValidationError", subject: str) -> str:
    """What is wrong, a sentence.

    Args:
        subject: what the part of the document that does not fit is called.
    """
    limit: Any = error.validator_value
    name = str(error.validator)
    if "propertyNames" in error.absolute_schema_path:
        subject = f"the key '{error.instance}'"  # a name, and no value
    wanted = [it for found in (error, *(error.context or ())) for it in _types(found, error)]
    if wanted:
        kind = _KINDS[type(error.instance)]
        return f"{subject} is {kind}; it must be {' or '.join(dict.fromkeys(wanted))}"
    if name == "required":
        there: Any = error.instance
        missing = next(it for it in limit if it not in there)
        return f"the key '{missing}' is missing"
    if name in _BOUNDS:
        return f"{subject} {_BOUNDS[name].format(limit)}"
    return f"{subject} has none of the forms that it may have"


def _types(found: "ValidationError", whole: "ValidationError") -> list[str]:
    """The types that an error asks for, of the same value as the whole error is about."""
    if found.validator != "type" or found.absolute_path != whole.absolute_path:
        return []
    limit: Any = found.validator_value
    return [_TYPES[it] for it in ([limit] if isinstance(limit, str) else limit)]
