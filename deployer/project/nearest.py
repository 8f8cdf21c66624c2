"""The known name that an unknown one most likely meant."""

import difflib
from collections.abc import Iterable


def suggestion(unknown: str, known: Iterable[str]) -> str:
    """A sentence naming the nearest known name, or listing all when none is near."""
    names = sorted(known)
    return near(unknown, names) or (f"Known: {', '.join(names)}." if names else "")


def near(unknown: str, known: Iterable[str]) -> str:
    """A sentence naming the nearest known name; empty when none is near."""
    by_folded = {name.casefold(): name for name in sorted(known)}
    found = difflib.get_close_matches(unknown.casefold(), by_folded, n=1, cutoff=0.6)
    return f"Did you mean '{by_folded[found[0]]}'?" if found else ""
