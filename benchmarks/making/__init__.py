"""The parts of made projects: templates and Python."""
