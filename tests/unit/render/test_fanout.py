"""One stream, several renderers."""

from deployer.messages import Message, Note
from deployer.render.fanout import Fanout
from tests.unit.render.recording import RecordingUi


class _Watcher:
    def __init__(self, said: list[str]) -> None:
        self._said = said

    def emit(self, message: Message) -> None:
        self._said.append(f"beside: {message.text}" if isinstance(message, Note) else "")


class _First(RecordingUi):
    def __init__(self, said: list[str], *answers: bool | str) -> None:
        super().__init__(*answers)
        self._said = said

    def emit(self, message: Message) -> None:
        super().emit(message)
        self._said.append("first")


def test_all_are_told_and_the_first_has_the_last_word() -> None:
    said: list[str] = []
    Fanout(_First(said), [_Watcher(said), _Watcher(said)]).emit(Note("x"))
    assert said == ["beside: x", "beside: x", "first"]


def test_the_first_alone_asks_and_shows_what_moves() -> None:
    first = _First([], True, "cancel")
    ui = Fanout(first, [])
    assert ui.confirm("Sure?")
    assert ui.choose("What now?", {"leave": "", "cancel": ""}) == "cancel"
    with ui.operation("root", 3), ui.progress("Uploading", 10) as advance:
        advance(10)
    assert (first.questions, first.operations, first.advanced) == (
        ["Sure?", "What now?"],
        [("root", 3)],
        [10],
    )
