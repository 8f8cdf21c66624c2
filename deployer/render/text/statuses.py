"""How CloudFormation's statuses look."""


def style_of(status: str) -> str:
    """Red where something went wrong, green at a good end, yellow on the way."""
    if "FAILED" in status or "ROLLBACK" in status:
        return "red"
    return "green" if status.endswith("_COMPLETE") else "yellow"
