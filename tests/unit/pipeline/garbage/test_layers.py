"""Versions of layers go only when they are old, no function has them, and somebody agreed."""

from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from deployer.messages import Note, Table
from deployer.pipeline.garbage.layers import collect_layers
from deployer.pipeline.garbage.unused import Keep
from tests.unit.aws.scripted import Answer, Scripted, client_error
from tests.unit.render.recording import RecordingUi
from tests.unit.stack.cloudformation import NOW

WORDS = "acme-lambda-layer-words-devl-us-east-1"


def arn(number: int, layer: str = WORDS) -> str:
    return f"arn:aws:lambda:us-east-1:123456789012:layer:{layer}:{number}"


class Account:
    """A layer with five versions, made a day each, of which functions have the second."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.deleted: list[tuple[str, int]] = []
        self.functions: Answer | Exception = {"Functions": [{"Layers": [{"Arn": arn(2)}]}, {}]}
        self.client = Scripted(
            monkeypatch,
            "lambda",
            {
                "ListLayers": lambda **_: {
                    "Layers": [{"LayerName": WORDS}, {"LayerName": "other-lambda-layer-words"}]
                },
                "ListLayerVersions": self._versions,
                "ListFunctions": self._functions,
                "DeleteLayerVersion": self._delete,
            },
        ).client

    def collect(self, ui: RecordingUi, *, days: float = 0, newest: int = 1, **more: bool) -> bool:
        """Collect what is older than so many days."""
        keep = Keep(NOW - timedelta(days=days), newest)
        asked = {"delete": True, "approved": True, **more}
        return collect_layers(self.client, "acme", keep, ui, **asked)

    def _versions(self, LayerName: str) -> Answer:  # noqa: N803
        assert LayerName == WORDS
        made = {number: NOW - timedelta(days=6 - number) for number in (5, 4, 3, 2, 1)}
        return {
            "LayerVersions": [
                {
                    "LayerVersionArn": arn(number),
                    "Version": number,
                    "CreatedDate": f"{it:%Y-%m-%dT%H:%M:%S.000+0000}",
                }
                for number, it in made.items()
            ]
        }

    def _functions(self, FunctionVersion: str) -> Answer:  # noqa: N803
        assert FunctionVersion == "ALL"
        if isinstance(self.functions, Exception):
            raise self.functions
        return self.functions

    def _delete(self, LayerName: str, VersionNumber: int) -> Answer:  # noqa: N803
        self.deleted.append((LayerName, VersionNumber))
        return {}


@pytest.mark.parametrize(
    ("keep", "gone"),
    [
        ({}, [4, 3, 1]),
        ({"newest": 2}, [3, 1]),
        ({"days": 2.5}, [3, 1]),
        ({"days": 9}, []),
        ({"newest": 5}, []),
    ],
)
def test_old_versions_go_but_the_newest_and_those_in_use(
    monkeypatch: pytest.MonkeyPatch, keep: dict[str, Any], gone: list[int]
) -> None:
    account, ui = Account(monkeypatch), RecordingUi()
    assert account.collect(ui, **keep)
    assert account.deleted == [(WORDS, number) for number in gone]
    shown = [row[1] for table in ui.of_type(Table) for row in table.rows]
    assert shown == [str(number) for number in gone]


def test_nothing_goes_unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    account, ui = Account(monkeypatch), RecordingUi()
    assert account.collect(ui, delete=False)
    assert not account.collect(RecordingUi(False), approved=False)
    assert account.deleted == []
    assert ui.of_type(Note)[-1].text == "Nothing was deleted; --delete does it."


def test_version_that_a_function_is_given_before_the_yes_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    account = Account(monkeypatch)

    class Slow(RecordingUi):
        def confirm(self, question: str, *, todo: str = "") -> bool:
            account.functions = {"Functions": [{"Layers": [{"Arn": arn(3)}]}]}
            return super().confirm(question, todo=todo)

    ui = Slow(True)
    assert account.collect(ui, approved=False)
    assert [number for _, number in account.deleted] == [4, 1]
    assert ui.of_type(Note)[0].text.endswith("and kept: 1.")


def test_nothing_goes_where_its_use_cannot_be_known(monkeypatch: pytest.MonkeyPatch) -> None:
    account = Account(monkeypatch)
    account.functions = client_error("AccessDeniedException", "not authorized")
    with pytest.raises(ClientError):
        account.collect(RecordingUi())
    assert account.deleted == []
