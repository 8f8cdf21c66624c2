"""Reads a project's templates into the architecture that is drawn.

Each nested stack is a box with its resources. Left out as rows and named in one line at the foot
of their box: roles, policies, permissions, log groups, invoke configurations and the other types
of `kinds.PLUMBING`. More than three resources of a kind are one row. Arrows are those between
stacks alone; what happens within a box is not drawn, nor what a wildcard in a policy may reach.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from deployer.diagram import kinds
from deployer.diagram.launch import needs, turns
from deployer.diagram.model import ALARM, FLOW, ORDER, Address, Architecture, Arrow, Box, Container
from deployer.diagram.relations import Relation, relations
from deployer.diagram.rows import rows_of, support_of
from deployer.diagram.scopes import References, Scope, scopes_of
from deployer.project.names import BOOTSTRAP_TEMPLATE, bootstrap_stack_name
from deployer.project.path_properties import STACK_TYPES
from deployer.project.project import Project, StackSpec
from deployer.project.read_tree import read_tree

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
    path = project.root / project.params.template_path.parent / BOOTSTRAP_TEMPLATE
    return (
        [StackSpec(bootstrap_stack_name(project.params), read_tree(path))] if path.is_file() else []
    )


def _container(stack: StackSpec, scopes: Sequence[Scope]) -> Container:
    boxes = [box for scope in scopes for box in _boxes(scope)]
    ordered = sorted(boxes, key=lambda box: [int(part) for part in box.turn.split(".") if part])
    file = stack.tree.template.path.name
    launched = sum(len(dict(scope.template.nested_stacks())) for scope in scopes)
    noun = "nested stack" if launched == 1 else "nested stacks"
    note = "once per account" if file == BOOTSTRAP_TEMPLATE else f"{launched} {noun}"
    return Container(stack.name, f"{file} · {note}", tuple(ordered))


def _boxes(scope: Scope) -> Iterator[Box]:
    """A stack's own box, unless all it has is nested stacks, and those of stacks not in the tree.

    The latter's TemplateURL is no relative path, so of them the name alone is known.
    """
    all_resources = scope.template.resources
    own = {n: it for n, it in all_resources.items() if kinds.type_of(it) not in STACK_TYPES}
    title = _title(scope.address)
    if own:
        rows = rows_of(own, title)
        file = scope.template.path.name
        yield Box(scope.address, title, file, _turn(scope), rows, support_of(own))
    turn_of = turns(scope.template)
    for logical_id, properties in scope.template.nested_stacks():
        if logical_id not in scope.tree.children:
            address = (*scope.address, logical_id)
            turn = f"{_turn(scope)}.{turn_of[logical_id]}".lstrip(".")
            yield Box(address, _title(address), _file(properties.get("TemplateURL")), turn, (), "")


def _title(address: Address) -> str:
    nested = [kinds.words(part.removesuffix("Stack")) for part in address[1:]]
    return ": ".join(nested) or "Resources of its own"


def _file(url: object) -> str:
    """The last part of a URL, which may be the text of a Fn::Sub."""
    text = url.get("Fn::Sub") if isinstance(url, Mapping) else url
    return text.rpartition("/")[2] if isinstance(text, str) else ""


def _turn(scope: Scope) -> str:
    """The stack's turn, after those of the stacks it is nested in; empty if it is in none."""
    if scope.parent is None:
        return ""
    own = turns(scope.parent.template)[scope.address[-1]]
    return f"{_turn(scope.parent)}.{own}".lstrip(".")


def _needs(scope: Scope, boxes: Iterable[Address]) -> list[tuple[Address, Address]]:
    """Which boxes of one template wait for which."""
    stacks = dict(scope.template.nested_stacks())

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
