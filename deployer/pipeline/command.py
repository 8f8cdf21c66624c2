"""The commands that hints name: with the options that lead to the same stacks."""

from deployer.pipeline.target import Target
from deployer.project.project import Project


def command(project: Project, target: Target, words: str) -> str:
    """A command of the deployer's, as it has to be written to act here again."""
    whole = f"deployer {words} --env {project.environment}"
    if project.build_id:
        whole += f" --build-id {project.build_id}"
    return f"{whole} --local" if target.aws.is_local else whole
