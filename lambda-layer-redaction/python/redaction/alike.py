"""Names that a careless producer might take for one another."""

import unicodedata
from functools import lru_cache

# Longer ones come again too seldom to be worth their memory.
_LONGEST_KEPT = 64


def folded(name: str) -> str:
    """The same for names that differ by case or by Unicode's compatibility forms alone."""
    return _kept(name) if len(name) <= _LONGEST_KEPT else _folded(name)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


_kept = lru_cache(maxsize=4096)(_folded)
