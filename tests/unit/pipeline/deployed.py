"""A sample project whose stacks stand, with a few functions in a nested stack."""

from collections.abc import Mapping
from typing import Any

import pytest

from deployer.pipeline.target import Target
from tests.unit.aws.scripted import Scripted
from tests.unit.pipeline.targets import ROOT, make_target
from tests.unit.stack.cloudformation import nested_id, resource, resources, stack, stacks

FUNCTIONS = ("acme-greet-devl-eu-west-1", "acme-wave-devl-eu-west-1", "legacy")


def deployed(
    monkeypatch: pytest.MonkeyPatch, scripts: Mapping[str, Any] | None = None
) -> tuple[Target, dict[str, Scripted]]:
    """A target where the sample project is deployed, and its clients.

    Args:
        scripts: of other services.
    """
    tree = {
        ROOT: resources(
            *[
                resource(name, "AWS::CloudFormation::Stack", nested_id(name))
                for name in ("OneStack", "TwoStack")
            ]
        ),
        nested_id("OneStack"): resources(
            *[resource(f"F{at}", "AWS::Lambda::Function", it) for at, it in enumerate(FUNCTIONS)]
        ),
        nested_id("TwoStack"): resources(resource("F0", "AWS::Lambda::Function", "second")),
    }
    cfn = {
        "DescribeStacks": lambda **_: stacks(stack()),
        "ListStackResources": lambda StackName: tree[StackName],  # noqa: N803
    }
    clients = {
        name: Scripted(monkeypatch, name, script)
        for name, script in {"cloudformation": cfn, **(scripts or {})}.items()
    }
    return make_target(**{name: it.client for name, it in clients.items()}), clients
