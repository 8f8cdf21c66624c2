"""Runs pip as if on the machine that its wheels are for; a program of its own, run by its path.

pip chooses wheels for whatever platform it is told, but decides by the interpreter that runs it
which requirements count: `six; python_version < "3.12"` of a list or of a package's dependencies.
https://packaging.python.org/en/latest/specifications/dependency-specifiers/#environment-markers

It imports nothing of ours, and gets the target's environment as JSON in its first argument.
"""

import json
import runpy
import sys


def main() -> None:
    """Run pip with the arguments that follow the environment."""
    from pip._vendor.packaging import markers  # pip has no setting for it

    _, environment_text, *arguments = sys.argv
    environment = json.loads(environment_text)
    markers.default_environment = lambda: dict(environment)
    # Another pip may do this otherwise; to install what does not belong there would be worse.
    told = " and ".join(f'{name} == "{value}"' for name, value in environment.items() if value)
    if not markers.Marker(told).evaluate():
        sys.exit(f"ERROR: this pip decides itself what {told} means; use another version of pip")
    sys.argv = ["pip", *arguments]
    runpy.run_module("pip", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
