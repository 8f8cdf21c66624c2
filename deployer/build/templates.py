"""Points templates at the code bucket, under keys that hold the hash of what they name.

A changed child thereby changes its parent's text, up to the root; an unchanged one does not.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from deployer.build.code_bucket import CodeBucket
from deployer.build.contents import Content, ContentSpec
from deployer.build.local_files import Replacements, content_spec, object_text
from deployer.build.mirror import NO_MIRROR, Mirror, upload_mirror
from deployer.build.written_names import Replacement, written_names
from deployer.errors import ProjectError
from deployer.messages import TemplatesReady, Ui
from deployer.project.no_echo import hidden_values
from deployer.project.path_properties import S3Form
from deployer.project.spans import spliced
from deployer.project.tree import TemplateTree

_PARALLEL = 8
_HTTPS = S3Form("https")
# Decimal, the stricter reading of 1 MB.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
_BYTES = 1_000_000
# What a URL needs no escapes for.
_NOT_IN_KEYS = re.compile(r"[^A-Za-z0-9_.-]")


@dataclass(frozen=True)
class TemplateHome:
    """Where templates go, and the files that they name.

    Attributes:
        prefix: of the templates' keys, ends in a slash.
        host: `<bucket>.s3.<region>.amazonaws.com`, as CloudFormation takes it in a TemplateURL.
        files_prefix: of the files' keys, ends in a slash.
    """

    prefix: str
    host: str
    files_prefix: str = "files/"

    @property
    def bucket(self) -> str:
        """The bucket's name."""
        return self.host.rpartition(".s3.")[0]

    def url(self, key: str) -> str:
        """The address of a key."""
        return f"https://{self.host}/{key}"


def template_home(project_name: str, bucket: str, region: str, partition: str) -> TemplateHome:
    """The home of a project's templates in its code bucket."""
    suffix = "amazonaws.com.cn" if partition == "aws-cn" else "amazonaws.com"
    return TemplateHome(
        f"{project_name}/templates/", f"{bucket}.s3.{region}.{suffix}", f"{project_name}/files/"
    )


@dataclass(frozen=True)
class PackagedTemplate:
    """A template ready for upload."""

    key: str
    text: str


@dataclass(frozen=True)
class PackagedStack:
    """All templates of a stack, and the files that they name, ready for upload.

    Attributes:
        name: of the root template's file.
        url: where CloudFormation will find the root template.
        templates: the root comes last; one that is launched twice stands there twice.
        contents: what the templates name besides each other.
        mirror: files under plain keys, in a repository of the older convention.
    """

    name: str
    url: str
    templates: tuple[PackagedTemplate, ...]
    contents: tuple[Content, ...] = ()
    mirror: Mirror = NO_MIRROR

    @property
    def text(self) -> str:
        """The root template's; through the keys in it, it tells of everything below."""
        return self.templates[-1].text

    @property
    def digest(self) -> str:
        """A hash over all that would be uploaded."""
        return hashlib.sha256(f"{self.mirror.digest}\n{self.text}".encode()).hexdigest()


def package_templates(
    tree: TemplateTree,
    home: TemplateHome,
    contents: Mapping[ContentSpec, Content],
    mirror: Mirror = NO_MIRROR,
    writes_names: Mapping[str, str] | None = None,
) -> PackagedStack:
    """All templates of a stack with what they name filled in; nothing is uploaded yet.

    Args:
        contents: everything that `content_specs` gives for the tree, read.
        writes_names: what is known of the root template's parameters, and the pseudo parameters,
            to write the names of kept resources out with; None to leave names as they are.

    Raises:
        ProjectError: a place in a loop would have to name several objects, it is not known which
            template of the project is launched, or one is too large for CloudFormation.
    """
    # In the order in which the templates are come to: parents first, each launch by itself.
    names = None if writes_names is None else _all_names(tree, writes_names)
    templates = tuple(_package(tree, home, contents, names))
    return PackagedStack(
        tree.template.path.name,
        home.url(templates[-1].key),
        templates,
        tuple(contents.values()),
        mirror,
    )


def upload_templates(stacks: Sequence[PackagedStack], bucket: CodeBucket, ui: Ui) -> None:
    """Bring the templates that the bucket lacks into it."""
    there = bucket.present(it.key for stack in stacks for it in stack.templates)
    for stack in stacks:
        texts = {it.key: it.text for it in stack.templates}
        missing = {key: text for key, text in texts.items() if key not in there}
        with ThreadPoolExecutor(_PARALLEL) as pool:
            list(pool.map(lambda item: bucket.upload_text(*item), missing.items()))
        there |= set(missing)
        mirrored = upload_mirror(stack.mirror, bucket, ui)
        total = len(texts) + len(stack.mirror.files)
        ui.emit(TemplatesReady(stack.name, total, len(missing) + mirrored))


def _all_names(tree: TemplateTree, known: Mapping[str, str]) -> Iterator[list[Replacement]]:
    launches = list(tree.with_values(known))
    hidden = hidden_values(launches)
    for template, values in launches:
        shown = {name: it for name, it in values.items() if not any(no in it for no in hidden)}
        yield list(written_names(template, shown))


def _package(
    tree: TemplateTree,
    home: TemplateHome,
    contents: Mapping[ContentSpec, Content],
    names: Iterator[list[Replacement]] | None,
) -> Iterator[PackagedTemplate]:
    template = tree.template
    replacements = Replacements(template.path)
    written = [] if names is None else next(names)
    for launch in tree.launches:
        below = list(_package(launch.tree, home, contents, names))
        yield from below
        if launch.place.span:
            replacements.add(launch.place.span, _named(_HTTPS, home, below[-1].key))
    for file in tree.files:
        form, span = file.place.path_property.form, file.place.span
        if span:
            key = contents[content_spec(file)].key
            text = _named(form, home, key, span.separator)
            replacements.add(span, text, with_key=form.spread)
    text = spliced(template.text, [*replacements, *written])
    _check_size(text, template.path)
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    stem = _NOT_IN_KEYS.sub("_", template.path.stem)
    yield PackagedTemplate(f"{home.prefix}{stem}-{digest}{template.path.suffix}", text)


def _check_size(text: str, template: Path) -> None:
    """What is filled in may make a template too large that was not so before."""
    size = len(text.encode())
    if size > _BYTES:
        raise ProjectError(
            f"with what is filled in this has {size:,} bytes, and CloudFormation takes {_BYTES:,}",
            where=str(template),
            todo="Part it into nested stacks.",
        )


def _named(form: S3Form, home: TemplateHome, key: str, separator: str = "") -> str:
    return object_text(form, home.bucket, home.host, key, separator)
