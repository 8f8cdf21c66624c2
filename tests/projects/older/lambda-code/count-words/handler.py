"""Counts the words of a text."""

import os

from words import words_of


def handler(event, context):
    """Takes `{"text": …}` and returns `{"count": …}`."""
    return {"count": len(words_of(event["text"], int(os.environ["LONGEST_WORD"])))}
