"""`.deployerignore` leaves out exactly what git would leave out by a `.gitignore`."""

import os
import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from deployer.build.source import read_source
from deployer.errors import ProjectError
from deployer.project.ignored import IGNORE_FILE
from tests.unit.project.sample import write

TREE = dict.fromkeys(
    [
        *("handler.py", "keep.py", "a.md", "data/a.csv", "data/keep.py", "data/deep/a.csv"),
        *("parts/a.md", "parts/data/a.csv", "parts/data/keep.py", "parts/handler.py", "x y.txt"),
    ],
    "",
)
_PIECES = [
    "data",
    "x?y*",
    "[!p]*",
    "[[:lower:]]*.md",
    "k**p.py",
    "parts",
    "keep.py",
    "*.csv",
    "*",
    "**",
    "***",
    "****",
    "a.*",
    "deep",
    "[ah]*",
    "handler.p?",
]
PATTERNS = st.builds(
    lambda mark, slash, pieces, end: mark + slash + "/".join(pieces) + end,
    st.sampled_from(["", "", "!"]),
    st.sampled_from(["", "", "/"]),
    st.lists(st.sampled_from(_PIECES), min_size=1, max_size=3),
    st.sampled_from(["", "", "/", "/*", "/**", "/**/", "/***", "/***/a.csv", " "]),
)
LINES = st.lists(PATTERNS | st.sampled_from(["", "# data", "\\!x"]), max_size=4)


def _as_git_has_it(folder: Path) -> list[str]:
    """The files that git does not leave out when it reads `.deployerignore`."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--others", f"--exclude-per-directory={IGNORE_FILE}"],
        cwd=folder,
        env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"},
        capture_output=True,
        check=True,
        text=True,
    )
    return sorted(it for it in listed.stdout.split("\0") if it and IGNORE_FILE not in it)


def _as_we_have_it(folder: Path) -> list[str]:
    try:
        return [it.name for it in read_source(folder, folder).files]
    except ProjectError:  # nothing is left
        return []


@given(root=LINES, below=LINES)
@example(root=["data/**", "!data/keep.py"], below=[])
@example(root=["data/*", "!data/keep.py"], below=[])
@example(root=["data", "!data/keep.py"], below=[])
@example(root=["*", "!*/", "!*.py"], below=["*"])
@example(root=["parts/data/"], below=["!data/"])
@example(root=["*.csv"], below=["!a.csv"])
@example(root=["data/***/a.csv", "****/keep.py"], below=["/***"])
def test_files_are_those_that_git_would_take(root: list[str], below: list[str]) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
        write(folder, TREE)
        write(folder, {IGNORE_FILE: "\n".join(root), f"parts/{IGNORE_FILE}": "\n".join(below)})
        assert _as_we_have_it(folder) == _as_git_has_it(folder)


def test_ignore_files_themselves_stay_out(tmp_path: Path) -> None:
    write(tmp_path, {**TREE, IGNORE_FILE: "", f"parts/{IGNORE_FILE}": "# nothing"})
    assert _as_we_have_it(tmp_path) == sorted(TREE)


def test_file_outside_the_project_does_not_speak_of_it(tmp_path: Path) -> None:
    write(tmp_path, {IGNORE_FILE: "*", "code/handler.py": "", "project/x": ""})
    assert [it.name for it in read_source(tmp_path / "code", tmp_path / "project").files] == [
        "handler.py"
    ]


@pytest.mark.parametrize(
    ("pattern", "left_out"),
    [
        ("handler.p[xyz]", {"handler.py", "parts/handler.py"}),
        ("/handler.p[!a-x]", {"handler.py"}),
        ("[[:alpha:]].md", {"a.md", "parts/a.md"}),
        ("x y.txt   ", {"x y.txt"}),
        ("x\\ y.txt", {"x y.txt"}),
        ("\\k*", {"keep.py", "data/keep.py", "parts/data/keep.py"}),
        ("/handler.py\r", {"handler.py"}),
        ("\ufeff/a.md", {"a.md"}),
        ("handler.p[xy", set()),
        ("handler.p[z-a]", set()),
        ("a.md\\", set()),
        ("!", set()),
        ("/", set()),
    ],
)
def test_pattern_leaves_out_what_it_does_for_git(
    tmp_path: Path, pattern: str, left_out: set[str]
) -> None:
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    write(tmp_path, {**TREE, IGNORE_FILE: f"{pattern}\n"})
    found = _as_we_have_it(tmp_path)
    assert set(TREE) - set(found) == left_out
    assert found == _as_git_has_it(tmp_path)
