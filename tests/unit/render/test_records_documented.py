"""What a program may read is written down, whole."""

from dataclasses import fields
from typing import get_args

from deployer.messages import Message
from deployer.render.json_lines import record_type
from tests.unit.render.record_table import records_table, written_table


def test_document_has_every_record_and_field_as_it_is() -> None:
    assert written_table() == records_table(), "python -m tests.unit.render.record_table"


def test_table_leaves_nothing_out() -> None:
    table = records_table()
    for kind in get_args(Message):
        (row,) = (it for it in table.splitlines() if it.startswith(f"| `{record_type(kind)}` |"))
        assert all(f"`{it.name}` " in row for it in fields(kind))
    assert "| *property change* |" in table
