"""The bootstrap stack: whether it is there, of this version, and which roles it has."""

from collections.abc import Iterator
from pathlib import Path

from deployer.messages import Examined
from deployer.pipeline.bootstrap.findings import IDS, without_ids
from deployer.pipeline.bootstrap.outputs import check_environment
from deployer.pipeline.bootstrap.request import REPOSITORY
from deployer.pipeline.command import bootstrap_command
from deployer.pipeline.doctor.examination import OK, SKIPPED, WARNING
from deployer.pipeline.location import ROLE
from deployer.pipeline.target import Target
from deployer.project.names import BOOTSTRAP_TEMPLATE, bootstrap_stack_name
from deployer.project.project import Project
from deployer.stack.deployed_template import deployed_text_is
from deployer.stack.describe import Stack, find_stack
from deployer.stack.record import SETTLED

_SUBJECT = "bootstrap"


def look_at_bootstrap(project: Project, target: Target) -> Iterator[Examined]:
    """Whether the account was bootstrapped, and as the project's template says.

    Says nothing of a project that has no such template.

    Raises:
        ProjectError: the account is another environment's.
    """
    template = project.root / project.params.template_path.parent / BOOTSTRAP_TEMPLATE
    if not template.is_file():
        return
    cfn = target.aws.client("cloudformation")
    name = bootstrap_stack_name(project.params)
    todo = bootstrap_command(project, target)
    stack = find_stack(cfn, name)
    if stack is None or stack.never_made:
        verdict, by = (SKIPPED, "deploy makes it") if target.aws.is_local else (WARNING, todo)
        yield Examined(_SUBJECT, verdict, f"there is no stack {name}", by)
        return
    check_environment(project, target, stack)
    if stack.status not in SETTLED and not stack.in_progress:
        yield Examined(_SUBJECT, WARNING, f"{name} is in {stack.status}", todo)
    elif deployed_text_is(cfn, stack.stack_id, template.read_text(encoding="utf-8")):
        yield Examined(_SUBJECT, OK, f"{name}, of this version")
    else:
        yield Examined(_SUBJECT, WARNING, _differing(project, template, stack), todo)
    yield _deploy_role(project, target, stack)


def _differing(project: Project, template: Path, stack: Stack) -> str:
    text = f"{stack.name} was made from another {project.relative(template)}"
    return text if ROLE in stack.outputs else f"{text}, without roles to deploy with"


def _deploy_role(project: Project, target: Target, stack: Stack) -> Examined:
    arn = stack.outputs.get("DeployRoleArn")
    repository = stack.parameters.get(REPOSITORY, "OWNER/NAME")
    lacking = [it for it in IDS if stack.parameters.get(it) == ""]
    if arn and lacking:
        todo = bootstrap_command(project, target)
        text = f"{arn}: {without_ids(repository, lacking)}"
        return Examined("deploy role", WARNING, text, todo)
    if arn:
        return Examined("deploy role", OK, arn)
    text = "there is none, so no workflow of GitHub's can deploy"
    todo = bootstrap_command(project, target, "--github-repository OWNER/NAME")
    return Examined("deploy role", SKIPPED, text, f"Name the repository: {todo}")
