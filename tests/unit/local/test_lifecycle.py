"""Starting, finding, stopping: who runs is never in doubt, and nothing stays behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from deployer.errors import DeployerError, ProjectError
from deployer.local import LocalCloud, RunningCloud, cloud, process
from deployer.local.cloud import answers
from tests.cloud import without_aws_settings

START = """
import sys, time
from pathlib import Path
from deployer.local import LocalCloud
running = LocalCloud(Path(sys.argv[1])).start(tied=sys.argv[2] == "tied")
print(running.pid, flush=True)
if sys.argv[2] == "tied":
    time.sleep(240)
"""
"""A program that starts a cloud, tied to itself or not."""

PATIENCE = 120.0


def _await(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"did not come: {what}"
        time.sleep(0.02)


def _files(local: LocalCloud) -> set[str]:
    return {path.name for path in local.log_path.parent.iterdir()}


def _program(root: Path, mode: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", START, str(root), mode],
        stdout=subprocess.PIPE,
        text=True,
        env=without_aws_settings(),
    )


def test_a_started_cloud_answers_and_is_found_by_others(local: LocalCloud) -> None:
    running = local.start(tied=True)

    assert answers(running)
    assert LocalCloud(local.project_root).running() == running
    assert local.start() == running
    assert running.credentials["aws_access_key_id"] == running.account_id


def test_a_stopped_cloud_leaves_its_log_and_locks_alone(local: LocalCloud) -> None:
    local.start(tied=True)

    assert local.stop() is True

    assert local.running() is None
    assert _files(local) == {"cloud.log", "command.lock", "server.lock"}
    assert local.stop() is False


def test_a_cloud_stays_when_the_program_that_started_it_ends(local: LocalCloud) -> None:
    with _program(local.project_root, "free") as program:
        assert program.wait(PATIENCE) == 0

    running = local.running()

    assert running is not None
    assert answers(running)


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_tied_cloud_ends_with_the_program_and_cleans_up(
    local: LocalCloud, ending: signal.Signals
) -> None:
    with _program(local.project_root, "tied") as program:
        assert program.stdout is not None
        pid = int(program.stdout.readline())
        assert Path(f"/proc/{pid}").exists() or sys.platform != "linux"
        program.send_signal(ending)

    _await(lambda: local.running() is None, "the end of the cloud")
    assert _files(local) == {"cloud.log", "command.lock", "server.lock"}


def test_ctrl_c_while_starting_leaves_no_server(
    local: LocalCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[int] = []

    def interrupted(running: RunningCloud) -> bool:
        started.append(running.pid)
        raise KeyboardInterrupt

    monkeypatch.setattr(cloud, "answers", interrupted)

    with pytest.raises(KeyboardInterrupt):
        local.start(tied=True)

    assert local.running() is None
    with pytest.raises(ProcessLookupError):
        os.kill(started[0], 0)
    assert "tmp" not in _files(local)


def test_a_killed_server_is_not_taken_for_a_running_one(local: LocalCloud) -> None:
    first = local.start(tied=True)
    os.kill(first.pid, signal.SIGKILL)
    _await(lambda: local.running() is None, "the release of the lock")

    second = local.start(tied=True)

    assert second.pid != first.pid
    assert answers(second)


def test_a_number_in_an_old_state_file_is_nobody_to_be_stopped(local: LocalCloud) -> None:
    running = local.start(tied=True)
    state = local.log_path.with_name("state.json")
    words = json.loads(state.read_text())
    local.stop()
    state.write_text(json.dumps(words | {"pid": os.getpid()}))

    assert local.running() is None
    assert local.stop() is False
    assert not answers(running)


def test_a_spoilt_state_file_is_said_so(local: LocalCloud) -> None:
    running = local.start(tied=True)
    state = local.log_path.with_name("state.json")
    whole = state.read_text()
    state.write_text("{")

    with pytest.raises(ProjectError, match="cannot be read") as raised:
        local.running()

    assert raised.value.where == str(state)
    state.write_text(whole)
    assert local.running() == running


def test_two_starts_at_once_give_one_server(tmp_path: Path) -> None:
    def start(_: int) -> int:
        return LocalCloud(tmp_path).start(tied=True).pid

    try:
        with ThreadPoolExecutor(4) as pool:
            pids = set(pool.map(start, range(4)))
    finally:
        LocalCloud(tmp_path).stop()

    assert len(pids) == 1


def test_other_options_than_those_of_the_running_one_are_refused(local: LocalCloud) -> None:
    running = local.start(tied=True)

    with pytest.raises(ProjectError, match="runs already, with auth off, not on"):
        local.start(auth=True)
    with pytest.raises(ProjectError, match="port"):
        local.start(port=running.port % 65535 + 1)
    assert local.start(port=running.port) == running


def test_a_port_that_is_taken_is_said_so(local: LocalCloud) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        with pytest.raises(ProjectError, match="cannot be used") as raised:
            local.start(port=taken.getsockname()[1])

    assert "--port" in raised.value.todo


def test_a_missing_package_is_said_so(local: LocalCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ministack", None)

    with pytest.raises(ProjectError, match="ministack") as raised:
        local.start()

    assert "pip install 'tarius[local]'" in raised.value.todo


def test_a_start_that_fails_shows_the_end_of_the_log(local: LocalCloud) -> None:
    with pytest.raises(DeployerError, match="no such mend: nonsense") as raised:
        local.start(tied=True, without=["nonsense"])

    assert raised.value.where == str(local.log_path)
    assert local.running() is None


def test_a_server_that_does_not_answer_is_ended(
    local: LocalCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cloud, "SECONDS_TO_START", 1.5)
    monkeypatch.setattr(cloud, "answers", lambda _: False)

    with pytest.raises(DeployerError, match="did not answer within"):
        local.start(tied=True)

    assert local.running() is None
    assert process._children[-1].poll() is not None


def test_git_does_not_see_the_files_of_the_cloud(local: LocalCloud) -> None:
    subprocess.run(["git", "init", "--quiet"], cwd=local.project_root, check=True)
    local.start(tied=True)

    seen = subprocess.run(
        ["git", "status", "--porcelain"],
        cwd=local.project_root,
        capture_output=True,
        text=True,
        check=True,
    )

    assert seen.stdout == ""
