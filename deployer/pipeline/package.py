"""Packages a project, and writes what the AWS CLI deploys without the deployer.

`aws cloudformation deploy` gives a parameter that it is not told of its Default in a new stack, but
its previous value in one that exists. So the values stand in the written template and in a file
beside it, and only with that file do new values reach an existing stack.
https://docs.aws.amazon.com/cli/latest/reference/cloudformation/deploy.html
"""

import json
import shlex
from collections.abc import Iterator
from pathlib import Path

from deployer.build.filled_defaults import with_defaults_filled
from deployer.messages import Note, Ui
from deployer.pipeline.prepare import Given, draft, upload
from deployer.pipeline.target import Target
from deployer.project.no_echo import is_no_echo
from deployer.project.project import Project, StackSpec
from deployer.stack.request import StackRequest

_BODY_LIMIT = 51_200
"""Bytes; what is larger, the AWS CLI takes through a bucket."""


def package(project: Project, target: Target, given: Given, output: Path | None, ui: Ui) -> None:
    """Build and upload everything; nothing is deployed.

    Args:
        output: file for the root template with everything filled in; None to write none. The
            templates of required stacks and the parameters of each stack go beside it.

    Raises:
        ProjectError, AwsError, DeployerError: as draft and upload say.
    """
    drafts = draft(project, target, given, ui)
    requests = upload(drafts, drafts.stacks, ui)
    if output is None:
        for _, request in requests:
            ui.emit(Note(f"{request.stack_name}: {request.template_url}"))
        return
    ui.emit(Note("To deploy this with the AWS CLI:"))
    for spec, request in requests:
        template = _file_for(spec, project, output)
        secret = _write(spec, request, template)
        words = _command(request, template, target, drafts.bucket.name)
        ui.emit(Note(shlex.join(words)))
        if secret:
            ui.emit(Note(f"Add the values of {', '.join(secret)}, which are written nowhere."))


def _file_for(spec: StackSpec, project: Project, output: Path) -> Path:
    if spec is project.root_stack:
        return output
    return output.with_name(f"{output.stem}.{spec.tree.template.path.stem}{output.suffix}")


def _parameters_file(template: Path) -> Path:
    return template.with_name(f"{template.stem}.parameters.json")


def _write(spec: StackSpec, request: StackRequest, template: Path) -> list[str]:
    """Write template and parameters; returns the parameters whose values are not for a file."""
    declared = spec.tree.template.parameters
    secret = [name for name in request.parameters if is_no_echo(declared[name])]
    values = {name: it for name, it in request.parameters.items() if name not in secret}
    template.parent.mkdir(parents=True, exist_ok=True)
    text = with_defaults_filled(request.template_text, values)
    template.write_bytes(text.encode())  # bytes, for its line ends are its own
    # The one form of several that both major versions take. https://github.com/aws/aws-cli/pull/5443
    pairs = [f"{name}={value}" for name, value in values.items()]
    _parameters_file(template).write_text(json.dumps(pairs, indent=2) + "\n", encoding="utf-8")
    return secret


def _command(request: StackRequest, template: Path, target: Target, bucket: str) -> Iterator[str]:
    yield from ("aws", "cloudformation", "deploy", "--region", target.aws.region)
    if target.aws.endpoint:
        yield from ("--endpoint-url", target.aws.endpoint)
    yield from ("--stack-name", request.stack_name, "--template-file", str(template))
    yield from ("--parameter-overrides", f"file://{_parameters_file(template)}")
    yield from ("--capabilities", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND")
    yield "--no-fail-on-empty-changeset"
    if template.stat().st_size > _BODY_LIMIT:
        yield from ("--s3-bucket", bucket)
    if request.tags:
        yield from ("--tags", *(f"{name}={value}" for name, value in request.tags.items()))
