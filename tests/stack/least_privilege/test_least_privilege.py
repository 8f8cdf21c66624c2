"""Every permission of every role is needed: without it, a drive of that role fails."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.stack.least_privilege.drive import Drive
from tests.stack.least_privilege.drives import (
    bulk_load,
    consumers,
    events_api,
    folders,
    layers,
    machines,
    map_workflow,
    product_load,
    store_events,
    weekly_backup,
)
from tests.stack.least_privilege.listed import table
from tests.stack.least_privilege.permissions import Permission, permissions, roles
from tests.stack.least_privilege.proof import passes, unproven
from tests.stack.least_privilege.quiet import quieten
from tests.stack.least_privilege.taking_away import taken_away
from tests.stack.platform import Platform, running_platform

pytestmark = pytest.mark.xdist_group("least-privilege")

LANES: Sequence[Sequence[Drive]] = (
    product_load.DRIVES,
    [*bulk_load.DRIVES, *machines.BULK_LOAD],
    [*map_workflow.DRIVES, *machines.MAP_WORKFLOW],
    [*weekly_backup.DRIVES, *machines.WEEKLY_BACKUP],
    [*store_events.DRIVES, *consumers.DRIVES],
    [*events_api.DRIVES, *folders.DRIVES, *layers.DRIVES],
)
"""Drives that use what others use, a role or a queue, are in one lane. Lanes run side by side."""

CLIENTS = (
    "cloudformation",
    "cloudwatch",
    "dynamodb",
    "events",
    "iam",
    "kms",
    "lambda",
    "logs",
    "s3",
    "sns",
    "sqs",
    "stepfunctions",
    "sts",
)
"""Made before there are threads, for making one is not for several at once."""

PARAMETERS = {
    "BackupExportThresholdBytes": 1000,
    "BulkLoadRangeBytes": 4096,
    "BulkLoadThresholdBytes": 20_000,
}


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A platform with both doors, where nothing happens by itself."""
    with running_platform(tmp_path_factory.mktemp("least-privilege") / "project") as started:
        started.set_parameters(RedactionFrontDoor="both")
        given = [f"--parameter={name}={value}" for name, value in PARAMETERS.items()]
        done = started.deploy(*given)
        assert done.returncode == 0, done.stdout + done.stderr
        for service in CLIENTS:
            started.client(service)
        quieten(started)
        yield started


@pytest.fixture(scope="module")
def deployed(quiet: Platform) -> list[Permission]:
    """Every permission that there is."""
    return [it for role in roles(quiet) for it in permissions(quiet, role)]


def _listed(permission: Permission) -> bool:
    return any(row.lists(permission) for row in table())


@pytest.fixture(scope="module")
def driven_once(quiet: Platform, deployed: list[Permission]) -> list[str]:
    """What drives found instead that were not done without all that is listed.

    Roles have no statement that denies, so what is done by fewer permissions is done by all.
    """

    def drive_all(lane: Sequence[Drive]) -> list[str]:
        return [f"{it}: {failure}" for it in lane if (failure := passes(quiet, it))]

    with taken_away(quiet, [it for it in deployed if _listed(it)]):
        return _in_lanes(drive_all)


def _lines(found: Iterable[object]) -> str:
    """What is found, a line each, for pytest cuts lists short."""
    return "\n".join(map(str, found))


def _in_lanes(work: Callable[[Sequence[Drive]], list[str]]) -> list[str]:
    """What is found in all lanes."""
    with ThreadPoolExecutor(len(LANES)) as pool:
        return [found for lane in pool.map(work, LANES) for found in lane]


def test_every_permission_is_driven_or_listed_and_none_is_both(deployed: list[Permission]) -> None:
    drives = [drive for lane in LANES for drive in lane]
    driven = {it for it in deployed if any(drive.needs(it) for drive in drives)}
    listed = {it for it in deployed if _listed(it)}

    assert not _lines(it for it in deployed if it not in driven | listed)
    assert not _lines(driven & listed)
    assert {it.role for it in deployed} > {drive.role for drive in drives}


def test_nothing_that_is_listed_is_asked_for(driven_once: list[str]) -> None:
    assert not _lines(driven_once)


@pytest.mark.usefixtures("driven_once")
def test_a_permission_that_is_taken_away_is_missed(
    quiet: Platform, deployed: list[Permission]
) -> None:
    def prove(lane: Sequence[Drive]) -> list[str]:
        own = {drive.role for drive in lane}
        return unproven(quiet, lane, [it for it in deployed if it.role in own and not _listed(it)])

    assert not _lines(_in_lanes(prove))


def test_every_row_lists_something(deployed: list[Permission]) -> None:
    assert not _lines(row for row in table() if not any(row.lists(it) for it in deployed))


def test_whatever_has_all_resources_is_listed_with_its_reason(deployed: list[Permission]) -> None:
    everywhere = [it for it in deployed if it.resource == "*" and not _listed(it)]

    # It is proven; its reason stands in redact-object-stack.yaml.
    expected = "redact-object: Answer s3-object-lambda:WriteGetObjectResponse on *"
    assert _lines(everywhere) == expected
