"""The secrets that a workflow deploys with: told to a person, or set by gh."""

from collections.abc import Collection, Mapping

from deployer.errors import DeployerError
from deployer.github.repository import set_secret
from deployer.messages import Note, Table, Ui

_OUTPUTS = {
    "AWS_KMS_KEY_ARN": "KmsMasterKeyId",
    "AWS_ROLE_ARN": "DeployRoleArn",
    "CODE_REPOSITORY_S3_BUCKET": "CodeRepositoryS3Bucket",
}
"""What each is called behind the environment's name, and the output that it holds."""

_REGION = "AWS_REGION"
"""The one secret that all environments share."""


def repository_secrets(
    environment: str, region: str, outputs: Mapping[str, str]
) -> Mapping[str, str]:
    """Values by the names of the secrets; those of outputs that there are.

    Args:
        environment: devl, test or prod.
    """
    of_environment = {
        f"{environment.upper()}_{name}": outputs[output]
        for name, output in _OUTPUTS.items()
        if output in outputs
    }
    return {_REGION: region, **of_environment}


def tell_replaced(repository: str, environment: str, before: Collection[str], ui: Ui) -> None:
    """Say, before anybody agrees, which secrets were set and are to be set anew.

    Args:
        before: names of the repository's secrets.
    """
    ours = (_REGION, *(f"{environment.upper()}_{name}" for name in _OUTPUTS))
    replaced = [it for it in ours if it in before]
    if replaced:
        shared = f"; {_REGION} is that of all environments" if _REGION in replaced else ""
        told = ", ".join(replaced) + shared
        ui.emit(Note(f"{repository} has secrets of these names, which are replaced: {told}."))


def tell_secrets(repository: str, secrets: Mapping[str, str], ui: Ui) -> None:
    """Show each secret with the command that sets it."""
    rows = tuple((name, value, _command(repository, name)) for name, value in secrets.items())
    columns = ("secret", "value", "set it with")
    ui.emit(Table(f"Secrets of {repository}, which its workflows deploy with", columns, rows))


def set_secrets(repository: str, secrets: Mapping[str, str], ui: Ui) -> None:
    """Set each secret, and say so.

    Raises:
        DeployerError: one could not be set; says which are set and which are not.
    """
    done: list[str] = []
    for name, value in secrets.items():
        complaint = set_secret(repository, name, value)
        if complaint:
            left = [it for it in secrets if it not in done]
            tell_secrets(repository, {it: secrets[it] for it in left}, ui)
            raise DeployerError(
                f"{name} could not be set: {complaint}. "
                f"Set: {', '.join(done) or 'none'}; not set: {', '.join(left)}",
                where=repository,
                todo="Run it again, which changes no stack, or set those above by hand.",
            )
        done.append(name)
        ui.emit(Note(f"{repository}: the secret {name} is set."))


def _command(repository: str, name: str) -> str:
    # It asks for the value, so that no shell's history keeps it.
    return f"gh secret set {name} --repo {repository}"
