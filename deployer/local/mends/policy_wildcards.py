"""Asterisks in policies, and line breaks.

AWS: an asterisk stands for any combination of characters.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
That a line break is one of them is inferred, for no page says so, nor whether API Gateway asks for
an address as it was sent or decoded: encoded, `%0A` has no line break in it, and is let in, too.

MiniStack: for any but a line break, so a policy for a whole API does not let into an address that
has one.

The mend: for a line break too.
"""

import re
from functools import lru_cache

from deployer.local.mends import upstream


def apply() -> None:
    """Mend it."""
    evaluator = upstream.module("core.iam_evaluator")
    compiled = evaluator._fnmatch_compile
    upstream.require(compiled, "c95d90f11ae7")

    @lru_cache(maxsize=4096)
    def with_line_breaks(pattern: str, ignore_case: bool) -> re.Pattern[str]:
        found = compiled(pattern, ignore_case)
        return re.compile(found.pattern, found.flags | re.DOTALL)

    evaluator._fnmatch_compile = with_line_breaks
