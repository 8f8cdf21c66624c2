"""Exit codes beside 0, done or nothing to do; 1, failed; and 2, bad usage or project."""

INTERRUPTED = 130
"""128 + SIGINT, as shells report it."""

UNREAD = 141
"""128 + SIGPIPE, as shells report a program that `| head` has read enough of."""


class Failed:
    """What a command returns that did its work and found something wrong: exit code 1."""

    def __init__(self, text: str) -> None:
        """Say in short what it found, which its messages have told at length."""
        self.text = text
