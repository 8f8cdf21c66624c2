"""`make scan`: scanners of others over templates, state machines and workflows.

Each is given a planted fault together with the project's files: one that does not find it was not
at work, whatever it says of the rest. `docs/scanners.md` tells which there are.
"""
