"""One way to load a CSV each, run as a process of its own: `python -m … PATH ENDPOINT`."""
