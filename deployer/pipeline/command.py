"""The commands that hints name: with the options that lead to the same stacks."""

from deployer.pipeline.target import Target
from deployer.project.project import Project


def command(project: Project, target: Target, words: str) -> str:
    """A command of the deployer's, as it has to be written to act here again."""
    build = f"--build-id {project.build_id}" if project.build_id else ""
    return _written(project, target, words, build)


def bootstrap_command(project: Project, target: Target, options: str = "") -> str:
    """The command that makes or updates the bootstrap stack, which all builds share."""
    return _written(project, target, "bootstrap", options)


def _written(project: Project, target: Target, words: str, options: str) -> str:
    local = "--local" if target.aws.is_local else ""
    return " ".join(
        filter(None, ("deployer", words, f"--env {project.environment}", options, local))
    )
