"""How long does the deployer take beside its peers? `python -m benchmarks.deploy_peers`

Deploys this repository's platform and a project of 200 functions with 1 MB of Python each with
`deployer`, with `aws cloudformation package` and `deploy`, and with `sam deploy`, in turn, on the
same local clouds: first, with nothing changed, and with one line of one function changed. Then it
packages the 200 functions with each, from nothing and again. Prints a table of medians in Markdown,
and ends with exit code 1 if a target is missed. Takes about half an hour, most of which the AWS CLI
sleeps. The peers are installed into an environment of their own, below .deployer.
"""

import argparse
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from benchmarks.deploy_peers import projects, start
from benchmarks.deploy_peers.contenders import AwsCli, Contender, Deployer, Sam
from benchmarks.deploy_peers.ground import Ground, ground
from benchmarks.deploy_peers.handover import hand_over
from benchmarks.deploy_peers.measure import Measurement
from benchmarks.deploy_peers.peers import PINNED, Peers, installed
from benchmarks.deploy_peers.report import HEADING, START_TARGET, TARGETS, Row, circumstances, table
from benchmarks.sections import report

PEERS = projects.REPOSITORY / ".deployer/bench/peers"
SECTIONS = ("start", "platform", "package", "functions")


def main() -> None:
    """Measure, print, and judge."""
    options = _options()
    heading = [HEADING, circumstances(_versions(), options.rounds)]
    report(heading, _sections(options), options.output)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="+", choices=SECTIONS, default=SECTIONS)
    parser.add_argument("--functions", type=int, default=200)
    parser.add_argument("--kilobytes", type=int, default=1_000, help="of Python, each function")
    parser.add_argument("--output", type=Path, help="write the table to this file as well")
    return parser.parse_args()


def _sections(options: argparse.Namespace) -> Iterator[tuple[str, Sequence[str]]]:
    """The text of each section, and the rows in it that missed their targets."""
    if "start" in options.only:
        yield _start(options.rounds * 5)
    if not set(options.only) - {"start"}:
        return
    peers = installed(PEERS)
    contenders: list[Contender] = [Deployer(), AwsCli(peers), Sam(peers)]
    large = projects.functions(options.functions, options.kilobytes * 1_000)
    if "platform" in options.only:
        yield _measured(projects.own(), contenders, options.rounds, Measurement.deployments)
        yield _handed_over(peers), []
    if "package" in options.only:
        yield _measured(large, contenders, options.rounds, Measurement.packages)
    if "functions" in options.only:
        yield _measured(large, contenders, options.rounds, Measurement.deployments)


def _measured(
    project: projects.Project,
    contenders: Sequence[Contender],
    rounds: int,
    work: Callable[[Measurement, Contender], None],
) -> tuple[str, Sequence[str]]:
    with _laid_out(project) as (there, scratch):
        measurement = Measurement(there, project, scratch)
        for number in range(rounds):
            # Another one begins each time, so that no one always runs on the warmest caches.
            first = number % len(contenders)
            for contender in (*contenders[first:], *contenders[:first]):
                work(measurement, contender)
    rows = [Row(row, seconds, TARGETS.get(row)) for row, seconds in measurement.rows()]
    title = project.title[0].upper() + project.title[1:]
    shown = table(rows, [it.name for it in contenders])
    missed = [f"{title}: {row.what}" for row in rows if not row.met(Deployer.name)]
    return f"## {title}\n\n{shown}", missed


@contextmanager
def _laid_out(project: projects.Project) -> Iterator[tuple[Ground, Path]]:
    """A project with its cloud, and a folder for what is written beside it."""
    with tempfile.TemporaryDirectory() as folder:
        root, scratch = Path(folder, "project"), Path(folder, "scratch")
        root.mkdir()
        scratch.mkdir()
        project.make(root)
        with ground(root, project.name) as there:
            yield there, scratch


def _handed_over(peers: Peers) -> str:
    with _laid_out(projects.own()) as (there, scratch):
        hand_over(there, scratch, peers)
    return (
        "What `deployer package --output-template-file` writes was deployed with "
        "`aws cloudformation deploy`, by the commands that it prints."
    )


def _start(times: int) -> tuple[str, Sequence[str]]:
    row = Row("start", start.starts(times), START_TARGET)
    heavy = start.heavy_imports()
    said = f"{start.HELP} imports {' and '.join(heavy) or 'neither botocore nor yaml'}."
    good = row.met(start.HELP) and not heavy
    shown = table([row], [start.HELP, start.CLICK])
    return f"## Start\n\n{shown}\n\n{said}", [] if good else [start.HELP]


def _versions() -> Sequence[str]:
    ours = [f"{name} {version(name)}" for name in ("tarius", "ministack", "cfn-lint")]
    return [*ours, *(it.replace("==", " ") for it in PINNED)]


if __name__ == "__main__":
    main()
