"""The `deployer` command."""

import gc
import sys

# New objects before Python looks for garbage. Nearly all that a command makes at its start lives to
# its end; to look it through at every 700th took a seventh of the time of a short one.
_OBJECTS = 500_000


def main() -> None:
    """Run the command line and exit with its code."""
    gc.set_threshold(_OBJECTS)
    # Not above, for a process that only writes zips imports this module too, to find its own.
    from deployer.cli.main import run

    code = run(sys.argv[1:])
    gc.freeze()  # else all of it is looked through once more at the end, for another seventh
    sys.exit(code)


if __name__ == "__main__":
    main()
