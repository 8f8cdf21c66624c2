"""Shows both layers at work: what each of them gave this function."""

from pathlib import Path
from typing import Any

import aws_lambda_powertools
from aws_lambda_powertools import Logger
from aws_lambda_powertools.shared.version import VERSION
from aws_lambda_powertools.utilities.typing import LambdaContext

import tarius
from tarius.table.numbers import number_size, why_not_a_number

logger = Logger()


@logger.inject_lambda_context
def handler(event: Any, context: LambdaContext) -> dict[str, Any]:
    """Answer with something of each layer.

    Args:
        event: `{"number": text}`, which the platform's own code judges; 0 without it.

    Returns:
        By layer: where it was imported from, and what it did.
    """
    text = str(event.get("number", "0")) if isinstance(event, dict) else "0"
    fault = why_not_a_number(text)
    logger.info("Layers shown")
    return {
        "tarius": {
            "from": _origin(tarius.__file__),
            "number": text,
            "verdict": fault or "a number",
            "bytes": None if fault else number_size(text),
        },
        "powertools": {
            "from": _origin(aws_lambda_powertools.__file__),
            "version": VERSION,
            "request": logger.get_current_keys().get("function_request_id"),
        },
    }


def _origin(file: str | None) -> str:
    return str(Path(file or "").parent)
