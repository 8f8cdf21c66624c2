"""Greets."""


def handler(event, context):
    """Takes anything and returns a greeting."""
    return "hello"
