"""Finds what a deployment needs of its account: by flag, variable, params file or bootstrap."""

import functools
from collections.abc import Callable, Mapping

from deployer.errors import ProjectError
from deployer.messages import Ui, Warned
from deployer.pipeline.bootstrap.outputs import bootstrap_outputs
from deployer.pipeline.command import bootstrap_command
from deployer.pipeline.target import Target
from deployer.project.names import bootstrap_stack_name
from deployer.project.parameters import CodeLocation
from deployer.project.project import Project

BUCKET, KEY = "CodeRepositoryS3Bucket", "KmsMasterKeyId"
"""Template parameters; the bootstrap stack's outputs have the same names."""

ROLE, BOUNDARY = "CloudFormationRoleArn", "PermissionsBoundaryArn"
"""More of its outputs, which those of an older version lack. The latter is a parameter as well."""

NO_ROLE = "none"
"""Instead of a role's ARN: CloudFormation acts as it did before on the stack."""

# The environment's own secret comes first; the short form serves a shell with one environment.
_VARIABLES = {
    BUCKET: "CODE_REPOSITORY_S3_BUCKET",
    KEY: "AWS_KMS_KEY_ARN",
    ROLE: "CLOUDFORMATION_ROLE_ARN",
}

Bootstrap = Callable[[], Mapping[str, str]]


def find_location(
    project: Project,
    target: Target,
    flags: Mapping[str, str],
    variables: Mapping[str, str],
    ui: Ui,
) -> CodeLocation:
    """The first source that names the bucket, and likewise for the key and the service role.

    On the local cloud only flags and the bootstrap stack count, and the stack is deployed when
    it is missing: variables and params name things of an account.

    Args:
        flags: values from the command line, by the names above.
        variables: the process's environment.

    Raises:
        ProjectError: nothing names a code bucket, or the account is another environment's; whose
            it is the bootstrap stack tells, where that is looked at.
    """
    # Looked up when it is first needed, and not again.
    bootstrap = functools.cache(lambda: _bootstrap(project, target, ui))
    bucket = _find(BUCKET, project, target, flags, variables, bootstrap)
    if bucket is None:
        raise ProjectError(
            "there is no code bucket",
            todo=f"Give --code-bucket, set {_VARIABLES[BUCKET]}, or make one: "
            f"{bootstrap_command(project, target)}",
        )
    key = _find(KEY, project, target, flags, variables, bootstrap)
    seen = functools.cache(lambda: _seen(project, bootstrap, ui))
    role = _find(ROLE, project, target, flags, variables, seen)
    boundary = seen().get(BOUNDARY) if _lacks_boundary(project) else None
    return CodeLocation(bucket, key, None if role == NO_ROLE else role, boundary)


def known_location(
    project: Project, target: Target, flags: Mapping[str, str], variables: Mapping[str, str]
) -> tuple[str | None, str | None]:
    """The code bucket and the key as `find_location` finds them, but nothing is deployed for it."""
    bootstrap = functools.cache(lambda: bootstrap_outputs(project, target))
    bucket, key = (
        _find(name, project, target, flags, variables, bootstrap) for name in (BUCKET, KEY)
    )
    return bucket, key


def known_role(
    project: Project,
    target: Target,
    flags: Mapping[str, str],
    variables: Mapping[str, str],
    ui: Ui,
) -> str | None:
    """The service role as `find_location` finds it, but nothing is deployed for it."""

    def bootstrap() -> Mapping[str, str]:
        return _seen(project, lambda: bootstrap_outputs(project, target), ui)

    role = _find(ROLE, project, target, flags, variables, bootstrap)
    return None if role == NO_ROLE else role


def _find(
    name: str,
    project: Project,
    target: Target,
    flags: Mapping[str, str],
    variables: Mapping[str, str],
    bootstrap: Bootstrap,
) -> str | None:
    if flags.get(name):
        return flags[name]
    if not target.aws.is_local:
        variable = _VARIABLES[name]
        for source in (f"{project.environment.upper()}_{variable}", variable):
            if variables.get(source):
                return variables[source]
        named = project.params.service_role_arn if name == ROLE else project.params.values.get(name)
        if named:
            return named
    return bootstrap().get(name)


def _bootstrap(project: Project, target: Target, ui: Ui) -> Mapping[str, str]:
    if target.aws.is_local:
        # It brings along all that deploys a stack.
        from deployer.pipeline.local_bootstrap import ensure_local_bootstrap

        return ensure_local_bootstrap(project, target, ui)
    return bootstrap_outputs(project, target)


def _seen(project: Project, bootstrap: Bootstrap, ui: Ui) -> Mapping[str, str]:
    """The outputs for what a deployment can do without, so that they need not be seen."""
    from botocore.exceptions import ClientError

    from deployer.aws.errors import is_denied

    try:
        return bootstrap()
    except ClientError as error:
        if not is_denied(error):
            raise
        name = bootstrap_stack_name(project.params)
        ui.emit(
            Warned(
                f"The caller may not see the stack {name}, so neither a service role nor a "
                "permissions boundary is taken from it."
            )
        )
        return {}


def _lacks_boundary(project: Project) -> bool:
    """Whether a template takes a permissions boundary which the params file does not give."""
    if BOUNDARY in project.params.values:
        return False
    return any(BOUNDARY in spec.tree.template.parameters for spec in project.stacks)
