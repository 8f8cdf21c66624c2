"""Finds the code bucket and the key: by flag, environment variable, params file or bootstrap."""

import functools
from collections.abc import Callable, Mapping

from deployer.errors import ProjectError
from deployer.messages import Ui
from deployer.pipeline.bootstrap import bootstrap_outputs
from deployer.pipeline.target import Target
from deployer.project.parameters import CodeLocation
from deployer.project.project import Project

BUCKET, KEY = "CodeRepositoryS3Bucket", "KmsMasterKeyId"
"""Template parameters; the bootstrap stack's outputs have the same names."""

# The environment's own secret comes first; the short form serves a shell with one environment.
_VARIABLES = {BUCKET: "CODE_REPOSITORY_S3_BUCKET", KEY: "AWS_KMS_KEY_ARN"}


def find_location(
    project: Project,
    target: Target,
    flags: Mapping[str, str],
    variables: Mapping[str, str],
    ui: Ui,
) -> CodeLocation:
    """The first source that names the bucket, and the first that names the key.

    On the local cloud only flags and the bootstrap stack count, and the stack is deployed when
    it is missing: variables and params name things of an account.

    Args:
        flags: values from the command line, by parameter.
        variables: the process's environment.

    Raises:
        ProjectError: nothing names a code bucket.
    """
    # Looked up when it is first needed, and not again.
    bootstrap = functools.cache(lambda: _bootstrap(project, target, ui))
    bucket = _find(BUCKET, project, target, flags, variables, bootstrap)
    if bucket is None:
        raise ProjectError(
            "there is no code bucket",
            todo=f"Give --code-bucket, set {_VARIABLES[BUCKET]}, or deploy a bootstrap stack.",
        )
    return CodeLocation(bucket, _find(KEY, project, target, flags, variables, bootstrap))


def known_location(
    project: Project, target: Target, flags: Mapping[str, str], variables: Mapping[str, str]
) -> tuple[str | None, str | None]:
    """The code bucket and the key as `find_location` finds them, but nothing is deployed for it."""
    bootstrap = functools.cache(lambda: bootstrap_outputs(project, target))
    bucket, key = (
        _find(name, project, target, flags, variables, bootstrap) for name in (BUCKET, KEY)
    )
    return bucket, key


def _find(
    name: str,
    project: Project,
    target: Target,
    flags: Mapping[str, str],
    variables: Mapping[str, str],
    bootstrap: Callable[[], Mapping[str, str]],
) -> str | None:
    if flags.get(name):
        return flags[name]
    if not target.aws.is_local:
        variable = _VARIABLES[name]
        for source in (f"{project.environment.upper()}_{variable}", variable):
            if variables.get(source):
                return variables[source]
        if project.params.values.get(name):
            return project.params.values[name]
    return bootstrap().get(name)


def _bootstrap(project: Project, target: Target, ui: Ui) -> Mapping[str, str]:
    if target.aws.is_local:
        # It brings along all that deploys a stack.
        from deployer.pipeline.local_bootstrap import ensure_local_bootstrap

        return ensure_local_bootstrap(project, target, ui)
    return bootstrap_outputs(project, target)
