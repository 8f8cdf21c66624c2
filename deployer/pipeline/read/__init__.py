"""Reads an object of the store events as one of its consumers, beside what is stored."""
