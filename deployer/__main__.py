"""The `deployer` command."""

import sys


def main() -> None:
    """Run the command line and exit with its code."""
    # Not above, for a process that only writes zips imports this module too, to find its own.
    from deployer.cli.main import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
