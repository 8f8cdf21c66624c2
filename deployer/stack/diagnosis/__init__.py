"""Why an operation failed: its first cause, and what is known of such a cause.

Each kind of evidence has a module of its own. It is given the case, asks AWS where that helps,
and says what it found; what it may not read it says too, and nothing it meets hides the failure.
"""
