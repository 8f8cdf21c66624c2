"""Holds a params file against its JSON Schema."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from deployer.errors import ProjectError
from deployer.project.nearest import suggestion

_SCHEMA = Path(__file__).with_name("params.schema.json")
_known_good: set[str] = set()
"""Digests of what was found to fit, in this process."""


def schema() -> dict[str, Any]:
    """The JSON Schema of the params file."""
    loaded: dict[str, Any] = json.loads(_SCHEMA.read_text(encoding="utf-8"))
    return loaded


def check_schema(path: Path, text: str, document: Any, memory: Path | None) -> None:
    """Refuse a document that does not fit.

    jsonschema takes longer to import than most commands take for all else, so a text that fitted
    is remembered.

    Args:
        text: what the document was parsed from.
        memory: a folder to remember in; None for this process alone.

    Raises:
        ProjectError: it does not fit; names an unknown key's nearest known one.
    """
    digest = sha256(_SCHEMA.read_bytes() + b"\0" + text.encode()).hexdigest()
    remembered = memory / digest if memory else None
    if digest not in _known_good and not (remembered and remembered.is_file()):
        _validate(path, document)
        if remembered:
            _remember(remembered)
    _known_good.add(digest)


def _validate(path: Path, document: Any) -> None:
    import jsonschema

    from deployer.project.schema_words import in_words

    validator = jsonschema.Draft202012Validator(schema())
    error = jsonschema.exceptions.best_match(validator.iter_errors(document))
    if error is None:
        return
    at = "/".join(str(part) for part in error.absolute_path)
    where = f"{path} at {at}" if at else str(path)
    if error.validator == "additionalProperties" and isinstance(error.schema, dict):
        known = error.schema.get("properties", {})
        unknown = sorted(set(error.instance) - set(known))[0]
        raise ProjectError(f"unknown key '{unknown}'", where=where, todo=suggestion(unknown, known))
    what = in_words(error, "this" if at else "the params file")
    meant = error.schema.get("description", "") if isinstance(error.schema, dict) else ""
    raise ProjectError(what, where=where, todo=meant)


def _remember(mark: Path) -> None:
    try:
        mark.parent.mkdir(parents=True, exist_ok=True)
        for old in mark.parent.iterdir():
            old.unlink(missing_ok=True)
        mark.touch()
    except OSError:
        return  # a project that cannot be written to is checked each time
