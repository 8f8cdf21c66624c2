"""Local paths that templates name, and what stands there once they are objects of the code bucket.

https://docs.aws.amazon.com/cli/latest/reference/cloudformation/package.html
"""

from collections.abc import Iterator
from pathlib import Path

from deployer.build.contents import ContentSpec
from deployer.errors import ProjectError
from deployer.project.path_properties import S3Form
from deployer.project.spans import Span, quoted
from deployer.project.tree import NamedFile, TemplateTree


def content_specs(tree: TemplateTree) -> Iterator[ContentSpec]:
    """What of a stack's templates must be read; one that is named twice comes twice."""
    for below in tree.walk():
        yield from map(content_spec, below.files)


def content_spec(file: NamedFile) -> ContentSpec:
    """How a named file is read."""
    return ContentSpec(file.path, file.kind, file.platforms)


def object_text(form: S3Form, bucket: str, host: str, key: str, separator: str) -> str:
    """An object of S3 as a template names it, in words that YAML and JSON both understand.

    Args:
        host: of the bucket's https addresses.
        separator: what stands between two keys of the mapping around.
    """
    if form.bucket:
        fields = {form.bucket: bucket, form.key: key}
        pairs = [f"{quoted(name)}: {quoted(value)}" for name, value in fields.items()]
        return separator.join(pairs) if form.spread else f"{{{', '.join(pairs)}}}"
    return quoted(f"https://{host}/{key}" if form.scheme == "https" else f"s3://{bucket}/{key}")


class Replacements:
    """What is to be replaced in one template's text."""

    def __init__(self, template: Path) -> None:
        self._template = template
        self._found: dict[tuple[int, int], str] = {}

    def add(self, span: Span, text: str, *, with_key: bool = False) -> None:
        """Replace a value, or the value and its key.

        Raises:
            ProjectError: the same place was to become something else. It stands in a loop whose
                resources need different objects there.
        """
        at = (span.key if with_key else span.start, span.end)
        if self._found.setdefault(at, text) != text:
            raise ProjectError(
                "what this loop launches differs, and one place cannot name all of it",
                where=f"{self._template}:{span.line}",
                todo="Write these resources without the loop.",
            )

    def __iter__(self) -> Iterator[tuple[int, int, str]]:
        return iter((start, end, text) for (start, end), text in self._found.items())
