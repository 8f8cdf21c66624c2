"""Answers of AWS that the local cloud cannot give, shaped as AWS documents them.

Each file `<name>.json` here holds `operation`, `source` (the page that describes such an answer)
and either `answer` or `error`; `service` where it is another than CloudFormation. Timestamps are
written in ISO 8601 and read as botocore hands them over.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError
from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape

from tests.unit.aws.clients import make_client

FOLDER = Path(__file__).parent
NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))


@dataclass(frozen=True)
class Recording:
    """One file.

    Attributes:
        answer: what the call returns; empty for an error.
        error: Code and Message; empty for an answer.
    """

    service: str
    operation: str
    source: str
    answer: dict[str, Any]
    error: dict[str, str]

    @property
    def model(self) -> OperationModel:
        """The operation as botocore's service model has it."""
        model: OperationModel = make_client(self.service).meta.service_model.operation_model(
            self.operation
        )
        return model


def recording(name: str) -> Recording:
    """The file of that name."""
    document = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    service = document.pop("service", "cloudformation")
    return Recording(
        **{"service": service, "answer": {}, "error": {}, **document},
    )


def recorded(name: str) -> dict[str, Any]:
    """An answer as a client returns it; each call makes a new one."""
    found = recording(name)
    answer: dict[str, Any] = _read(found.answer, found.model.output_shape)
    return answer


def recorded_error(name: str) -> ClientError:
    """An error as a client raises it."""
    found = recording(name)
    return ClientError({"Error": {**found.error}}, found.operation)  # type: ignore[typeddict-item]


def _read(value: Any, shape: Shape | None) -> Any:
    """A value with its timestamps parsed; what the model does not know stays as it is."""
    if isinstance(shape, StructureShape) and isinstance(value, dict):
        return {name: _read(it, shape.members.get(name)) for name, it in value.items()}
    if isinstance(shape, ListShape) and isinstance(value, list):
        return [_read(it, shape.member) for it in value]
    if isinstance(shape, MapShape) and isinstance(value, dict):
        return {name: _read(it, shape.value) for name, it in value.items()}
    if shape is not None and shape.type_name == "timestamp":
        return datetime.fromisoformat(value)
    return value
