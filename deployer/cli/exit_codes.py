"""Exit codes beside 0, done or nothing to do; 1, failed; and 2, bad usage or project."""

INTERRUPTED = 130
"""128 + SIGINT, as shells report it."""

UNREAD = 141
"""128 + SIGPIPE, as shells report a program that `| head` has read enough of."""
