"""Which findings an author has asked not to hear of.

```yaml
Metadata:
  Deployer:
    IgnoreRules: [T014]  # with a comment that says why
```

In a resource's Metadata it silences these rules for that resource, in the template's own for the
whole file.
"""

from collections.abc import Mapping
from typing import Any

from deployer.check.rule import Violation
from deployer.project.template import Template


def is_ignored(code: str, violation: Violation, templates: Mapping[str, Template]) -> bool:
    """Whether the template that a violation is in says not to report the rule there.

    Args:
        templates: by path, as text.
    """
    template = templates.get(str(violation.path))
    if template is None:
        return False
    resource = template.resources.get(violation.resource, {})
    return code in _named(template.body) or code in _named(resource)


def _named(holder: Mapping[str, Any]) -> list[Any]:
    metadata = holder.get("Metadata")
    ours = metadata.get("Deployer") if isinstance(metadata, Mapping) else None
    named = ours.get("IgnoreRules") if isinstance(ours, Mapping) else None
    return named if isinstance(named, list) else []
