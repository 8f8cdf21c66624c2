"""Says how many words there are."""


def handler(event, context):
    """Takes `{"count": …}` and returns a sentence."""
    return f"{event['count']} words"
