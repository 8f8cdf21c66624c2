"""Reads `params/cfn-parameters.json`."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deployer.errors import ProjectError
from deployer.project.expressions import parameter_text
from deployer.project.nearest import suggestion
from deployer.project.params_schema import check_schema

DEFAULT_PATH = Path("params/cfn-parameters.json")
ENVIRONMENTS = ("devl", "test", "prod")


@dataclass(frozen=True)
class RollbackAlarms:
    """Alarms that CloudFormation watches during a deployment, and rolls it back for.

    Attributes:
        arns: of metric alarms.
        composite_arns: of composite alarms.
        monitoring_minutes: how long they are watched after the last resource, 0 to 180.
    """

    arns: tuple[str, ...]
    composite_arns: tuple[str, ...] = ()
    monitoring_minutes: int = 0


@dataclass(frozen=True)
class Params:
    """One environment's view of the params file.

    Attributes:
        path: the file itself.
        template_path: the root template, relative to the project's root.
        values: template parameters, all as CloudFormation takes them: text.
        stack_policy: a policy document's path, relative to the project's root.
        service_role_arn: of the role that CloudFormation acts as.
    """

    path: Path
    environment: str
    project_name: str
    stack_prefix: str
    stack_suffix: str
    template_path: Path
    values: Mapping[str, str]
    tags: Mapping[str, str] = field(default_factory=dict)
    stack_policy: Path | None = None
    termination_protection: bool | None = None
    account_id: str | None = None
    service_role_arn: str | None = None
    region: str | None = None
    rollback_alarms: RollbackAlarms | None = None


def read_params(path: Path, environment: str, memory: Path | None = None) -> Params:
    """Read and check the params file for one environment.

    Args:
        memory: a folder that remembers which files fit the schema.

    Raises:
        ProjectError: the file is missing, is not JSON, does not fit the schema, or does not
            have the environment.
    """
    text = _read_text(path)
    document = _parse(path, text)
    check_schema(path, text, document, memory)
    if environment not in document["parameters"]:
        known = [name for name in ENVIRONMENTS if name in document["parameters"]]
        raise ProjectError(
            f"there are no parameters for environment '{environment}'",
            where=str(path),
            todo=suggestion(environment, known),
        )
    policy = _for_environment(document.get("stack-policy"), environment)
    return Params(
        path=path,
        environment=environment,
        project_name=document["project-name"],
        stack_prefix=document["stack-prefix"],
        stack_suffix=document["stack-suffix"],
        template_path=Path(document["template-path"]),
        values=_values(document["parameters"][environment]),
        tags=document.get("tags", {}),
        stack_policy=Path(policy) if policy else None,
        termination_protection=_for_environment(
            document.get("termination-protection"), environment
        ),
        account_id=_for_environment(document.get("account-id"), environment),
        service_role_arn=_for_environment(document.get("cloudformation-role-arn"), environment),
        region=_for_environment(document.get("region"), environment),
        rollback_alarms=_rollback_alarms(document.get("rollback-alarms"), environment),
    )


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ProjectError(
            "the params file is missing",
            where=str(path),
            todo="Run in the project's root, or name it with --project.",
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ProjectError(f"the params file cannot be read: {error}", where=str(path)) from error


def _parse(path: Path, text: str) -> Any:
    try:
        return json.loads(
            text, object_pairs_hook=_without_duplicates, parse_constant=_refuse_constant
        )
    except json.JSONDecodeError as error:
        raise ProjectError(
            f"this is not JSON: {error.msg}", where=f"{path}:{error.lineno}:{error.colno}"
        ) from error
    except _DuplicateKeyError as error:
        raise ProjectError(
            f"the key '{error}' stands twice in one object", where=str(path)
        ) from None
    except (RecursionError, ValueError) as error:
        raise ProjectError(f"this is not JSON: {error}", where=str(path)) from error


class _DuplicateKeyError(ValueError):
    pass


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    # json keeps the last of two equal keys in silence; a parameter would vanish.
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _DuplicateKeyError(key)
        found[key] = value
    return found


def _for_environment(value: Any, environment: str) -> Any:
    return value.get(environment) if isinstance(value, dict) else value


def _rollback_alarms(value: Any, environment: str) -> RollbackAlarms | None:
    by_environment = isinstance(value, dict) and set(value) <= set(ENVIRONMENTS)
    found = value.get(environment) if by_environment else value
    if found is None:
        return None
    return RollbackAlarms(
        arns=tuple(found.get("arns", [])),
        composite_arns=tuple(found.get("composite-arns", [])),
        monitoring_minutes=found.get("monitoring-minutes", 0),
    )


def _values(listed: Any) -> dict[str, str]:
    plain = listed[0] if isinstance(listed, list) else listed
    return {name: parameter_text(value) for name, value in plain.items()}
