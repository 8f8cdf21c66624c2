"""From a project to complete requests: parameters filled, artifacts and templates uploaded.

A draft is a stack as it shall be, known from the project alone; only what differs from what was
deployed last needs to be uploaded and planned.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from deployer.build.artifact_set import ArtifactSet
from deployer.build.artifacts import Artifact, upload_artifacts
from deployer.build.bucket_check import check_bucket
from deployer.build.code_bucket import CodeBucket
from deployer.build.mirror import read_mirror
from deployer.build.templates import (
    PackagedStack,
    TemplateHome,
    package_templates,
    template_home,
    upload_templates,
)
from deployer.check.gate import Gate
from deployer.messages import Ui
from deployer.pipeline.location import ROLE, find_location
from deployer.pipeline.stack_code import read_code
from deployer.pipeline.target import Target
from deployer.project.declarations import hash_parameter
from deployer.project.facts import digest_of
from deployer.project.older_convention import REPOSITORY_PARAMETER
from deployer.project.parameters import CodeLocation, check_known, fill_parameters
from deployer.project.project import Project, StackSpec, with_overrides
from deployer.project.template import Template
from deployer.project.tree import check_launches
from deployer.stack.request import StackRequest

# Of the hash of sources, enough for a person to tell two apart.
_HASH_DIGITS = 12


@dataclass(frozen=True)
class Given:
    """What the command line and the process's environment give to a deployment.

    Attributes:
        parameters: overrides by name.
        location: code bucket, key and service role by the names of `location`, where flags name
            them.
        variables: the process's environment.
        linted: whether an error that cfn-lint finds stops the deployment.
        writes_names: whether templates spell the names of kept resources, to be imported by them.
        built: code that was built before, of the same commit; None to build what is missing.
    """

    parameters: Mapping[str, str] = field(default_factory=dict)
    location: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)
    linted: bool = True
    writes_names: bool = False
    built: ArtifactSet | None = None

    def with_role(self, role_arn: str | None) -> "Given":
        """The same with the service role that a flag names, if any."""
        return replace(self, location={**self.location, ROLE: role_arn}) if role_arn else self


@dataclass(frozen=True)
class Draft:
    """A stack as it shall be, before anything of it is uploaded.

    Attributes:
        parameters: of the root template; object versions of code are not known yet.
        artifacts: whose object versions become parameters.
        named: code under keys that templates name without a version.
        layers: the folders of a function's layers, by its own.
    """

    spec: StackSpec
    parameters: Mapping[str, str]
    tags: Mapping[str, str]
    artifacts: tuple[Artifact, ...]
    packaged: PackagedStack
    named: tuple[Artifact, ...] = ()
    layers: Mapping[Path, frozenset[Path]] = field(default_factory=dict)

    @cached_property
    def fingerprint(self) -> str:
        """A hash over all that decides what CloudFormation would be asked."""
        facts = (
            ("template", self.packaged.digest),
            *(("parameter " + name, value) for name, value in sorted(self.parameters.items())),
            *(("tag " + name, value) for name, value in sorted(self.tags.items())),
            *sorted(
                (f"code {it.spec.version_parameter} {it.spec.key}", it.source.digest)
                for it in (*self.artifacts, *self.named)
            ),
        )
        return digest_of(facts)


@dataclass(frozen=True)
class Drafts:
    """The stacks of a project as they shall be, in order of deployment.

    Attributes:
        gate: to be passed before anything is uploaded.
        built: as what was given has it.
        role_arn: of the role that CloudFormation acts as; None to leave it as it is.
    """

    project: Project
    bucket: CodeBucket
    stacks: tuple[Draft, ...]
    gate: Gate
    role_arn: str | None = None
    built: ArtifactSet | None = None


def draft(project: Project, target: Target, given: Given, ui: Ui) -> Drafts:
    """Check and read everything; of AWS, only where the code goes is asked.

    Raises:
        ProjectError: the project or what was given cannot be deployed.
    """
    ui.emit(target.identity)
    if given.built:
        given.built.check_commit(project.revision.sha)
    project = with_overrides(project, given.parameters)
    for spec in project.stacks:
        check_launches(spec.tree)
    region = target.aws.region
    gate = Gate(project, ui, linted=given.linted, region=region, overrides=given.parameters)
    check_known(project, given.parameters)
    location = find_location(project, target, given.location, given.variables, ui)
    bucket = CodeBucket(target.aws.client("s3"), location.bucket)
    home = template_home(
        project.params.project_name, bucket.name, target.aws.region, target.aws.partition
    )
    drafts = [_draft(project, spec, target, location, home, given) for spec in project.stacks]
    return Drafts(project, bucket, tuple(drafts), gate, location.role_arn, given.built)


def upload(drafts: Drafts, wanted: Iterable[Draft], ui: Ui) -> list[tuple[StackSpec, StackRequest]]:
    """Upload what the code bucket lacks; returns what CloudFormation is to be asked, in order.

    Args:
        wanted: those of the drafts that are not known to be deployed already.

    Raises:
        DeployerError: an artifact cannot be built.
        AwsError: the code bucket cannot be used.
        ProjectError: cfn-lint found an error.
    """
    stacks = list(wanted)
    if not stacks:
        return []
    check_bucket(drafts.bucket.s3, drafts.bucket.name)
    drafts.gate.pass_lint()
    artifacts = [it for stack in stacks for it in (*stack.artifacts, *stack.named)]
    contents = [it for stack in stacks for it in stack.packaged.contents]
    layers = {folder: below for stack in stacks for folder, below in stack.layers.items()}
    root = drafts.project.root
    versions = upload_artifacts(artifacts, drafts.bucket, root, ui, contents, layers, drafts.built)
    upload_templates([stack.packaged for stack in stacks], drafts.bucket, ui)
    requests = []
    for stack in stacks:
        # By artifact, for two stacks may use one parameter's name for different code.
        learned = {it.spec.version_parameter: versions[it.spec] for it in stack.artifacts}
        request = StackRequest(
            stack.spec.name,
            stack.packaged.url,
            stack.packaged.text,
            {**stack.parameters, **learned},
            stack.tags,
        )
        requests.append((stack.spec, request))
    return requests


def prepare(
    project: Project, target: Target, given: Given, ui: Ui
) -> list[tuple[StackSpec, StackRequest]]:
    """Draft and upload every stack of a project.

    Raises:
        ProjectError, AwsError, DeployerError: as draft and upload say.
    """
    drafts = draft(project, target, given, ui)
    return upload(drafts, drafts.stacks, ui)


def _draft(
    project: Project,
    spec: StackSpec,
    target: Target,
    location: CodeLocation,
    home: TemplateHome,
    given: Given,
) -> Draft:
    values = fill_parameters(project, spec, location, given.parameters)
    tree = spec.tree
    known = {**target.pseudo_parameters, **values}
    code = read_code(project, spec, known, home.files_prefix, local=target.aws.is_local)
    repository = values.get(REPOSITORY_PARAMETER, project.revision.repository)
    mirror = read_mirror(tree, project.root, repository)
    return Draft(
        spec=spec,
        parameters={**values, **_source_hashes(code.artifacts, tree.template)},
        tags=project.tags(spec.name),
        artifacts=code.artifacts,
        packaged=package_templates(
            tree,
            home,
            code.contents,
            mirror,
            known if given.writes_names else None,
        ),
        named=code.named,
        layers=code.layers,
    )


def _source_hashes(artifacts: Sequence[Artifact], template: Template) -> dict[str, str]:
    """The hashes of code for the parameters that ask for them."""
    found = {
        hash_parameter(it.spec.version_parameter): it.source.digest[:_HASH_DIGITS]
        for it in artifacts
    }
    return {name: it for name, it in found.items() if name in template.parameters}
