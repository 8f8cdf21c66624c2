"""The tour that `make demo` gives: the real CLI, the real templates, a local cloud."""
