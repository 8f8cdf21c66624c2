"""Points nested TemplateURLs at the code bucket, under keys that hold each template's hash.

A changed child thereby changes its parent's text, up to the root; an unchanged one does not.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from deployer.project.tree import TemplateTree


@dataclass(frozen=True)
class TemplateHome:
    """Where templates go.

    Attributes:
        prefix: of all keys, ends in a slash.
        host: `<bucket>.s3.<region>.amazonaws.com`, as CloudFormation takes it in a TemplateURL.
    """

    prefix: str
    host: str

    def url(self, key: str) -> str:
        """The address of a key."""
        return f"https://{self.host}/{key}"


def template_home(project_name: str, bucket: str, region: str, partition: str) -> TemplateHome:
    """The home of a project's templates in its code bucket."""
    suffix = "amazonaws.com.cn" if partition == "aws-cn" else "amazonaws.com"
    return TemplateHome(f"{project_name}/templates/", f"{bucket}.s3.{region}.{suffix}")


@dataclass(frozen=True)
class PackagedTemplate:
    """A template ready for upload."""

    key: str
    text: str


def package_templates(tree: TemplateTree, home: TemplateHome) -> list[PackagedTemplate]:
    """All templates of a stack with their nested URLs filled in; the root comes last."""
    return list(_package(tree, home))


def _package(tree: TemplateTree, home: TemplateHome) -> Iterator[PackagedTemplate]:
    text = tree.template.text
    replacements = []
    for logical_id, child in tree.children.items():
        below = list(_package(child, home))
        yield from below
        span = tree.template.template_urls[logical_id]
        replacements.append((span, home.url(below[-1].key)))
    # From the end, so that the places before stay right.
    for span, url in sorted(replacements, key=lambda it: it[0].start, reverse=True):
        text = text[: span.start] + json.dumps(url) + text[span.end :]
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    path = tree.template.path
    yield PackagedTemplate(f"{home.prefix}{path.stem}-{digest}{path.suffix}", text)
