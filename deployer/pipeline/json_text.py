"""JSON that a person gives to a function or a state machine, checked before it is sent."""

import json
from typing import NoReturn

from deployer.errors import ProjectError


def read_json(data: bytes, where: str, noun: str) -> str:
    """The text of a JSON document.

    Args:
        data: UTF-8, with or without a byte order mark.
        where: it comes from, for errors.
        noun: what it is, `event` or `input`.

    Raises:
        ProjectError: it is not JSON; says in which line and column.
    """
    try:
        text = data.decode("utf-8-sig")
        json.loads(text, parse_constant=_refuse)
    except UnicodeDecodeError as error:
        raise ProjectError(f"the {noun} is not UTF-8: {error}", where=where) from error
    except json.JSONDecodeError as error:
        at = f"{where}:{error.lineno}:{error.colno}"
        raise ProjectError(f"the {noun} is not JSON: {error.msg}", where=at) from error
    except (RecursionError, ValueError) as error:
        raise ProjectError(f"the {noun} is not JSON: {error}", where=where) from error
    return text


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")
