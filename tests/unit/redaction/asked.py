"""Short ways to ask the redactor, and policies made of paths."""

from pathlib import Path

from redaction import Policy, RefusedError, load_policies, redact
from redaction.paths import parse_path
from redaction.policies import Action, Denial

KEY = bytes(range(32))


def deny(*paths: str) -> Policy:
    """A policy that removes."""
    return Policy("reader", deny=tuple(Denial(parse_path(it)) for it in paths))


def allow(*paths: str) -> Policy:
    """A policy that shows nothing else."""
    return Policy("reader", allow=tuple(parse_path(it) for it in paths))


def masked(path: str, text: str = "hidden") -> Denial:
    """A field with a text in its place."""
    return Denial(parse_path(path), Action.MASK, text)


def hashed(path: str) -> Denial:
    """A field with its hash in its place."""
    return Denial(parse_path(path), Action.HASH)


def read(data: bytes | str, policy: Policy) -> str:
    """What a consumer sees of an object."""
    raw = data.encode() if isinstance(data, str) else data
    return b"".join(redact([raw], policy, KEY)).decode("ascii")


def refusal(data: bytes, policy: Policy, chunks: int = 1) -> tuple[bytes, str, int]:
    """What came before an object was refused, why, and where; ("whole", 0) if it was not."""
    size = max(1, -(-len(data) // chunks))
    came = b""
    try:
        for chunk in redact(
            [data[at : at + size] for at in range(0, len(data), size)], policy, KEY
        ):
            came += chunk
    except RefusedError as error:
        return came, error.code, error.line
    return came, "whole", 0


def policy_of(text: str, folder: Path) -> Policy:
    """The policy of the consumer `reader` in a file with its keys."""
    path = folder / "policies.toml"
    path.write_text(f"[consumers.reader]\n{text}\n", encoding="utf-8")
    return load_policies(path).of("reader")
