"""GitHub, as its program `gh` knows it."""
