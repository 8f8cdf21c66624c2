"""Which dead letter queues each command of `deployer dlq` is about, of both kinds."""

from deployer.errors import ProjectError
from deployer.messages import Note, Ui
from deployer.pipeline.dead_letters import DeadLetterQueue, find_queues
from deployer.pipeline.deployed import FUNCTION, QUEUE, Deployed, all_deployed, known_names
from deployer.pipeline.queue_letters import (
    GivenUpQueue,
    about_how_many,
    find_given_up,
    given_up_queue,
)
from deployer.pipeline.target import Target
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
    queues = find_queues(target, deployed, None)
    known = {it.name for it in queues}
    queues += [it for it in find_given_up(target, deployed) if it.name not in known]
    if queue is None:
        return queues
    found = [it for it in queues if it.name == queue or _is_called(it, queue)]
    if not found:
        raise ProjectError(
            f"no deployed dead letter queue is called '{queue}'",
            where="--queue",
            todo=known_names(queue, [it.owner for it in queues])
            or "The stacks have no dead letter queue.",
        )
    return found


def queues_to_replay(
    project: Project, target: Target, function: str | None, ui: Ui
) -> list[DeadLetterQueue]:
    """Those of functions; what others have is told, with the way that leads back from there.

    Raises:
        ProjectError: there is no such function, or it is a queue.
    """
    deployed = _deployed(project, target)
    others = find_given_up(target, deployed)
    if function is None:
        for it in others:
            if many := about_how_many(target, it).messages:
                command = f"deployer dlq redrive {it.owner.shown_name}"
                ui.emit(Note(f"{it.name} has {many} of a queue, which go back by: {command}"))
        return find_queues(target, deployed, None)
    for it in others:
        if it.owner.is_called(function):
            raise ProjectError(
                f"{it.name} keeps messages of {', '.join(it.sources)}, which no function is given",
                where="--function",
                todo=f"Move them back: deployer dlq redrive {it.owner.shown_name}",
            )
    return find_queues(target, deployed, function)


def queue_to_redrive(project: Project, target: Target, wanted: str) -> GivenUpQueue:
    """The queue that is to be emptied.

    Raises:
        ProjectError: there is no such queue, or a function's events are in it.
    """
    deployed = _deployed(project, target)
    queues = find_given_up(target, deployed)
    if any(it.owner.is_called(wanted) for it in queues):
        return given_up_queue(queues, (), wanted)
    # Its own name is what the queues of functions are known by.
    names = [it.name for it in deployed if it.resource_type == QUEUE and it.is_called(wanted)]
    wanted = names[0] if len(names) == 1 else wanted
    return given_up_queue(queues, find_queues(target, deployed, None), wanted)


def _deployed(project: Project, target: Target) -> list[Deployed]:
    """What may be or have a dead letter queue, found in one walk over the stacks."""
    return list(all_deployed(project, target, FUNCTION, QUEUE))


def _is_called(queue: DeadLetterQueue, wanted: str) -> bool:
    """Whether it is called so; a function's queue has no other name than its own."""
    return isinstance(queue, GivenUpQueue) and queue.owner.is_called(wanted)
