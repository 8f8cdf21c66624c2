"""Templates whose values may change though nothing of them does."""

import re

from deployer.project.template import Template

# Without a version CloudFormation takes the newest at every deployment.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm.html
_UNVERSIONED = re.compile(r"\{\{resolve:ssm:[^:}]+\}\}")


def has_values_unseen(template: Template) -> bool:
    """Whether a deployment may differ in values that no record can hold.

    NoEcho values are secret, so not even a hash of them is kept; those in Parameter Store may have
    changed there.
    """
    return bool(_UNVERSIONED.search(template.text)) or any(
        str(declared.get("NoEcho", "")).lower() == "true"
        or str(declared.get("Type", "")).startswith("AWS::SSM::")
        for declared in template.parameters.values()
    )
