"""Secret values of a deployment are in nothing that is said of it."""

from deployer.messages import Evidence, Failure
from deployer.pipeline.hiding_ui import HidingUi
from tests.unit.render.recording import RecordingUi


def test_values_are_masked_in_reasons_and_evidence() -> None:
    ui = RecordingUi()
    hiding = HidingUi(ui, {"tiger-1", "a"})
    hiding.emit(
        Failure(
            "root",
            (),
            "Custom::Task",
            "CREATE_FAILED",
            "no tiger-1",
            evidence=(Evidence("log", ("is tiger-1",)),),
        )
    )
    [failure] = ui.of_type(Failure)
    assert failure.reason == "no ****"
    assert failure.evidence[0].lines == ("is ****",)
