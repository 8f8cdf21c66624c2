"""What a function's or layer's resource says of where its code runs."""

from collections.abc import Mapping
from typing import Any

from deployer.project.expressions import evaluate

# Lambda's own default. https://docs.aws.amazon.com/lambda/latest/dg/foundation-arch.html
_DEFAULT_ARCHITECTURE = "x86_64"


def platform(properties: Mapping[str, Any], known: Mapping[str, str]) -> tuple[str, str]:
    """Runtime and architecture of a function, or the first that a layer is made for.

    The runtime is empty where the resource does not say it, or only a deployment knows it.
    """
    runtimes = [properties.get("Runtime"), *_listed(properties.get("CompatibleRuntimes"))]
    architectures = [
        *_listed(properties.get("Architectures")),
        *_listed(properties.get("CompatibleArchitectures")),
    ]
    runtime = next((text for it in runtimes if (text := evaluate(it, known))), "")
    architecture = next((text for it in architectures if (text := evaluate(it, known))), "")
    return runtime, architecture or _DEFAULT_ARCHITECTURE


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
