"""A policy → what is done, place by place.

Paths are a nondeterministic automaton over names and element numbers. It is made deterministic
here, once, so that a record's walk looks each name up in one dictionary, however many paths there
are.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from redaction.alike import folded
from redaction.nodes import Edge, Node
from redaction.paths import AnyDepth, AnyIndex, AnyName, Index, Name
from redaction.policies import Action, Denial, Policy

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from redaction.paths import FieldPath, Segment

# More come only of many ** within the same paths.
_MOST_STATES = 4096

_Places: TypeAlias = frozenset[tuple[int, int]]
"""How far into which paths one has come: the path's number, the segment that is next."""
_State: TypeAlias = tuple[_Places, bool]
"""Those, and whether all is seen but for what is denied."""


class TooManyStatesError(Exception):
    """The paths' wildcards multiply to more places than are worth keeping."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """What a policy does to a record.

    Attributes:
        everywhere: what is done first, to members of these names at any depth.
        root: what else is done to the record's fields; None for nothing.
        sees_all: all is seen but for what is denied, and so are records without fields.
        is_alike: names are to be folded before they are looked up.
    """

    everywhere: Mapping[str, Denial]
    root: Node | None
    sees_all: bool
    is_alike: bool


@lru_cache(maxsize=64)
def compiled(policy: Policy) -> Compiled:
    """Work a policy out.

    Raises:
        TooManyStatesError: its paths have too many wildcards.
    """
    sees_all = policy.allow is None or any(it.is_everything for it in policy.allow)
    allow = () if sees_all else policy.allow or ()
    alike = policy.alike_names
    everywhere = _everywhere(policy.deny, has_allow=bool(allow), is_alike=alike)
    rest = [it for it in policy.deny if _plain_name(it, is_alike=alike) not in everywhere]
    root = _Builder(allow, rest, is_alike=policy.alike_names).root(sees_all)
    return Compiled(everywhere, root, sees_all, policy.alike_names)


def _everywhere(deny: Sequence[Denial], *, has_allow: bool, is_alike: bool) -> dict[str, Denial]:
    """The denials of names at any depth that may be done to each object as soon as it is parsed.

    That is before all else, and much faster. What is removed in any case can be removed first: no
    other rule sees the difference. What gets a stand-in may be only where no other rule could be
    meant for it, for what leads to it, or for what is in it.
    """
    # Of several of one name, the strictest is the last, and among those the first of the policy.
    strictest_last = sorted(deny, key=lambda it: it.action)[::-1]
    named = [(_plain_name(it, is_alike=is_alike), it) for it in strictest_last]
    plain = {name: it for name, it in named if name is not None}
    others = [segment for name, it in named if name is None for segment in it.path.segments]
    is_apart = not has_allow and not any(
        (folded(it.text) if is_alike else it.text) in plain
        if isinstance(it, Name)
        else isinstance(it, AnyName | AnyDepth)
        for it in others
    )
    return {name: it for name, it in plain.items() if is_apart or it.action is Action.REMOVE}


def _plain_name(denial: Denial, *, is_alike: bool) -> str | None:
    """The name in a path such as `**.name`, folded where names are; None if it is none such."""
    match denial.path.segments:
        case (AnyDepth(), Name(text)):
            return folded(text) if is_alike else text
    return None


class _Builder:
    """Makes the nodes of one policy, each state's once."""

    def __init__(self, allow: tuple[FieldPath, ...], deny: list[Denial], *, is_alike: bool) -> None:
        self._paths = [it.segments for it in allow] + [it.path.segments for it in deny]
        self._denials: list[Denial | None] = [None] * len(allow) + list(deny)
        self._is_alike = is_alike
        self._nodes: dict[_State, Node] = {}
        self._unfilled: list[tuple[_State, Node]] = []

    def root(self, sees_all: bool) -> Node | None:
        """The place of the record itself."""
        root = self._node((self._closed({(it, 0) for it in range(len(self._paths))}), sees_all))
        while self._unfilled:
            state, node = self._unfilled.pop()
            self._fill(state, node)
        return root

    def _node(self, state: _State) -> Node | None:
        places, sees_all = state
        if sees_all and not places:
            return None
        if state not in self._nodes:
            if len(self._nodes) == _MOST_STATES:
                raise TooManyStatesError
            self._nodes[state] = Node()
            self._unfilled.append((state, self._nodes[state]))
        return self._nodes[state]

    def _fill(self, state: _State, node: Node) -> None:
        steps = [self._paths[path][place] for path, place in state[0]]
        for step in steps:
            match step:
                case Name(text):
                    name = self._name(text)
                    node.names[name] = self._edge(state, self._takes_name(name))
                case Index(number):
                    node.elements[number] = self._edge(state, _takes_element(number))
        node.other = self._edge(state, self._takes_name(None))
        node.rest = self._edge(state, _takes_element(None))
        node.finish(is_alike=self._is_alike)

    def _name(self, text: str) -> str:
        return folded(text) if self._is_alike else text

    def _takes_name(self, name: str | None) -> Callable[[Segment], bool]:
        def takes(segment: Segment) -> bool:
            return isinstance(segment, AnyName) or (
                isinstance(segment, Name) and self._name(segment.text) == name
            )

        return takes

    def _edge(self, state: _State, takes: Callable[[Segment], bool]) -> Edge | None:
        reached = self._closed(self._moved(state[0], takes))
        done = [path for path, place in sorted(reached) if place == len(self._paths[path])]
        sees_all = state[1] or any(self._denials[it] is None for it in done)
        places = frozenset(
            (path, place)
            for path, place in reached
            if place < len(self._paths[path]) and not (sees_all and self._denials[path] is None)
        )
        denied = [it for it in map(self._denials.__getitem__, done) if it is not None]
        denial = min(denied, key=lambda it: it.action, default=None)
        is_shell = not sees_all and any(self._denials[path] is None for path, _ in places)
        if not (sees_all or is_shell) or (denial and denial.action is Action.REMOVE):
            return Edge(is_removed=True)
        # A mask tells nothing of what it covers, so what is within need not be seen to.
        is_masked = denial is not None and denial.action is Action.MASK
        below = None if is_masked else self._node((places, sees_all))
        if below is None and denial is None:
            return None
        return Edge(is_shell=is_shell, below=below, denial=denial)

    def _moved(self, places: _Places, takes: Callable[[Segment], bool]) -> set[tuple[int, int]]:
        moved = set()
        for path, place in places:
            segment = self._paths[path][place]
            if isinstance(segment, AnyDepth):
                moved.add((path, place))
            elif takes(segment):
                moved.add((path, place + 1))
        return moved

    def _closed(self, places: set[tuple[int, int]]) -> _Places:
        """With the places behind each `**`, which may also stand for nothing."""
        return frozenset(places) | {
            (path, place + 1)
            for path, place in places
            if place < len(self._paths[path]) and isinstance(self._paths[path][place], AnyDepth)
        }


def _takes_element(number: int | None) -> Callable[[Segment], bool]:
    def takes(segment: Segment) -> bool:
        return isinstance(segment, AnyIndex) or (
            isinstance(segment, Index) and segment.number == number
        )

    return takes
