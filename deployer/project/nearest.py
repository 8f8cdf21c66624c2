"""The known name that an unknown one most likely meant."""

import difflib
from collections.abc import Iterable


def suggestion(unknown: str, known: Iterable[str]) -> str:
    """A sentence naming the nearest known name, or listing all when none is near."""
    names = sorted(known)
    by_folded = {name.casefold(): name for name in names}
    near = difflib.get_close_matches(unknown.casefold(), by_folded, n=1, cutoff=0.6)
    if near:
        return f"Did you mean '{by_folded[near[0]]}'?"
    return f"Known: {', '.join(names)}." if names else ""
