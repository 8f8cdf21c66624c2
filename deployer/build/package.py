"""The build stage: zips and templates in the code bucket, parameters complete."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from deployer.build.code_bucket import CodeBucket
from deployer.build.source import REQUIREMENTS, Source, read_source
from deployer.build.templates import TemplateHome, package_templates
from deployer.build.wheels import (
    Target,
    install_wheels,
    lambda_target,
    local_target,
    requirements_hash,
)
from deployer.build.zips import write_zip
from deployer.messages import ArtifactReady, TemplatesReady, Ui
from deployer.project.artifacts import ArtifactSpec
from deployer.project.project import CACHE
from deployer.project.tree import TemplateTree

_PARALLEL = 8


@dataclass(frozen=True)
class PackagedStack:
    """A stack's root template as CloudFormation will be told of it."""

    template_url: str
    template_text: str


def package_artifacts(
    specs: Sequence[ArtifactSpec], bucket: CodeBucket, root: Path, *, local: bool, ui: Ui
) -> dict[ArtifactSpec, str]:
    """Bring every artifact into the bucket, and return the object version of each.

    Only what the bucket lacks is zipped and uploaded, and what several specs share once: each of
    two uploads would have a version of its own, and only one of them would be found again.

    Raises:
        ProjectError, DeployerError: a folder cannot be packaged.
    """
    if not specs:
        return {}
    there = bucket.versions_by_source(spec.key for spec in specs)
    distinct = {replace(spec, version_parameter=""): spec for spec in specs}
    with ThreadPoolExecutor(_PARALLEL) as pool:
        ready = list(
            pool.map(
                lambda spec: _package_one(spec, bucket, root / CACHE, there, local),
                distinct.values(),
            )
        )
    for message in ready:
        ui.emit(message)
    versions = {spec: it.version_id for spec, it in zip(distinct, ready, strict=True)}
    return {spec: versions[replace(spec, version_parameter="")] for spec in specs}


def package_stack(
    tree: TemplateTree, home: TemplateHome, bucket: CodeBucket, ui: Ui
) -> PackagedStack:
    """Bring all templates of a stack into the bucket."""
    templates = package_templates(tree, home)
    there = bucket.keys_under(home.prefix)
    # A template launched twice stands in the list twice.
    missing = {it.key: it.text for it in templates if it.key not in there}
    with ThreadPoolExecutor(_PARALLEL) as pool:
        list(pool.map(lambda item: bucket.upload_text(*item), missing.items()))
    root = templates[-1]
    total = len({it.key for it in templates})
    ui.emit(TemplatesReady(tree.template.path.name, total, len(missing)))
    return PackagedStack(home.url(root.key), root.text)


def _package_one(
    spec: ArtifactSpec,
    bucket: CodeBucket,
    cache: Path,
    there: Mapping[tuple[str, str], str],
    local: bool,
) -> ArtifactReady:
    target = _target(spec, local)
    source = read_source(spec.folder, requirements_hash(spec.folder, target) if target else "")
    version = there.get((spec.key, source.digest))
    if version:
        return ArtifactReady(spec.base_name, source.digest, version, 0, uploaded=False)
    path = _zip(spec, source, target, cache)
    version = bucket.upload_zip(path, spec.key, source.digest)
    return ArtifactReady(spec.base_name, source.digest, version, path.stat().st_size, uploaded=True)


def _target(spec: ArtifactSpec, local: bool) -> Target | None:
    """Where the wheels must work; None where the folder asks for none."""
    if not (spec.folder / REQUIREMENTS).is_file():
        return None
    return local_target() if local else lambda_target(spec.runtime, spec.architecture, spec.folder)


def _zip(spec: ArtifactSpec, source: Source, target: Target | None, cache: Path) -> Path:
    # The kind decides where wheels lie in the zip, and is no part of the source.
    path = cache / "zips" / f"{spec.kind.lower()}-{source.digest}.zip"
    if not path.is_file():
        wheels = install_wheels(spec.folder, target, cache / "wheels") if target else None
        # https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html
        write_zip(source, wheels, "python/" if spec.kind == "Layer" else "", path)
    return path
