"""What cfn-lint found, as a value that can be kept and sent from one process to another."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field

from deployer.check.rule import RuleText
from deployer.messages import Finding


@dataclass(frozen=True)
class Linted:
    """What cfn-lint found.

    Attributes:
        findings: by file and line.
        texts: what the rules that found something are about, by code.
    """

    findings: tuple[Finding, ...] = ()
    texts: Mapping[str, RuleText] = field(default_factory=dict)

    @property
    def errors(self) -> list[Finding]:
        """The findings that would stop a deployment."""
        return [it for it in self.findings if it.level == "error"]

    def of(self, file: str) -> "Linted":
        """What was found in one file."""
        findings = tuple(it for it in self.findings if it.path == file)
        codes = {it.code for it in findings}
        return Linted(findings, {code: it for code, it in self.texts.items() if code in codes})

    def as_json(self) -> str:
        """The value as text, for from_json."""
        texts = {code: asdict(text) for code, text in self.texts.items()}
        return json.dumps({"findings": [asdict(it) for it in self.findings], "texts": texts})

    @classmethod
    def from_json(cls, text: str) -> "Linted":
        """What as_json was made of.

        Raises:
            ValueError, TypeError, KeyError: the text is something else.
        """
        value = json.loads(text)
        findings = tuple(Finding(**it) for it in value["findings"])
        return cls(findings, {code: RuleText(**it) for code, it in value["texts"].items()})


def joined(parts: Iterable[Linted]) -> Linted:
    """What was found in several templates, by file and line, each finding once."""
    linted = list(parts)
    findings = {finding for it in linted for finding in it.findings}
    return Linted(
        tuple(sorted(findings, key=lambda it: (it.path, it.line, it.code, it.text))),
        {code: text for it in linted for code, text in it.texts.items()},
    )
