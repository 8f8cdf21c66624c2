"""Numbers in what is said of backups."""


def many(number: int, noun: str) -> str:
    """`1 item`, `20,000 items`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
