"""Does the AWS CLI deploy what `deployer package --output-template-file` writes?"""

import shlex
from pathlib import Path

from benchmarks.deploy_peers.contenders import Deployer, run
from benchmarks.deploy_peers.ground import Ground
from benchmarks.deploy_peers.peers import Peers
from benchmarks.deploy_peers.task import read_task

_COMMAND = "aws cloudformation deploy "


def hand_over(ground: Ground, scratch: Path, peers: Peers) -> None:
    """Run the commands that the deployer prints, as they are, and look at the stacks.

    Raises:
        RuntimeError: one failed, or a stack is not as it should be.
    """
    task = read_task(ground, ground.renew(), scratch, versions=False)
    printed = Deployer().package_for_aws(task, task.scratch / "handed-over.yaml")
    calls = [shlex.split(it) for it in printed.splitlines() if it.startswith(_COMMAND)]
    if len(calls) != len(task.stacks):
        raise RuntimeError(f"{len(task.stacks)} commands were to be printed: {printed}")
    for _, *words in calls:
        run([peers.aws, *words], task.root, task.variables)
    ground.require_complete(stack.name for stack in task.stacks)
