"""Backups of the events: found, verified, restored.

A backup is read as a stream, by chunks of items that several threads work on, so that memory stays
the same whatever its size.
"""
