"""Finds the REST API that stands, with its document as the deployed stack's parameters make it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from deployer.errors import DeployerError, ProjectError
from deployer.pipeline.api.access import Access, access_of
from deployer.pipeline.command import command
from deployer.pipeline.stacks import deployed_root, project_stack
from deployer.pipeline.target import Target
from deployer.project.api_documents import REST_API, ApiDocument, api_documents
from deployer.project.nearest import suggestion
from deployer.project.project import Project
from deployer.project.resolved import resolve
from deployer.stack.describe import StackResource, find_stack, stack_resources

_STAGE, _KEY = "AWS::ApiGateway::Stage", "AWS::ApiGateway::ApiKey"


@dataclass(frozen=True)
class DeployedApi:
    """A REST API that answers.

    Attributes:
        name: logical ids from the stack to it, with slashes.
        endpoint: address of its stage, without a slash at its end.
        document: OpenAPI, no functions in it.
        access: how callers are let in.
        source: as the project has it.
        stack_id: of the stack that it is in.
    """

    name: str
    endpoint: str
    document: dict[str, Any]
    access: Access
    source: ApiDocument
    stack_id: str


def find_api(project: Project, target: Target, wanted: str | None, called: str = "") -> DeployedApi:
    """The one API that is meant: by its name or the end of it, or the only one that stands.

    Args:
        called: a path; among several, none of them named, the one that knows it is meant.

    Raises:
        ProjectError: the project has none with a document, none of that name, or several.
        DeployerError: its stack does not stand, or it has no stage.
    """
    documents = [(spec.name, it) for spec in project.stacks for it in api_documents(spec.tree)]
    if not documents:
        raise ProjectError(
            "no template declares a REST API with a document",
            where=project.relative(project.root_stack.tree.template.path),
            todo=f"Give an {REST_API} its OpenAPI document, as Body or BodyS3Location.",
        )
    meant = _meant(documents, wanted, called)
    deployed_root(project, target)
    standing = {name for name, _ in meant if project_stack(project, target, name)}
    placed = [_placed(target, name if name in standing else "", it) for name, it in meant]
    found = [it for it in placed if it.api] or placed
    if len(found) > 1:
        names = ["/".join(it.document.path) for it in found]
        raise ProjectError(
            f"there are several APIs: {', '.join(names)}",
            where="NAME",
            todo=f"Name one of them, such as {names[0]}.",
        )
    if not found[0].api:
        raise DeployerError(
            "this API is declared, but not deployed",
            where="/".join(found[0].document.path),
            todo=f"Deploy it first: {command(project, target, 'deploy')}",
        )
    return _deployed(target, found[0])


def _meant(
    documents: Sequence[tuple[str, ApiDocument]], wanted: str | None, called: str
) -> Sequence[tuple[str, ApiDocument]]:
    """Those that may be meant, deployed or not; one at least."""
    names = ["/".join(it.path) for _, it in documents]
    ids = tuple((wanted or "").split("/"))
    found = [it for it in documents if not wanted or it[1].path[-len(ids) :] == ids]
    if not found:
        raise ProjectError(
            f"no API is called '{wanted}'", where="NAME", todo=suggestion(str(wanted), names)
        )
    if len(found) > 1 and called and not wanted:
        found = [it for it in found if _knows(it[1], called)] or found
    return found


def _knows(document: ApiDocument, called: str) -> bool:
    """Whether one of its paths is this one; a path that any is does not count."""
    path = called.partition("?")[0]
    paths = [it for it in document.body.get("paths", {}) if not it.startswith("/{")]
    return any(re.fullmatch("/".join(map(_pattern, it.split("/"))), path) for it in paths)


def _pattern(segment: str) -> str:
    if segment.startswith("{"):
        return ".+" if segment.endswith("+}") else "[^/]+"
    return re.escape(segment)


@dataclass(frozen=True)
class _Placed:
    """A document, and what stands of it.

    Attributes:
        stack_id: id or name of the stack that the API is in; empty without it.
        resources: of that stack.
        api: the API's id; empty where it is not deployed.
    """

    document: ApiDocument
    stack_id: str
    resources: Sequence[StackResource]
    api: str


def _placed(target: Target, name: str, document: ApiDocument) -> _Placed:
    """The document in the stack of that name, which is empty for none."""
    cfn = target.aws.client("cloudformation")
    stack_id, resources = name, stack_resources(cfn, name) if name else []
    for logical_id in document.path[:-1]:
        stack_id = _physical(resources, logical_id)
        resources = stack_resources(cfn, stack_id) if stack_id else []
    return _Placed(document, stack_id, resources, _physical(resources, document.path[-1]))


def _deployed(target: Target, placed: _Placed) -> DeployedApi:
    document, resources = placed.document, placed.resources
    stack = find_stack(target.aws.client("cloudformation"), placed.stack_id)
    if stack is None:
        raise DeployerError("the stack has gone meanwhile", where=placed.stack_id)
    known = {
        **target.pseudo_parameters,
        "AWS::StackName": stack.name,
        "AWS::StackId": stack.stack_id,
        "AWS::URLSuffix": _url_suffix(target),
        **stack.parameters,
    }
    template = document.template.body
    whole = resolve(document.body, known, template) if document.evaluated else document.body
    stage = next(_stages(document, resources), None)
    if stage is None:
        raise DeployerError(
            "this API has no stage, so it answers nobody",
            where="/".join(document.path),
            todo=f"Its stack must hold an {_STAGE} of it.",
        )
    keys = [it.physical_id for it in resources if it.resource_type == _KEY]
    access = access_of(whole, keys[0] if keys else "")
    endpoint = _endpoint(target, placed.api, stage)
    name = "/".join(document.path)
    return DeployedApi(name, endpoint, dict(whole), access, document, placed.stack_id)


def _stages(document: ApiDocument, resources: Sequence[StackResource]) -> Iterator[str]:
    """The names of the API's stages in its own stack; Ref gives a stage's name."""
    for logical_id, properties in document.template.of_type(_STAGE):
        is_ours = properties.get("RestApiId") == {"Ref": document.path[-1]}
        if is_ours and (name := _physical(resources, logical_id)):
            yield name


def _physical(resources: Sequence[StackResource], logical_id: str) -> str:
    return next((it.physical_id for it in resources if it.logical_id == logical_id), "")


def _endpoint(target: Target, api: str, stage: str) -> str:
    if target.aws.is_local:
        return f"{target.aws.endpoint}/_aws/execute-api/{api}/{stage}"
    # https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-call-api.html
    return f"https://{api}.execute-api.{target.aws.region}.{_url_suffix(target)}/{stage}"


def _url_suffix(target: Target) -> str:
    """The domain of AWS's addresses in the target's partition."""
    partitions = target.aws.session.get_data("endpoints")["partitions"]
    found = next(it for it in partitions if it["partition"] == target.aws.partition)
    return str(found["dnsSuffix"])
