"""Reads a function's environment variables."""

from collections.abc import Mapping

from tarius.errors import ConfigurationError


def required(environment: Mapping[str, str], name: str) -> str:
    """A variable's value.

    Raises:
        ConfigurationError: it is missing or empty.
    """
    value = environment.get(name, "")
    if not value:
        raise ConfigurationError(f"the environment variable {name} is missing or empty")
    return value


def prefix(environment: Mapping[str, str], name: str) -> str:
    """A prefix of keys, such as `raw-data/`.

    Raises:
        ConfigurationError: it is missing, or has its slashes wrong.
    """
    value = required(environment, name)
    if not value.endswith("/") or value.startswith("/"):
        raise ConfigurationError(f"{name} must end with a slash and not begin with one: {value!r}")
    return value


def whole_number(environment: Mapping[str, str], name: str) -> int:
    """A whole number that is not negative.

    Raises:
        ConfigurationError: it is missing, or none.
    """
    value = required(environment, name)
    if not (value.isascii() and value.isdigit()):
        raise ConfigurationError(f"{name} is no whole number: {value!r}")
    return int(value)


def column_names(environment: Mapping[str, str], name: str) -> frozenset[str]:
    """Names with commas between; none if the variable is missing."""
    return frozenset(part.strip() for part in environment.get(name, "").split(",") if part.strip())
