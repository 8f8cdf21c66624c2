"""Reads of JSON, redacted for whoever reads: policies from one file, bytes in, bytes out.

policies = load_policies()
for chunk in redact(chunks, policies.of("inventory")):
    ...
"""

from redaction.errors import HashKeyError, PolicyError, RefusedError, UnknownConsumerError
from redaction.policies import Policies, Policy
from redaction.policy_file import load_policies
from redaction.redactor import redact

__all__ = [
    "HashKeyError",
    "Policies",
    "Policy",
    "PolicyError",
    "RefusedError",
    "UnknownConsumerError",
    "load_policies",
    "redact",
]
