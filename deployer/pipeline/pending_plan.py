"""A plan on its way to be executed or kept, which does not stay behind if it is neither."""

from types import TracebackType
from typing import TYPE_CHECKING, Self

from deployer.messages import Plan, Ui
from deployer.stack.plan import discard_plan

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient


class PendingPlan:
    """A plan that is removed at the end of a block, however that ends, unless it was settled.

    Args:
        saved: whether it was kept before, so that only a person's own no removes it.
        role_arn: service role that it was made with.
    """

    def __init__(
        self,
        cfn: "CloudFormationClient",
        plan: Plan,
        ui: Ui,
        *,
        saved: bool = False,
        role_arn: str | None = None,
    ) -> None:
        self.plan = plan
        self.saved = saved
        self._cfn = cfn
        self._ui = ui
        self._settled = saved
        self._role_arn = role_arn

    def settle(self) -> None:
        """Let it stay: it is kept, or about to be executed."""
        self._settled = True

    def remove(self) -> None:
        """Remove it now."""
        self._settled = True
        discard_plan(self._cfn, self.plan, self._ui, role_arn=self._role_arn)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if not self._settled:
            self.remove()
