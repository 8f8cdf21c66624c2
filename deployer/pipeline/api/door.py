"""A file that leads a browser to the page.

What opens a browser has the address on its command line, which every user of the machine can read,
and the page's address holds its secret. So a file is opened that nobody else can read.
https://github.com/jupyter/notebook/pull/4260
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path

# Browsers in a sandbox see none of the machine's temporary files, but the user's own.
_FOLDER = Path(".deployer")
_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="referrer" content="no-referrer">
  <meta http-equiv="refresh" content="0; url={address}">
  <title>API</title>
</head>
<body><a href="{address}">The API's page</a></body>
</html>
"""


@contextmanager
def door_to(address: str, root: Path) -> Iterator[Path]:
    """A file that leads to an address, gone afterwards; only its owner can read it.

    Args:
        root: of the project.
    """
    folder = root.resolve() / _FOLDER
    folder.mkdir(exist_ok=True)
    (folder / ".gitignore").write_text("*\n")
    with tempfile.TemporaryDirectory(prefix="page-", dir=folder) as own:  # mode 0700
        file = Path(own) / "page.html"
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(_PAGE.format(address=escape(address)))
        yield file
