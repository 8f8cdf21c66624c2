"""Collects what a command says, and appends a summary of it to the step's at the end."""

from collections.abc import Callable, Collection
from functools import singledispatchmethod
from pathlib import Path

from deployer.messages import (
    Evidence,
    ExecutionEnded,
    Failure,
    Finding,
    Identity,
    Message,
    Outputs,
    Plan,
    Result,
    StackDone,
    Unchanged,
    Warned,
)
from deployer.render.summary.markdown import block, escaped, table
from deployer.render.summary.plan import plan_table

LARGEST = 1024 * 1024
"""Bytes of a step's summary; GitHub refuses more.
https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

_MASK = "***"
_CUT = "\n\nThe summary was too long, and is cut here.\n"


class StepSummary:
    """One section for each stack in its own order, then the findings and how it ended.

    It holds neither property values nor lines of logs: those are for the eyes of who runs the
    command.
    """

    def __init__(
        self,
        path: Path,
        warn: Callable[[Warned], None],
        title: str = "",
        *,
        largest: int = LARGEST,
        tells_caller: bool = True,
        hidden: Collection[str] = (),
    ) -> None:
        """Append to a file once the command has ended.

        Args:
            path: what `$GITHUB_STEP_SUMMARY` names.
            title: what ran; a heading, for a job may run several commands.
            warn: told when the file cannot be written, which is no reason to fail.
            largest: bytes that the file may have.
            tells_caller: whether it says who acted, and in which account.
            hidden: texts that are masked; GitHub does so in a summary by itself.
        """
        self._path = path
        self._title = title
        self._warn = warn
        self._largest = largest
        self._tells_caller = tells_caller
        self._hidden = sorted(filter(None, hidden), key=len, reverse=True)
        self._identity: Identity | None = None
        self._stacks: dict[str, list[str]] = {}
        self._findings: list[Finding] = []
        self._warnings: list[str] = []

    def emit(self, message: Message) -> None:
        """Remember what belongs in the summary; at the end, write it."""
        self._take(message)
        if isinstance(message, Result):
            try:
                self._append(self._masked(self._text(message)))
            except OSError as error:
                self._warn(Warned(f"the step summary is not written: {error}"))

    @singledispatchmethod
    def _take(self, message: object) -> None:
        """Whatever else is said is of no lasting worth."""

    @_take.register
    def _(self, it: Identity) -> None:
        if self._tells_caller:
            self._identity = it

    @_take.register
    def _(self, it: Warned) -> None:
        self._warnings.append(it.text)

    @_take.register
    def _(self, it: Finding) -> None:
        self._findings.append(it)

    @_take.register
    def _(self, it: Plan) -> None:
        self._of(it.stack_name).append(plan_table(it))

    @_take.register
    def _(self, it: Unchanged) -> None:
        self._of(it.stack_name).append("Unchanged.\n")

    @_take.register
    def _(self, it: StackDone) -> None:
        self._of(it.stack_name).append(f"**{escaped(it.status)}** in {it.seconds:.1f} s\n")

    @_take.register
    def _(self, it: ExecutionEnded) -> None:
        why = f": {escaped(it.error)}" if it.error else ""
        text = f"{escaped(it.name)} **{escaped(it.status)}** in {it.seconds:.1f} s{why}\n"
        self._of(it.state_machine).append(text)

    @_take.register
    def _(self, it: Failure) -> None:
        chain = " → ".join((it.stack_name, *it.path))
        parts = [
            f"**First cause: {escaped(chain)}** ({escaped(it.resource_type)})\n",
            f"{escaped(it.status)}: {escaped(it.reason)}\n",
            *map(_evidence, it.evidence),
        ]
        if it.todo:
            parts.append(f"{escaped(it.todo)}\n")
        self._of(it.stack_name).append("\n".join(parts))

    @_take.register
    def _(self, it: Outputs) -> None:
        if it.values:
            rows = sorted(it.values.items())
            self._of(it.stack_name).append(table(("output", "value"), rows))

    def _of(self, stack_name: str) -> list[str]:
        return self._stacks.setdefault(stack_name, [])

    def _text(self, result: Result) -> str:
        parts = [] if self._identity is None else [_who(self._identity)]
        for name, told in self._stacks.items():
            parts += [f"### {escaped(name)}\n", *told]
        if self._findings:
            rows = ((it.level, it.code, _place(it), it.text) for it in self._findings)
            parts.append(table(("level", "rule", "place", "finding"), rows))
        if self._warnings:
            parts.append("".join(f"- Warning: {escaped(it)}\n" for it in self._warnings))
        if result.error:
            parts.append(_error(result))
        if not parts:
            return ""
        if self._title:
            parts.insert(0, f"## {escaped(self._title)}\n")
        verdict = "Failed" if result.exit_code else "Done"
        return "\n".join([*parts, f"{verdict} after {result.seconds:.1f} s\n\n"])

    def _masked(self, text: str) -> str:
        for value in self._hidden:
            text = text.replace(value, _MASK)
        return text

    def _append(self, text: str) -> None:
        there = self._path.stat().st_size if self._path.exists() else 0
        whole = text.encode(errors="replace")
        room = self._largest - there
        if len(whole) > room:
            kept = whole[: max(0, room - len(_CUT))].decode(errors="ignore")
            # At a line's end, so that no table or entity is cut in two.
            whole = (kept[: kept.rfind("\n")] + _CUT).encode() if room > len(_CUT) else b""
        with self._path.open("ab") as file:
            file.write(whole)


def _who(it: Identity) -> str:
    where = f"local cloud at {it.endpoint}" if it.endpoint else f"account {it.account}"
    return f"{escaped(it.arn)}, {escaped(where)}, {escaped(it.region)}\n"


def _evidence(it: Evidence) -> str:
    if it.logged:
        return f"{escaped(it.title)}: shown by the command alone.\n"
    return f"{escaped(it.title)}\n\n{block(it.lines)}"


def _place(it: Finding) -> str:
    return f"{it.path}:{it.line}" if it.line else it.path


def _error(it: Result) -> str:
    where = f"{escaped(it.where)}: " if it.where else ""
    return f"**Error:** {where}{escaped(it.error)}\n" + (
        f"\n{escaped(it.todo)}\n" if it.todo else ""
    )
