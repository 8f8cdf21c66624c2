"""State machine definitions in S3 that are YAML.

AWS: the file at DefinitionS3Location is JSON or YAML; the state machine's definition is JSON.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-stepfunctions-statemachine-s3location.html

MiniStack: keeps the file's text, so that every execution of YAML fails at its start.

The mend: such a file becomes JSON before the state machine is made or updated.
"""

import json
from typing import Any

import yaml

from deployer.local.mends import upstream


def apply() -> None:
    """Mend it."""
    provisioners = upstream.module("services.cloudformation.provisioners")
    upstream.require(provisioners._sfn_definition, "e29ae22959e7")
    written = provisioners._sfn_definition

    def definition(properties: dict[str, Any]) -> Any:
        found = written(properties)
        return _as_json(found) if properties.get("DefinitionS3Location") else found

    provisioners._sfn_definition = definition


def _as_json(text: str) -> str:
    try:
        json.loads(text)
    except ValueError:
        try:
            return json.dumps(yaml.safe_load(text))
        except yaml.YAMLError as error:
            raise ValueError(
                f"the state machine definition is neither JSON nor YAML: {error}"
            ) from error
    return text
