"""The peer: a function of its own, deployed beside ours."""
