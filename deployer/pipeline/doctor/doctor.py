"""Looks at everything in turn; what cannot be known for want of something else is left out."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from deployer.aws.session import Aws
from deployer.errors import DeployerError
from deployer.messages import Examined, Identity, Ui
from deployer.pipeline.command import bootstrap_command
from deployer.pipeline.doctor.api_logs import look_at_api_logs
from deployer.pipeline.doctor.bootstrap import look_at_bootstrap
from deployer.pipeline.doctor.caller import look_at_caller
from deployer.pipeline.doctor.examination import FAILED, OK, SKIPPED, Examination
from deployer.pipeline.doctor.key_policy import look_at_key_policy
from deployer.pipeline.doctor.local_cloud import look_at_local_cloud, running_cloud
from deployer.pipeline.doctor.needs import needs
from deployer.pipeline.doctor.permissions import look_at_permissions
from deployer.pipeline.doctor.sources import look_at_sources
from deployer.pipeline.doctor.storage import look_at_bucket, look_at_key
from deployer.pipeline.doctor.tools import look_at_tools
from deployer.pipeline.location import known_location, known_role
from deployer.pipeline.target import Target, Where, connect_locally, connect_remotely
from deployer.project.params import DEFAULT_PATH, Params, read_params
from deployer.project.project import Project, read_project


@dataclass(frozen=True)
class Patient:
    """What is to be looked at.

    Attributes:
        root: the project's folder.
        flags: code bucket, key and service role as the command line names them, by the names of
            `location`.
        variables: the process's environment.
    """

    root: Path
    environment: str
    build_id: str
    where: Where
    flags: Mapping[str, str]
    variables: Mapping[str, str]


def examine(patient: Patient, ui: Ui) -> bool:
    """Emit what was found of everything; True when nothing stands in the way of a deployment."""
    examination = Examination(ui)
    examination.look("tools", look_at_tools)
    project = _project(patient, examination)
    # A project that cannot be read may still say where it belongs.
    params = project.params if project else _params(patient)
    aws = _connection(patient, params, examination)
    if aws is None:
        return not examination.failed
    identity = look_at_caller(aws, params, examination)
    if identity is None or project is None:
        missing = "nobody answers for the caller" if identity is None else "the project is not read"
        for subject in ("code bucket", "key", "permissions"):
            examination.note(Examined(subject, SKIPPED, missing))
    else:
        _look_around(patient, project, Target(aws, identity), examination)
    return not examination.failed


def _look_around(
    patient: Patient, project: Project, target: Target, examination: Examination
) -> None:
    """Look at what needs a caller and a project."""
    found: list[str | None] = [None, None]

    def locate() -> Iterator[Examined]:
        found[:] = known_location(project, target, patient.flags, patient.variables)
        bootstrap = bootstrap_command(project, target)
        yield from look_at_bucket(target.aws, found[0], bootstrap)

    examination.look("code bucket", locate)
    bucket, key = found
    role = _role(patient, project, target, examination)
    examination.look("bootstrap", lambda: look_at_bootstrap(project, target))
    examination.look("key", lambda: look_at_key(target.aws, key))
    examination.look("key policy", lambda: look_at_key_policy(project, target, key))
    examination.look("log role of API Gateway", lambda: look_at_api_logs(project, target))
    examination.look("permissions", lambda: _permissions(project, target, bucket, key, role))


def _role(
    patient: Patient, project: Project, target: Target, examination: Examination
) -> str | None:
    """The service role, if a deployment would find one."""
    found: list[str | None] = [None]

    def look() -> Iterator[Examined]:
        found[0] = known_role(project, target, patient.flags, patient.variables, examination.ui)
        text = found[0] or "none: CloudFormation acts as the caller, or as it did before"
        yield Examined("service role", OK if found[0] else SKIPPED, text)

    examination.look("service role", look)
    return found[0]


def _permissions(
    project: Project, target: Target, bucket: str | None, key: str | None, role: str | None
) -> Iterable[Examined]:
    identity: Identity = target.identity
    wanted = needs(project, identity, target.aws.partition, bucket, key, role)
    return look_at_permissions(target.aws, identity.arn, wanted)


def _project(patient: Patient, examination: Examination) -> Project | None:
    try:
        project = read_project(
            patient.root, patient.environment, patient.build_id, patient.variables
        )
    except DeployerError as error:
        where = f"{error.where}: " if error.where else ""
        examination.note(Examined("project", FAILED, f"{where}{error.what}", error.todo))
        return None
    examination.look("project", lambda: look_at_sources(project))
    return project


def _params(patient: Patient) -> Params | None:
    try:
        return read_params(patient.root / DEFAULT_PATH, patient.environment)
    except DeployerError:
        return None  # said already, of the project


def _connection(patient: Patient, params: Params | None, examination: Examination) -> Aws | None:
    """Where to ask; the local cloud is not started for this."""
    local = patient.where.local
    made: list[Aws] = []

    def connect() -> Iterator[Examined]:
        cloud = running_cloud(patient.root)
        yield from look_at_local_cloud(cloud, needed=local)
        if local and cloud:
            made.append(connect_locally(cloud))
        elif not local:
            made.append(connect_remotely(patient.where, params))

    examination.look("connection", connect)
    return made[0] if made else None
