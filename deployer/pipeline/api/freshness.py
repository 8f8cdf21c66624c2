"""Whether the project's document is the one that is deployed."""

import json
import re
from typing import Any

from deployer.build.contents import read_contents
from deployer.build.local_files import content_spec
from deployer.pipeline.api.deployed_api import DeployedApi
from deployer.pipeline.target import Target
from deployer.project.project import Project

# Of a file that the deployer uploaded. The older convention's, and other tools', tell nothing.
_HASHED = r"/[0-9a-f]{64}"


def is_changed(project: Project, target: Target, api: DeployedApi) -> bool:
    """Whether the document is in a file that has changed since it was deployed.

    A deployed template names the file by its content's hash.
    """
    file = api.source.file
    if file is None or file.named_as:
        return False
    spec = content_spec(file)
    found = read_contents([spec], "/", project.root, local=target.aws.is_local)[spec]
    cfn = target.aws.client("cloudformation")
    body: Any = cfn.get_template(StackName=api.stack_id, TemplateStage="Original")["TemplateBody"]
    text = body if isinstance(body, str) else json.dumps(body)
    named = re.findall(_HASHED + re.escape(file.path.suffix), text)
    return bool(named) and found.key not in named
