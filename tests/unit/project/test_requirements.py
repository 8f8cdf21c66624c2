"""A list of requirements says all that decides what is installed."""

from pathlib import Path

import pytest

from deployer.errors import ProjectError
from deployer.project.requirements import Requirement, read_requirements


def _read(root: Path, *lines: str) -> list[Requirement]:
    path = root / "requirements.txt"
    path.write_text("".join(f"{line}\n" for line in lines))
    return read_requirements(path)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("-r more.txt", "includes another file"),
        ("-rmore.txt", "includes another file"),
        (" --requirement=more.txt", "includes another file"),
        ("-c c.txt", "includes another file"),
        ("--constraint c.txt", "includes another file"),
        ("--pre -r more.txt", "includes another file"),
        ("-e ./x", "installs a folder"),
        ("--editable=./x", "installs a folder"),
        ("-f wheels", "takes wheels from elsewhere"),
        ("--find-links wheels", "takes wheels from elsewhere"),
        ("--no-binary x", "has packages built"),
        ("../x-1.0-py3-none-any.whl", "is neither a package"),
        ("x-1.0-py3-none-any.whl", "is neither a package"),
        ("x-1.0.tar.gz", "is neither a package"),
        ("./x", "is neither a package"),
        (".", "is neither a package"),
        ("x @ file:///w/x-1.0-py3-none-any.whl", "is neither a package"),
        ("x[more]@file:x-1.0-py3-none-any.whl ; python_version > '3'", "is neither a package"),
        ("file:x-1.0-py3-none-any.whl", "is neither a package"),
        ("x @ git+https://example.com/x.git@v1", "is neither a package"),
        ("https://example.com/x-1.0.tar.gz", "is neither a package"),
        ("x==${VERSION}", "takes a value from the environment"),
    ],
)
def test_what_the_list_does_not_hold_is_refused(tmp_path: Path, line: str, problem: str) -> None:
    with pytest.raises(ProjectError) as raised:
        _read(tmp_path, "# ours", "a==1", line)
    assert f"'{line.strip()}' {problem}" in raised.value.what
    assert raised.value.where == f"{tmp_path / 'requirements.txt'}:3"


def test_lines_are_those_that_pip_reads(tmp_path: Path) -> None:
    found = _read(
        tmp_path,
        "# -r x",
        "--require-hashes",
        "--index-url https://${TOKEN}@example.com/simple",
        "",
        "x-r==1 \\",
        "    --hash=sha256:0  # why",
        "y[more]>=1,<2; python_version < '3.13'",
        "z @ https://me:word@example.com/z-1.0-py3-none-any.whl#sha256=0",
        "last~=1.0 \\",
    )
    assert [(it.number, it.text) for it in found] == [
        (5, "x-r==1     --hash=sha256:0"),
        (7, "y[more]>=1,<2; python_version < '3.13'"),
        (8, "z @ https://me:word@example.com/z-1.0-py3-none-any.whl#sha256=0"),
        (9, "last~=1.0"),
    ]


@pytest.mark.parametrize(
    ("text", "pinned"),
    [
        ("x==1", True),
        ("x[more] == 1.0.post1", True),
        ("x===1", True),
        ("x==1.0+local --hash=sha256:0", True),
        ("x @ https://example.com/x-1.0-py3-none-any.whl", True),
        ("x", False),
        ("x>=1", False),
        ("x~=1.0", False),
        ("x==1.*", False),
        ("x!=1", False),
        ("x; python_version == '3.13'", False),
    ],
)
def test_one_version_is_pinned(text: str, pinned: bool) -> None:
    assert Requirement(1, text).is_pinned is pinned
