"""Several zips at once: the same in threads and in processes, none by halves."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from deployer.build import compress
from deployer.build.compress import ZipJob, make_zips
from deployer.build.zips import ZipEntry
from deployer.errors import DeployerError
from tests.unit.render.recording import RecordingUi


def _jobs(root: Path, into: str, count: int = 3) -> list[ZipJob]:
    jobs = []
    for at in range(count):
        path = root / f"{at}.py"
        path.write_bytes(b"x = 1\n" * 10 ** (at + 1))
        entry = ZipEntry("handler.py", path, executable=False, size=path.stat().st_size)
        jobs.append(ZipJob([entry], root / into / f"{at}.zip"))
    return jobs


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_processes_make_the_same_bytes_as_threads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    make_zips(_jobs(tmp_path, "threads"), RecordingUi())
    monkeypatch.setattr(compress, "_WORTH_PROCESSES", 0)
    make_zips(_jobs(tmp_path, "processes"), RecordingUi())
    made = _contents(tmp_path / "processes")
    assert made.keys() == {"0.zip", "1.zip", "2.zip"}
    assert made == _contents(tmp_path / "threads")


def test_progress_is_of_the_bytes_that_are_zipped(tmp_path: Path) -> None:
    jobs, ui = _jobs(tmp_path, "zips"), RecordingUi()
    make_zips(jobs, ui)
    assert sum(ui.advanced) == sum(job.size for job in jobs)


@pytest.mark.parametrize("enough", [0, 10**9])
def test_file_that_is_gone_stops_all_and_leaves_nothing_by_halves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, enough: int
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(compress, "_WORTH_PROCESSES", enough)
    jobs = _jobs(tmp_path, "zips")
    jobs[2].entries[0].path.unlink()  # the largest, and so the first
    with pytest.raises(FileNotFoundError):
        make_zips(jobs, RecordingUi())
    assert {path.suffix for path in (tmp_path / "zips").iterdir()} <= {".zip"}
    assert not jobs[2].target.exists()


@pytest.mark.parametrize("enough", [0, 10**9])
def test_file_that_changed_is_named_from_whatever_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, enough: int
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(compress, "_WORTH_PROCESSES", enough)
    jobs = _jobs(tmp_path, "zips")
    [entry] = jobs[0].entries
    jobs[0] = ZipJob([entry._replace(digest="of what it was")], jobs[0].target)
    with pytest.raises(DeployerError, match="changed while it was packaged") as raised:
        make_zips(jobs, RecordingUi())
    assert raised.value.where == str(entry.path)
    assert not jobs[0].target.exists()


def test_nothing_to_zip_starts_nothing() -> None:
    ui = RecordingUi()
    make_zips([], ui)
    assert ui.advanced == []


def test_process_that_zips_imports_nothing_heavy() -> None:
    """Each is spawned anew; it imports what the deployer's own module and that of zips do."""
    program = "import sys, deployer.__main__, deployer.build.zips; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    )
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert loaded & {"boto3", "botocore", "click", "yaml", "rich", "jsonschema"} == set()
    assert "deployer" in loaded
