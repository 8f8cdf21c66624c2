"""Other code of a deployed function meanwhile: what holds it, say, so that no test must be fast."""

import io
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.stack.platform import Platform

_HANDLER = "handler.py"


@contextmanager
def changed_handler(
    platform: Platform, function: str, change: Callable[[str], str]
) -> Iterator[None]:
    """While open, a function's handler.py is what `change` makes of its text."""
    functions = platform.client("lambda")
    place = functions.get_function(FunctionName=function)["Code"]["Location"]
    assert place.startswith(platform.cloud.running.endpoint_url)
    with urllib.request.urlopen(place) as answer:  # noqa: S310  # the local cloud's own
        before = answer.read()
    functions.update_function_code(FunctionName=function, ZipFile=_changed(before, change))
    try:
        yield
    finally:
        functions.update_function_code(FunctionName=function, ZipFile=before)


def _changed(package: bytes, change: Callable[[str], str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as given, zipfile.ZipFile(packed, "w") as made:
        for name in given.namelist():
            body = given.read(name)
            made.writestr(name, change(body.decode()) if name == _HANDLER else body)
    return packed.getvalue()
