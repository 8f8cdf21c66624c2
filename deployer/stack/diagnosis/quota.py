"""A quota that is used up.

https://docs.aws.amazon.com/general/latest/gr/aws_service_limits.html
"""

import re

from deployer.messages import Evidence
from deployer.stack.diagnosis.case import Case, Finding

_TEXTS = re.compile(
    r"LimitExceeded|limit ?exceeded|quota ?exceeded|ServiceQuota|service quota|TooMany(?!Requests)"
    r"|would exceed|exceed(?:s|ed|ing)? (?:the |your |its )?(?:\w+ ){0,3}(?:limit|quota|maximum)"
    r"|(?:limit|quota) (?:of|for) .{1,80} (?:has been |is |was )?(?:reached|exceeded)"
    r"|(?:reached|hit) (?:the |your |its )?(?:\w+ ){0,3}(?:limit|quota|maximum)"
    r"|maximum (?:number|amount) of .{1,60} (?:reached|exceeded|allowed)"
    # https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
    r"|UnreservedConcurrentExecution below its minimum",
    re.IGNORECASE,
)
_NOT_A_QUOTA = re.compile(r"rate exceeded|throttl", re.IGNORECASE)

# Where the code of Service Quotas is another than the one in the resource's type.
_SERVICE_CODES = {
    "StepFunctions": "states",
    "CloudFormation": "cloudformation",
    "Events": "events",
    "Scheduler": "scheduler",
    "ElasticLoadBalancingV2": "elasticloadbalancing",
    "CloudWatch": "monitoring",
    "ECR": "ecr",
    "SES": "ses",
}


def examine_quota(case: Case) -> Finding | None:
    """Which service's quotas to look at."""
    text = next((it for it in case.texts if _is_quota(it)), "")
    if not text and case.error_code != "ServiceLimitExceeded":
        return None
    service = _service_code(case.cause.message.resource_type)
    region = case.aws.region
    link = f"https://{region}.console.aws.amazon.com/servicequotas/home/services/{service}/quotas"
    lines = (text or case.reason, link)
    todo = (
        "See what the quota is, and ask for more: aws service-quotas list-service-quotas "
        f"--service-code {service} --region {region}"
    )
    return Finding((Evidence("a quota is used up", lines),), todo)


def _is_quota(text: str) -> bool:
    return bool(_TEXTS.search(text)) and not _NOT_A_QUOTA.search(text)


def _service_code(resource_type: str) -> str:
    parts = resource_type.split("::")
    name = parts[1] if len(parts) > 2 else "cloudformation"
    return _SERVICE_CODES.get(name, name.lower())
