"""From a project to complete requests: parameters filled, artifacts and templates uploaded."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from deployer.build.code_bucket import CodeBucket
from deployer.build.package import package_artifacts, package_stack
from deployer.build.templates import template_home
from deployer.check.registry import refuse_errors
from deployer.messages import Ui
from deployer.pipeline.location import find_location
from deployer.pipeline.target import Target
from deployer.project.artifacts import locate_artifacts
from deployer.project.parameters import check_known, fill_parameters
from deployer.project.project import Project, StackSpec
from deployer.stack.plan import StackRequest


@dataclass(frozen=True)
class Given:
    """What the command line and the process's environment give to a deployment.

    Attributes:
        parameters: overrides by name.
        location: code bucket and key by parameter name, where flags name them.
        variables: the process's environment.
        linted: whether an error that cfn-lint finds stops the deployment.
    """

    parameters: Mapping[str, str] = field(default_factory=dict)
    location: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)
    linted: bool = True


def prepare(
    project: Project, target: Target, given: Given, ui: Ui
) -> list[tuple[StackSpec, StackRequest]]:
    """Check, build and upload; returns what CloudFormation is to be asked, in order.

    All that can be refused without AWS is refused before the first upload.

    Raises:
        ProjectError: the project or what was given cannot be deployed.
        AwsError: the code bucket cannot be used.
    """
    ui.emit(target.identity)
    refuse_errors(project, ui, linted=given.linted)
    check_known(project, given.parameters)
    location = find_location(project, target, given.location, given.variables, ui)
    bucket = CodeBucket(target.aws.client("s3"), location.bucket)
    bucket.check()
    filled = [
        (spec, fill_parameters(project, spec, location, given.parameters))
        for spec in project.stacks
    ]
    specs = [
        locate_artifacts(project.root, spec.tree, {**target.pseudo_parameters, **values})
        for spec, values in filled
    ]
    versions = package_artifacts(
        [it for found in specs for it in found],
        bucket,
        project.root,
        local=target.aws.is_local,
        ui=ui,
    )
    requests = []
    for (spec, values), artifacts in zip(filled, specs, strict=True):
        # By artifact, for two stacks may use one parameter's name for different code.
        learned = {it.version_parameter: versions[it] for it in artifacts}
        request = _request(project, spec, {**values, **learned}, target, bucket, ui)
        requests.append((spec, request))
    return requests


def _request(
    project: Project,
    spec: StackSpec,
    parameters: Mapping[str, str],
    target: Target,
    bucket: CodeBucket,
    ui: Ui,
) -> StackRequest:
    home = template_home(
        project.params.project_name, bucket.name, target.aws.region, target.aws.partition
    )
    packaged = package_stack(spec.tree, home, bucket, ui)
    return StackRequest(
        spec.name,
        packaged.template_url,
        packaged.template_text,
        parameters,
        project.tags(spec.name),
    )
