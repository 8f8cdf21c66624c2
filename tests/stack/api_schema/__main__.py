"""A long run on a platform of its own: `python -m tests.stack.api_schema --max-examples 2000`.

Options are those of `schemathesis run`.
"""

import sys
import tempfile
from pathlib import Path

from tests.stack.api_calls import caller, deploy_api
from tests.stack.api_schema.run import run_schemathesis
from tests.stack.platform import running_platform


def main() -> int:
    """Deploy, run, and say what came of it; 1 if anything failed."""
    with tempfile.TemporaryDirectory() as folder, running_platform(Path(folder) / "p") as platform:
        deploy_api(platform)
        api = caller(platform, "fuzzer", platform.outputs["EventsApiInvokeArn"])
        run = run_schemathesis(platform, api, Path(folder), *sys.argv[1:])
    sys.stdout.write(f"{run.output}\n{run.cases} cases, {len(run.faults)} kinds of faults\n")
    return 1 if run.faults else 0


if __name__ == "__main__":
    sys.exit(main())
