"""Nothing calls a function but the drives, nothing calls it again when it fails, and none waits."""

from tests.stack.least_privilege.invoking import set_variables
from tests.stack.least_privilege.permissions import role_name
from tests.stack.platform import Platform

_LATER = ("process-data", "steer-load", "export-events")


def quieten(platform: Platform) -> None:
    """Turn off what calls functions by itself, what calls them again, and what waits for more."""
    platform.client("s3").put_bucket_notification_configuration(
        Bucket=platform.outputs["LandingZoneBucket"], NotificationConfiguration={}
    )
    events = platform.client("events")
    for rule in events.list_rules()["Rules"]:
        events.disable_rule(Name=rule["Name"])
    for function in _LATER:
        platform.client("lambda").put_function_event_invoke_config(
            FunctionName=role_name(function), MaximumRetryAttempts=0
        )
    # It waits a second for another message, unless it has taken as many as it may.
    set_variables(platform, "generate-data", MOST_RETRIED="1")
