"""Steps around what MiniStack's CloudFormation does with one type of resource."""

import re
from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import unescape

from deployer.local.mends import upstream

Properties = dict[str, Any]

AfterStep = Callable[[str, Properties, Properties], None]
"""Called with the physical id, the properties now, and those before (empty for a new one)."""


def handlers_of(resource_type: str) -> dict[str, Any]:
    """The handlers of a type: create, update, delete and more."""
    provisioners = upstream.module("services.cloudformation.provisioners")
    handlers: dict[str, Any] = provisioners._RESOURCE_HANDLERS[resource_type]
    return handlers


def before_create(resource_type: str, step: Callable[[Properties], None]) -> None:
    """Run `step` with the properties before a resource is created."""
    handlers = handlers_of(resource_type)
    create = handlers["create"]

    def create_after(logical_id: str, properties: Properties, stack_name: str) -> Any:
        step(properties)
        return create(logical_id, properties, stack_name)

    handlers["create"] = create_after


def after_create_and_update(resource_type: str, step: AfterStep) -> None:
    """Run `step` on a resource that was just created or updated.

    When it fails, a new resource is deleted again and an updated one sent back: the engine forgets
    a resource whose creation failed, so its rollback would leave it behind.
    """
    handlers = handlers_of(resource_type)
    create, update, delete = handlers["create"], handlers["update"], handlers["delete"]

    def create_then(logical_id: str, properties: Properties, stack_name: str) -> Any:
        physical_id, attributes = create(logical_id, properties, stack_name)
        try:
            step(physical_id, properties, {})
        except Exception:
            delete(physical_id, properties)
            raise
        return physical_id, attributes

    def update_then(physical_id: str, old: Properties, new: Properties, *more: Any) -> Any:
        new_id, attributes = update(physical_id, old, new, *more)
        before = old if new_id == physical_id else {}
        try:
            step(new_id, new, before)
        except Exception:
            # The engine takes a resource that failed for unchanged.
            if before:
                update(physical_id, new, old, *more)
                step(physical_id, old, new)
            raise
        return new_id, attributes

    handlers |= {"create": create_then, "update": update_then}


def require_accepted(answer: tuple[int, Any, Any], what: str) -> None:
    """Turn a service's refusal into the failure of the resource.

    Raises:
        ValueError: the answer is an error.
    """
    status, _, body = answer
    if status >= 400:
        text = body.decode() if isinstance(body, bytes) else str(body)
        raise ValueError(f"{what}: {service_message(text)}")


def service_message(text: str) -> str:
    """The message and code of an S3 error document within `text`; without one, `text` itself."""
    code = re.search(r"<Code>(.*?)</Code>", text, re.DOTALL)
    message = re.search(r"<Message>(.*?)</Message>", text, re.DOTALL)
    if not (code and message):
        return text
    return f"{unescape(message[1])} (Service: Amazon S3; Error Code: {unescape(code[1])})"
