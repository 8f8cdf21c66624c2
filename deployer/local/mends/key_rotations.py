"""Keys that are rotated when somebody asks for it.

AWS: RotateKeyOnDemand gives an enabled, symmetric key new material at once, up to 25 times in its
life, and ListKeyRotations tells of each. What was encrypted before is decrypted with the material
of then, so nobody sees a difference. The key's id is taken, or its ARN, and no alias.
https://docs.aws.amazon.com/kms/latest/APIReference/API_RotateKeyOnDemand.html
https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeyRotations.html

MiniStack: does not know these actions.

The mend: it knows them. A rotation is noted and the material stays, which nobody sees either.
"""

import json
import time
from typing import Any

from deployer.local.mends import upstream

Answer = tuple[int, dict[str, str], bytes]

_MOST = 25
"""https://docs.aws.amazon.com/kms/latest/developerguide/rotating-keys-on-demand.html"""

kms = upstream.module("services.kms")


def _refused(code: str, message: str) -> Answer:
    refusal: Answer = kms.error_response_json(code, message, 400)
    return refusal


def _rotate(key: dict[str, Any]) -> Answer:
    unusable: Answer | None = kms._check_key_state(key)
    if unusable:
        return unusable
    if key["KeySpec"] != "SYMMETRIC_DEFAULT":
        return _refused("UnsupportedOperationException", f"{key['Arn']} is not symmetric.")
    rotations = key.setdefault("Rotations", [])
    if len(rotations) == _MOST:
        return _refused("LimitExceededException", f"{key['Arn']} was rotated {_MOST} times.")
    rotations.append(time.time())
    answer: Answer = kms.json_response({"KeyId": key["KeyId"]})
    return answer


def _rotations(key: dict[str, Any]) -> Answer:
    told = [
        {"KeyId": key["KeyId"], "RotationDate": it, "RotationType": "ON_DEMAND"}
        for it in key.get("Rotations", [])
    ]
    answer: Answer = kms.json_response({"Rotations": told, "Truncated": False})
    return answer


_ACTIONS = {"RotateKeyOnDemand": _rotate, "ListKeyRotations": _rotations}


def apply() -> None:
    """Mend it."""
    upstream.require(kms.handle_request, "cbcba1e01b41")
    upstream.require(kms._resolve_key, "90e6b84ded7c")
    upstream.require(kms._check_key_state, "d0518d69f8e5")
    handle = kms.handle_request

    async def with_rotations(method: str, path: str, headers: Any, body: bytes, query: Any) -> Any:
        act = _ACTIONS.get(headers.get("x-amz-target", "").rpartition(".")[2])
        if act is None:
            return await handle(method, path, headers, body, query)
        name = json.loads(body)["KeyId"]
        key = None if "alias/" in name else kms._resolve_key(name)
        return act(key) if key else _refused("NotFoundException", f"There is no key '{name}'.")

    kms.handle_request = with_rotations
