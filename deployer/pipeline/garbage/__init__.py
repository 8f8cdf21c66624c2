"""Finds and deletes what no deployed stack needs of the code bucket."""
