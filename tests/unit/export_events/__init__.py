"""The function that backs up the events."""
