"""Schemathesis against the events API: cases made from its document, signed and judged by it.

https://schemathesis.readthedocs.io
"""
