"""Where templates name local paths that the deployer replaces when it uploads them."""

from deployer.project.project import Project

Line = tuple[str, int]
"""A file, relative to the project's root, and a line of it, from 1."""


def replaced_paths(project: Project) -> frozenset[Line]:
    """The lines on which such paths stand.

    cfn-lint calls each of them something that "may only work with 'package'" (W3002): it does here.
    """
    return frozenset(
        (project.relative(below.template.path), place.span.line)
        for spec in project.stacks
        for below in spec.tree.walk()
        for place in below.template.places
        if place.span and place.local_path is not None
    )
