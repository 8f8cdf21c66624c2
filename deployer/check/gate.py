"""What a project must pass before anything of it leaves this machine."""

from collections.abc import Mapping
from dataclasses import replace

from deployer.check.doubles import without_doubles
from deployer.check.lint_job import LintJob
from deployer.check.registry import run_rules
from deployer.errors import ProjectError
from deployer.messages import Finding, Ui
from deployer.project.project import Project


class Gate:
    """Errors of our rules stop a project at once, those of cfn-lint before the first upload.

    cfn-lint is at work from the beginning on, beside whatever is done until `pass_lint`.
    """

    def __init__(
        self,
        project: Project,
        ui: Ui,
        *,
        linted: bool,
        region: str | None = None,
        overrides: Mapping[str, str] | None = None,
    ) -> None:
        """Begin.

        Args:
            region: that the project goes to.
            overrides: values of parameters that count instead of those of the params file.
            linted: whether cfn-lint's errors count as well.

        Raises:
            ProjectError: our rules found an error; all found so far is shown.
        """
        self._project = project
        self._ui = ui
        self._job = LintJob(project) if linted else None
        values = {**project.params.values, **(overrides or {})}
        project = replace(project, params=replace(project.params, values=values))
        found = run_rules(project, errors_only=True, region=region).findings
        ours = [it for it in found if it.level == "error"]
        if ours:
            self._refuse(ours, self._lints())

    def pass_lint(self) -> None:
        """Wait for cfn-lint, and go no further if it found an error.

        Raises:
            ProjectError: it found one; all are shown.
            DeployerError: cfn-lint could not do its work.
        """
        lints = self._lints()
        if lints:
            self._refuse([], lints)

    def _lints(self) -> list[Finding]:
        return self._job.result().errors if self._job else []

    def _refuse(self, ours: list[Finding], lints: list[Finding]) -> None:
        others = list(without_doubles(lints, ours, read=()))
        errors = [*ours, *others]
        for finding in errors:
            self._ui.emit(finding)
        files = sorted({it.path for it in errors})
        among = f" in {len(files)} files" if len(files) > 1 else ""
        raise ProjectError(
            f"the project has {len(errors)} error{'s' if len(errors) > 1 else ''}{among}",
            where=files[0] if len(files) == 1 else "",
            todo="If cfn-lint is wrong, ignore its rule in .cfnlintrc, or pass --no-lint."
            if others
            else "",
        )
