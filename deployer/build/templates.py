"""Points nested TemplateURLs at the code bucket, under keys that hold each template's hash.

A changed child thereby changes its parent's text, up to the root; an unchanged one does not.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from deployer.build.code_bucket import CodeBucket
from deployer.messages import TemplatesReady, Ui
from deployer.project.tree import TemplateTree

_PARALLEL = 8


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


@dataclass(frozen=True)
class PackagedStack:
    """All templates of a stack, ready for upload.

    Attributes:
        name: of the root template's file.
        url: where CloudFormation will find the root template.
        templates: the root comes last; one that is launched twice stands there twice.
    """

    name: str
    url: str
    templates: tuple[PackagedTemplate, ...]

    @property
    def text(self) -> str:
        """The root template's; through the keys in it, it tells of everything below."""
        return self.templates[-1].text


def package_templates(tree: TemplateTree, home: TemplateHome) -> PackagedStack:
    """All templates of a stack with their nested URLs filled in; nothing is uploaded yet."""
    templates = tuple(_package(tree, home))
    return PackagedStack(tree.template.path.name, home.url(templates[-1].key), templates)


def upload_templates(stacks: Sequence[PackagedStack], bucket: CodeBucket, ui: Ui) -> None:
    """Bring the templates that the bucket lacks into it."""
    prefix = stacks[0].templates[-1].key.rpartition("/")[0] + "/"  # all share one home
    there = bucket.keys_under(prefix)
    for stack in stacks:
        texts = {it.key: it.text for it in stack.templates}
        missing = {key: text for key, text in texts.items() if key not in there}
        with ThreadPoolExecutor(_PARALLEL) as pool:
            list(pool.map(lambda item: bucket.upload_text(*item), missing.items()))
        there |= set(missing)
        ui.emit(TemplatesReady(stack.name, len(texts), len(missing)))


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
