"""Messages as a Markdown summary of a GitHub workflow's step."""

from deployer.render.summary.step import StepSummary

__all__ = ["StepSummary"]
