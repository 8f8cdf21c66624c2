"""Recorded answers are such as AWS gives: botocore's service model knows their every member."""

from datetime import datetime
from typing import Any

import pytest
from botocore.model import ListShape, MapShape, Shape, StructureShape
from botocore.validate import ParamValidator

from tests.recorded import NAMES, recorded, recording


@pytest.mark.parametrize("name", NAMES)
def test_recorded_answer_fits_the_service_model(name: str) -> None:
    found = recording(name)
    assert found.source.startswith("https://")
    assert bool(found.answer) != bool(found.error)
    if found.error:
        assert set(found.error) == {"Code", "Message"}
        return
    answer, shape = recorded(name), found.model.output_shape
    assert shape is not None
    assert ParamValidator().validate(answer, shape).generate_report() == ""
    assert list(_odd(answer, shape, "")) == []


def test_timestamps_are_read_as_botocore_hands_them_over() -> None:
    answer = recorded("change_set_root")
    assert isinstance(answer["CreationTime"], datetime)


def test_words_that_the_model_does_not_know_are_found() -> None:
    shape = recording("change_set_root").model.output_shape
    answer = recorded("change_set_root")
    answer["Changes"][0]["ResourceChange"]["Action"] = "Mend"
    answer["Colour"] = "blue"
    assert list(_odd(answer, shape, "")) == [
        "/Changes/0/ResourceChange/Action: Mend",
        "/Colour",
    ]


def _odd(value: Any, shape: Shape | None, at: str) -> list[str]:
    """Members and words of an answer that the model does not know; botocore overlooks both."""
    if isinstance(shape, StructureShape):
        members = [(name, it, shape.members.get(name)) for name, it in value.items()]
        unknown = [f"{at}/{name}" for name, _, inner in members if inner is None]
        known = [
            odd
            for name, it, inner in members
            if inner is not None
            for odd in _odd(it, inner, f"{at}/{name}")
        ]
        return known + unknown
    if isinstance(shape, ListShape):
        return [
            odd for index, it in enumerate(value) for odd in _odd(it, shape.member, f"{at}/{index}")
        ]
    if isinstance(shape, MapShape):
        return [odd for name, it in value.items() for odd in _odd(it, shape.value, f"{at}/{name}")]
    words = getattr(shape, "enum", None)
    return [f"{at}: {value}"] if words and value not in words else []
