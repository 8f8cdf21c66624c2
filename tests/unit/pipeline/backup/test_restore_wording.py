"""What a restore says before it writes, and where it is broken off."""

from dataclasses import replace
from typing import Any

import pytest

from deployer.messages import BackupProgress, BackupRestored, Note, TableCompared, Warned
from deployer.pipeline.backup.restore import restore_backup
from tests.unit.pipeline.backup.folders import TABLE, put_backup
from tests.unit.pipeline.backup.worlds import DEFINITION, ITEMS, World, make_wanted
from tests.unit.render.recording import RecordingUi


def _plan(world: World, to_table: str | None, *, overwrite: bool = False) -> str:
    ui = RecordingUi(False)
    wanted = make_wanted(world.manifest, to_table, overwrite=overwrite)
    restore_backup(world.place, wanted, ui, approved=False)
    return ui.of_type(Note)[0].text


def test_the_plan_speaks_of_items_that_are_there_only_where_there_may_be_some(
    world: World,
) -> None:
    assert _plan(world, "monday") == (
        "30 items to go into monday, a table that is made now, on demand; it will belong to no "
        "stack."
    )
    there = f"30 items to go into {TABLE}, which has about 0 items. An item that is there but "
    besides = "; what the table has besides stays."
    assert _plan(world, None) == f"{there}differs from the backup's is kept as it is{besides}"
    assert _plan(world, None, overwrite=True) == (
        f"{there}differs from the backup's is replaced by the backup's{besides}"
    )


def test_a_backup_of_another_table_is_told(world: World) -> None:
    world.manifest = put_backup(world.s3, [ITEMS], table="other", definition=DEFINITION)
    assert _plan(world, None).startswith(f"30 items of other to go into {TABLE},")
    world.place = replace(world.place, table="")
    assert _plan(world, "monday").startswith("30 items of other to go into monday,")


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (1, "1 item in the table changed since the backup, and was left as it is: Id=000\n"),
        (2, "2 items in the table changed since the backup, and were left as they are: Id=000, "),
        (11, "11 items in the table changed since the backup, and were left as they are: Id=000, "),
    ],
)
def test_what_was_kept_is_named_as_text_and_as_a_record(
    world: World, changed: int, told: str
) -> None:
    for item in ITEMS[:changed]:
        world.put({**item, "a": {"N": "2"}})
    assert f"{changed} different" in world.restore()
    [warned], [restored] = world.ui.of_type(Warned), world.ui.of_type(BackupRestored)
    assert warned.text.startswith(told)
    assert ("…" in warned.text) == (changed > 10)
    keys = tuple(f"Id={it:03}" for it in range(changed))
    assert restored.kept_keys == keys[:10]


@pytest.mark.parametrize("there", [False, True])
def test_one_that_is_broken_off_while_comparing_misses_that_alone(
    world: World, monkeypatch: pytest.MonkeyPatch, *, there: bool
) -> None:
    def broken(*_: Any) -> Any:
        raise KeyboardInterrupt

    if there:
        world.restore()
        world.ui.messages.clear()
    monkeypatch.setattr("deployer.pipeline.backup.restore.compare_table", broken)
    with pytest.raises(KeyboardInterrupt):
        world.restore()
    assert len(world.items()) == 30
    assert world.ui.messages[-1] == Note(
        "Broken off. All that was to be written is written; only the comparison is missing. "
        f"To compare: deployer comparing {TABLE}"
    )
    assert not world.ui.of_type(BackupProgress)
    assert not world.ui.of_type(TableCompared)
