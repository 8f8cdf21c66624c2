"""The project on disk."""

from collections.abc import Iterator

from deployer.messages import Examined
from deployer.pipeline.doctor.examination import OK, WARNING
from deployer.project.project import Project
from deployer.project.revision import UNKNOWN


def look_at_sources(project: Project) -> Iterator[Examined]:
    """Params, templates, and what git or the workflow tells of the commit."""
    params = project.relative(project.params.path)
    yield Examined("params", OK, f"{params}, environment {project.environment}")
    templates = {tree.template.path for spec in project.stacks for tree in spec.tree.walk()}
    stacks = ", ".join(spec.name for spec in project.stacks)
    yield Examined("templates", OK, f"{len(templates)} for {stacks}")
    yield _revision(project)


def _revision(project: Project) -> Examined:
    it = project.revision
    facts = {"repository": it.repository, "ref": it.ref, "commit": it.sha}
    unknown = [name for name, value in facts.items() if value == UNKNOWN]
    if unknown:
        return Examined(
            "commit",
            WARNING,
            f"{', '.join(unknown)} not known, so tags will say '{UNKNOWN}'",
            "Commit the project to git, with a remote named origin.",
        )
    return Examined("commit", OK, f"{it.repository} {it.ref} {it.sha[:12]}")
