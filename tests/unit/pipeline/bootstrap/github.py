"""A `gh` program that a test plays: what it is asked, and what it answers."""

import json
from pathlib import Path

import pytest

IDS = {"id": 7, "full_name": "Acme/data", "owner": {"id": 3}}


class Gh:
    """Stands in the way of the machine's own gh, or hides it.

    Attributes:
        failing: the secret that cannot be set.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path, failing: str = "-") -> None:
        self._folder = folder / "gh"
        self._folder.mkdir()
        program = self._folder / "gh"
        answer = json.dumps(IDS)
        program.write_text(
            "#!/bin/sh\n"
            f'echo "$@" >> "{self._folder}/asked"\n'
            f'case "$1 $2" in\n'
            f'  "api repos/gone/gone") echo "HTTP 404" >&2; exit 1;;\n'
            f"  api*) echo '{answer}';;\n"
            f'  "secret list") [ -e "{self._folder}/out" ] && echo "log in first" >&2 && exit 4;;\n'
            f'  "secret set") [ "$3" = {failing} ] && echo "HTTP 403" >&2 && exit 1\n'
            f'    cat > "{self._folder}/secret-$3";;\n'
            "esac\nexit 0\n"
        )
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{self._folder}:/usr/bin:/bin")

    def log_out(self) -> None:
        """From now on nobody is logged in."""
        (self._folder / "out").touch()

    @property
    def asked(self) -> str:
        """Every command line, one a line."""
        path = self._folder / "asked"
        return path.read_text() if path.exists() else ""

    @property
    def secrets(self) -> dict[str, str]:
        """The values that were set."""
        found = self._folder.glob("secret-*")
        return {it.name.removeprefix("secret-"): it.read_text() for it in found}


def without_gh(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Hide whichever gh the machine has."""
    (folder / "empty").mkdir(exist_ok=True)
    monkeypatch.setenv("PATH", str(folder / "empty"))
