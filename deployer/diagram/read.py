"""Reads a project's templates into the architecture that is drawn.

Each nested stack is a box with its resources. Left out as rows and named in one line at the foot
of their box: roles, policies, permissions, log groups, invoke configurations and the other types
of `kinds.PLUMBING`. More than three resources of a kind are one row. Arrows are those between
stacks alone; what happens within a box is not drawn, nor what a wildcard in a policy may reach.
"""

from collections.abc import Iterable, Sequence

from deployer.diagram import kinds
from deployer.diagram.launch import needs, turns
from deployer.diagram.model import ALARM, FLOW, ORDER, Address, Architecture, Arrow, Box, Container
from deployer.diagram.relations import Relation, relations
from deployer.diagram.rows import rows_of, support_of
from deployer.diagram.scopes import References, Scope, scopes_of
from deployer.project.names import bootstrap_stack_name
from deployer.project.project import Project, StackSpec
from deployer.project.template import STACK_TYPE
from deployer.project.tree import read_tree

BOOTSTRAP = "bootstrap-stack.yaml"
"""Beside the root template."""

# The order of words on an arrow that does several things.
_WORDS = (
    *("notifies", "starts", "calls", "uses", "receives", "reads", "writes", "publishes", "sends"),
    *("dead letters", "watches", "alarms"),
)
_ALARM_WORDS = {"watches", "alarms"}


def read_architecture(project: Project) -> Architecture:
    """The architecture of a project.

    Raises:
        ProjectError: the bootstrap template is there and cannot be read.
    """
    stacks = [*project.stacks, *_bootstrap(project)]
    by_stack = [list(scopes_of(stack)) for stack in stacks]
    scopes = [scope for each in by_stack for scope in each]
    references = References(scopes)
    containers = {
        stack.name: _container(stack, each) for stack, each in zip(stacks, by_stack, strict=True)
    }
    root = containers.pop(project.root_stack.name)
    boxes = {box.address for it in (root, *containers.values()) for box in it.boxes}
    waits = tuple(pair for scope in scopes for pair in _needs(scope, boxes))
    doing = _arrows([it for scope in scopes for it in relations(scope, references)], boxes)
    return Architecture(
        root=root,
        beside=tuple(containers.values()),
        arrows=(*doing, *_orders(waits, doing)),
        needs=waits,
    )


def _bootstrap(project: Project) -> list[StackSpec]:
    """The bootstrap stack, which stands once per account, if the project has one."""
    path = project.root / project.params.template_path.parent / BOOTSTRAP
    return (
        [StackSpec(bootstrap_stack_name(project.params), read_tree(path))] if path.is_file() else []
    )


def _container(stack: StackSpec, scopes: Sequence[Scope]) -> Container:
    boxes = [box for scope in scopes if (box := _box(scope)) is not None]
    ordered = sorted(boxes, key=lambda box: [int(part) for part in box.turn.split(".") if part])
    file = stack.tree.template.path.name
    launched = len(scopes) - 1
    noun = "nested stack" if launched == 1 else "nested stacks"
    note = "once per account" if file == BOOTSTRAP else f"{launched} {noun}"
    return Container(stack.name, f"{file} · {note}", tuple(ordered))


def _box(scope: Scope) -> Box | None:
    """A stack's box; None where it has no resources but nested stacks."""
    own = {n: it for n, it in scope.template.resources.items() if it["Type"] != STACK_TYPE}
    if not own:
        return None
    nested = [kinds.words(part.removesuffix("Stack")) for part in scope.address[1:]]
    title = ": ".join(nested) or "Resources of its own"
    return Box(
        address=scope.address,
        title=title,
        template=scope.template.path.name,
        turn=_turn(scope),
        rows=rows_of(own, title),
        support=support_of(own),
    )


def _turn(scope: Scope) -> str:
    turn = ""
    while scope.parent is not None:
        turn = f"{turns(scope.parent.template)[scope.address[-1]]}.{turn}"
        scope = scope.parent
    return turn.rstrip(".")


def _needs(scope: Scope, boxes: Iterable[Address]) -> list[tuple[Address, Address]]:
    """Which boxes of one template wait for which."""
    stacks = dict(scope.template.of_type(STACK_TYPE))

    def box(logical_id: str) -> Address:
        return (*scope.address, logical_id) if logical_id in stacks else scope.address

    pairs = [
        (box(name), box(other))
        for name, others in needs(scope.template).items()
        for other in others
    ]
    return [it for it in dict.fromkeys(pairs) if it[0] != it[1] and {*it} <= {*boxes}]


def _arrows(found: Iterable[Relation], boxes: Iterable[Address]) -> list[Arrow]:
    words: dict[tuple[Address, Address], set[str]] = {}
    known = set(boxes)
    for it in found:
        ends = (it.source.stack, it.target.stack)
        drawn = kinds.is_drawn(it.target.type)
        if drawn and ends[0] != ends[1] and known.issuperset(ends):
            words.setdefault(ends, set()).add(it.words)
    return [_arrow(source, target, said) for (source, target), said in sorted(words.items())]


def _arrow(source: Address, target: Address, said: set[str]) -> Arrow:
    # A function's dead letters are sent by its role; that is one thing, not two.
    if "dead letters" in said:
        said = said - {"sends"}
    style = ALARM if said <= _ALARM_WORDS else FLOW
    return Arrow(source, target, tuple(it for it in _WORDS if it in said), style)


def _orders(waits: Sequence[tuple[Address, Address]], doing: Sequence[Arrow]) -> list[Arrow]:
    """The order of launch, where no other arrow joins the two and no chain of others says it."""
    joined = {frozenset((it.source, it.target)) for it in doing}
    return [
        Arrow(source, target, (), ORDER)
        for source, target in waits
        if frozenset((source, target)) not in joined
    ]
