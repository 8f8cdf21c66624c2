"""What MiniStack does unlike AWS, mended one thing a module.

Every module says what AWS does, what MiniStack does and how it is mended, and has a function
`apply`. The tests in `tests/contract` say each mend as AWS behaves, and show that it is needed.
"""

import importlib
from collections.abc import Collection

from deployer.local.mends import upstream

NAMES = (
    "template_url",
    "nested_stacks",
    "nested_stack_ids",
    "nested_rollback",
    "nested_imports",
    "stopped_operations",
    "role_boundaries",
    "boundary_tags",
    "oidc_providers",
    "web_identities",
    "event_physical_ids",
    "name_conflicts",
    "condition_values",
    "conditional_changes",
    "bucket_failures",
    "bucket_properties",
    "bucket_deletion",
    "bucket_policies",
    "table_properties",
    "topic_properties",
    "secret_names",
    "function_properties",
    "lambda_missing_code",
    "layer_versions",
    "function_roles",
    "lambda_error_names",
    "lambda_warm_errors",
    "lambda_root_logger",
    "lambda_log_ends",
    "function_logs",
    "lambda_metrics",
    "asynchronous_events",
    "alarms",
    "metric_math",
    "definition_files",
    "api_body_files",
    "api_documents",
    "api_denials",
    "stage_variables",
    "item_batcher",
    "result_writer",
    "map_concurrency",
    "started_executions",
    "stopped_executions",
    "encrypted_executions",
    "machine_roles",
    "rule_targets",
    "versioned_ranges",
    "message_moves",
    "notification_permissions",
    "key_rotations",
    "kms_through_services",
    "missing_objects",
    "upload_encryption",
    "object_arns",
    "stack_roles",
    "export_arns",
    "batch_actions",
    "policy_wildcards",
    "secure_transport",
    "object_lambda_calls",
    "object_lambda_rights",
)
"""The modules of this package that mend something, in the order they are applied."""


def apply_all(*, without: Collection[str] = ()) -> None:
    """Mend MiniStack in this process, before it serves.

    Args:
        without: names of mends to leave out, for the tests that show each is needed.

    Raises:
        UnexpectedUpstreamError: MiniStack is not the release, or the code, that the mends know.
        ValueError: `without` names something that is no mend.
    """
    unknown = sorted(set(without) - set(NAMES))
    if unknown:
        raise ValueError(f"no such mend: {', '.join(unknown)}")
    upstream.require_version()
    for name in NAMES:
        if name not in without:
            importlib.import_module(f"{__name__}.{name}").apply()
