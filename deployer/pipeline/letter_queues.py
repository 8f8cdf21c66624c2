"""Which dead letter queues each command of `deployer dlq` is about, of both kinds."""

from deployer.errors import ProjectError
from deployer.messages import Note, Ui
from deployer.pipeline.dead_letters import DeadLetterQueue, find_queues
from deployer.pipeline.deployed import QUEUE, all_deployed, known_names
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
    if function is not None:
        return find_queues(project, target, function)
    queues = find_queues(project, target, None)
    known = {it.name for it in queues}
    queues += [it for it in find_given_up(project, target) if it.name not in known]
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
    others = find_given_up(project, target)
    if function is None:
        for it in others:
            if waiting := about_how_many(target, it):
                many = "1 message" if waiting == 1 else f"about {waiting} messages"
                command = f"deployer dlq redrive {it.owner.shown_name}"
                ui.emit(Note(f"{it.name} has {many} of a queue, which go back by: {command}"))
        return find_queues(project, target, None)
    for it in others:
        if it.owner.is_called(function):
            raise ProjectError(
                f"{it.name} keeps messages of {', '.join(it.sources)}, which no function is given",
                where="--function",
                todo=f"Move them back: deployer dlq redrive {it.owner.shown_name}",
            )
    return find_queues(project, target, function)


def queue_to_redrive(project: Project, target: Target, wanted: str) -> GivenUpQueue:
    """The queue that is to be emptied.

    Raises:
        ProjectError: there is no such queue, or a function's events are in it.
    """
    queues = find_given_up(project, target)
    if any(it.owner.is_called(wanted) for it in queues):
        return given_up_queue(queues, (), wanted)
    # Its own name is what the queues of functions are known by.
    names = [it.name for it in all_deployed(project, target, QUEUE) if it.is_called(wanted)]
    wanted = names[0] if len(names) == 1 else wanted
    return given_up_queue(queues, find_queues(project, target, None), wanted)


def _is_called(queue: DeadLetterQueue, wanted: str) -> bool:
    """Whether it is called so; a function's queue has no other name than its own."""
    return isinstance(queue, GivenUpQueue) and queue.owner.is_called(wanted)
