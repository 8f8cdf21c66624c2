"""Draws a project's architecture from its templates: read → layers → layout → svg.

Each stage takes plain values and returns plain values; none of them asks AWS. `draw` composes them.
"""
