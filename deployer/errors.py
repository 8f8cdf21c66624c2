"""The errors a user meets: where, what, and what to do about it.

Every stage raises one of these for what a person can mend; the CLI turns them into one message
and an exit code. Any other exception is a defect of ours.
"""


class DeployerError(Exception):
    """Something failed while working on a sound request. Exit code 1.

    Args:
        what: one sentence saying what is wrong.
        where: the file, stack, resource or API call concerned; empty where there is none.
        todo: what the reader can do next; empty only where nothing can be done.
    """

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", todo: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.todo = todo

    def __str__(self) -> str:
        parts = [f"{self.where}: {self.what}" if self.where else self.what]
        if self.todo:
            parts.append(self.todo)
        return "\n".join(parts)


class ProjectError(DeployerError):
    """The project, its parameters or the command line is not usable as it stands. Exit code 2."""

    exit_code = 2


class AwsError(DeployerError):
    """An AWS call was refused, or AWS could not be reached. Exit code 1."""
