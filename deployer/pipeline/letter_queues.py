"""Which dead letter queues each command of `deployer dlq` is about, of both kinds."""

from collections.abc import Sequence

from deployer.errors import ProjectError
from deployer.messages import Note, Ui
from deployer.pipeline.command import command
from deployer.pipeline.dead_letters import DeadLetterQueue, find_queues
from deployer.pipeline.deployed import FUNCTION, QUEUE, Deployed, all_deployed
from deployer.pipeline.queue_letters import GivenUpQueue, about_how_many, find_given_up
from deployer.pipeline.target import Target
from deployer.project.nearest import suggestion
from deployer.project.project import Project


def queues_to_list(
    project: Project, target: Target, function: str | None, queue: str | None
) -> list[DeadLetterQueue]:
    """All, those of a function, or one.

    Raises:
        ProjectError: there is no such function or queue.
    """
    deployed = _deployed(project, target)
    if function is not None:
        return find_queues(target, deployed, function)
    queues = _all_queues(target, deployed)
    return queues if queue is None else _called(queues, queue, "--queue")


def queues_to_replay(
    project: Project, target: Target, function: str | None, queue: str | None, ui: Ui
) -> list[DeadLetterQueue]:
    """Those of functions; what others have is told, with the way that leads back from there.

    Raises:
        ProjectError: there is no such function or queue, or its messages are of a queue.
    """
    deployed = _deployed(project, target)
    if queue is not None:
        found = _called(_all_queues(target, deployed), queue, "--queue")
        _refuse_given_up(project, target, found, "--queue")
        return found
    others = find_given_up(target, deployed)
    if function is None:
        for it in others:
            if many := about_how_many(target, it).messages:
                way = command(project, target, f"dlq redrive {it.shown_name}")
                ui.emit(Note(f"{it.name} has {many} of a queue, which go back by: {way}"))
        return find_queues(target, deployed, None)
    _refuse_given_up(project, target, [it for it in others if it.is_called(function)], "--function")
    return find_queues(target, deployed, function)


def queue_to_redrive(project: Project, target: Target, wanted: str) -> GivenUpQueue:
    """The queue that is to be emptied.

    Raises:
        ProjectError: there is no such queue, or a function's events are in it.
    """
    deployed = _deployed(project, target)
    given_up = find_given_up(target, deployed)
    # One that both a function and a queue give to is moved: SQS tells which are not from a queue.
    found = _called([*given_up, *find_queues(target, deployed, None)], wanted, "QUEUE")[0]
    if isinstance(found, GivenUpQueue):
        return found
    way = command(project, target, f"dlq replay --function {found.owner.shown_name}")
    raise ProjectError(
        f"{found.name} keeps events of the function {found.function}, which SQS cannot move back",
        where="QUEUE",
        todo=f"Replay them: {way}",
    )


def _deployed(project: Project, target: Target) -> list[Deployed]:
    """What may be or have a dead letter queue, found in one walk over the stacks."""
    return list(all_deployed(project, target, FUNCTION, QUEUE))


def _all_queues(target: Target, deployed: Sequence[Deployed]) -> list[DeadLetterQueue]:
    """Those of functions, then those that only queues give to."""
    queues = find_queues(target, deployed, None)
    known = {it.name for it in queues}
    return queues + [it for it in find_given_up(target, deployed) if it.name not in known]


def _called(queues: Sequence[DeadLetterQueue], wanted: str, where: str) -> list[DeadLetterQueue]:
    """The one queue of that name, once for each function that it is for.

    Raises:
        ProjectError: none is called so, or several are.
    """
    found = [it for it in queues if it.is_called(wanted)]
    if not found:
        raise ProjectError(
            f"no deployed dead letter queue is called '{wanted}'",
            where=where,
            todo=suggestion(wanted, {it.shown_name for it in queues})
            or "The stacks have no dead letter queue.",
        )
    if len(names := sorted({it.name for it in found})) > 1:
        raise ProjectError(
            f"several dead letter queues are called '{wanted}': {', '.join(names)}",
            where=where,
            todo="Write the whole name.",
        )
    return found


def _refuse_given_up(
    project: Project, target: Target, queues: Sequence[DeadLetterQueue], where: str
) -> None:
    for it in queues:
        if isinstance(it, GivenUpQueue):
            way = command(project, target, f"dlq redrive {it.shown_name}")
            raise ProjectError(
                f"{it.name} keeps messages of {', '.join(it.sources)}, which no function is given",
                where=where,
                todo=f"Move them back: {way}",
            )
