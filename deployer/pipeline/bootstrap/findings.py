"""What the account, the repository and the stack itself say of the bootstrap stack's parameters."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from deployer.aws.session import Aws
from deployer.errors import ProjectError
from deployer.github.repository import NO_REPOSITORY, Repository, is_repository, look_up
from deployer.messages import Note, Ui, Warned
from deployer.pipeline.bootstrap.request import REPOSITORY
from deployer.project.project import Project
from deployer.stack.describe import Stack, stack_resources

PROVIDER, LOG_ROLE = "OidcProviderArn", "SetApiGatewayLogRole"
IDS = ("GitHubRepositoryId", "GitHubOwnerId")
"""Parameters: the numbers of a repository and its owner, which stay when names change hands."""

_GITHUB = "https://github.com"
_ISSUER, _AUDIENCE = "token.actions.githubusercontent.com", "sts.amazonaws.com"


@dataclass(frozen=True)
class Standing:
    """What is known before anything is looked for.

    Attributes:
        declared: the parameters of the bootstrap template.
        given: values that a person named.
        existing: the stack, if there is one.
    """

    declared: frozenset[str]
    given: Mapping[str, str]
    existing: Stack | None

    @property
    def kept(self) -> Mapping[str, str]:
        """What the stack was given before."""
        made = self.existing and not self.existing.never_made
        return self.existing.parameters if self.existing and made else {}

    def lacks(self, name: str) -> bool:
        """Whether a parameter is still to be found: nobody named it, and the stack has none."""
        return name in self.declared and name not in self.given and name not in self.kept


def find_values(project: Project, aws: Aws, standing: Standing, ui: Ui) -> Mapping[str, str]:
    """The parameters of the stack that are given or found; what is found is said.

    Raises:
        ProjectError: what is given is no repository of GitHub's, or ids are given of none.
    """
    found: dict[str, str] = {}
    if REPOSITORY in standing.declared:
        found |= _trusted(project, standing, ui)
    if PROVIDER in standing.declared and found.get(REPOSITORY):
        found |= _provider(aws, standing, ui)
    if standing.lacks(LOG_ROLE):
        found |= _log_role(aws, ui)
    return {**standing.given, **found}


def _trusted(project: Project, standing: Standing, ui: Ui) -> dict[str, str]:
    """Repository and ids; those of another repository than before are never kept."""
    before = _named(standing.kept.get(REPOSITORY, ""))
    if REPOSITORY in standing.given:
        name = _named(standing.given[REPOSITORY])
    else:
        name = _remote(project) if standing.lacks(REPOSITORY) else before
    if name and not is_repository(name):
        raise ProjectError(
            f"'{name}' is no repository on GitHub",
            where="--github-repository",
            todo=f"Write owner/name, or {NO_REPOSITORY}.",
        )
    if not name:
        _refuse_ids(standing.given)
        ui.emit(
            Note(
                "No repository of GitHub's is trusted to deploy, so no deploy role is made; "
                "--github-repository OWNER/NAME names one."
            )
        )
        return {REPOSITORY: "", **_only(dict.fromkeys(IDS, ""), standing)}
    known = look_up(name) or Repository(name)
    ids = dict(zip(IDS, (known.repository_id, known.owner_id), strict=True))
    same = known.name.lower() == before.lower()
    if same:
        _compare(standing.kept, ids, known.name, ui)
        # What was trusted stays so; what was not known yet is added.
        ids = {it: standing.kept.get(it) or ids[it] for it in IDS}
    ids |= {it: standing.given[it] for it in IDS if it in standing.given}
    ids = _only(ids, standing)
    told = ", ".join(f"{it} {value}" for it, value in ids.items() if value)
    ui.emit(
        Note(f"The deploy role trusts workflows of {known.name}" + (f" ({told})" if told else ""))
    )
    lacking = [it for it, value in ids.items() if not value]
    if lacking:
        ui.emit(Warned(without_ids(known.name, lacking)))
    return {REPOSITORY: known.name, **ids}


def without_ids(repository: str, lacking: Iterable[str]) -> str:
    """What it means that the deploy role is not told a repository's ids, and how it is.

    https://docs.github.com/en/actions/reference/security/oidc

    Args:
        repository: owner/name.
        lacking: names of the parameters that are empty.
    """
    lacking = tuple(lacking)
    # The number of the repository alone is compared by itself.
    taken = "; and whoever takes over the name is trusted" if IDS[0] in lacking else ""
    options = " ".join(f"--parameter {it}=NUMBER" for it in lacking)
    return (
        f"{repository} is trusted without {' and '.join(lacking)}. If it was made, renamed or "
        "switched over since the summer of 2026, its workflows cannot log in, for GitHub puts "
        f"these numbers into what they are known by{taken}. The name has to be "
        f"spelt as GitHub spells it. gh api repos/{repository} "
        f"--jq '.id, .owner.id' prints the numbers of repository and owner; give {options}, or let "
        "bootstrap find them: log in by gh auth login."
    )


def _refuse_ids(given: Mapping[str, str]) -> None:
    """Refuse the ids of no repository.

    Raises:
        ProjectError: one is given.
    """
    for it in IDS:
        if given.get(it):
            raise ProjectError(
                f"{it} is given, and no repository that has it",
                where="--parameter",
                todo="Name the repository, too: --github-repository OWNER/NAME",
            )


def _named(repository: str) -> str:
    """A repository's name; the template takes a word as well as nothing.

    No name on GitHub ends as the addresses do that git has of repositories.
    """
    return "" if repository == NO_REPOSITORY else repository.removesuffix(".git")


def _remote(project: Project) -> str:
    """The repository of the git remote, if it is on GitHub."""
    it = project.revision
    on_github = it.url == _GITHUB and is_repository(it.repository)
    return it.repository if on_github else ""


def _compare(kept: Mapping[str, str], ids: Mapping[str, str], name: str, ui: Ui) -> None:
    """Say where the name has come to mean another repository than the one that is trusted."""
    for it in IDS:
        if kept.get(it) and ids[it] and kept[it] != ids[it]:
            ui.emit(
                Warned(
                    f"{name} has the {it} {ids[it]} now, and the stack trusts {kept[it]} alone. "
                    f"If it is still yours, give --parameter {it}={ids[it]}."
                )
            )


def _only(values: Mapping[str, str], standing: Standing) -> dict[str, str]:
    return {name: it for name, it in values.items() if name in standing.declared}


def _provider(aws: Aws, standing: Standing, ui: Ui) -> dict[str, str]:
    """The account's provider for GitHub's tokens, which has one for each issuer.

    The stack's own stays its own: named as somebody else's, the stack would delete it.
    """
    if PROVIDER in standing.given:
        return {}
    listed = aws.client("iam").list_open_id_connect_providers()["OpenIDConnectProviderList"]
    arns = [it["Arn"] for it in listed if it["Arn"].endswith(f":oidc-provider/{_ISSUER}")]
    kept = standing.kept.get(PROVIDER, "")
    if not arns:
        if kept:
            ui.emit(Warned(f"{kept} is gone; the stack makes one of its own."))
        return {PROVIDER: ""}
    [arn] = arns
    if standing.existing and arn in _own(aws, standing.existing):
        return {PROVIDER: ""}
    _check_audience(aws, arn, ui)
    ui.emit(Note(f"The account has a provider for GitHub's tokens, which is used: {arn}"))
    return {PROVIDER: arn}


def _own(aws: Aws, stack: Stack) -> set[str]:
    resources = stack_resources(aws.client("cloudformation"), stack.stack_id)
    return {it.physical_id for it in resources if it.resource_type == "AWS::IAM::OIDCProvider"}


def _check_audience(aws: Aws, arn: str, ui: Ui) -> None:
    found: Any = aws.client("iam").get_open_id_connect_provider(OpenIDConnectProviderArn=arn)
    if _AUDIENCE not in found.get("ClientIDList", []):
        ui.emit(
            Warned(
                f"{arn} does not know the audience {_AUDIENCE}, so no workflow can sign in. Add "
                "it: aws iam add-client-id-to-open-id-connect-provider "
                f"--open-id-connect-provider-arn {arn} --client-id {_AUDIENCE}"
            )
        )


def _log_role(aws: Aws, ui: Ui) -> dict[str, str]:
    """Whether API Gateway's log role is to be set: it is the account's, for all its APIs.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
    """
    role = aws.client("apigateway").get_account().get("cloudwatchRoleArn")
    if not role:
        return {}
    ui.emit(
        Note(
            f"API Gateway writes logs as {role} already, which stays: {LOG_ROLE} is false. "
            f"To replace it: --parameter {LOG_ROLE}=true"
        )
    )
    return {LOG_ROLE: "false"}
