"""From a project to its picture, and whether the picture on disk still shows it."""

from pathlib import Path

from deployer.diagram.model import Architecture
from deployer.diagram.page import lay_page
from deployer.diagram.read import read_architecture
from deployer.diagram.svg import write_svg
from deployer.project.project import Project

PICTURE = Path("architecture-diagram/architecture.svg")
"""Where the picture is kept, from the project's root."""


def draw(project: Project) -> str:
    """The picture as SVG; the same templates give the same text on every machine."""
    architecture = read_architecture(project)
    title = f"Architecture of {architecture.root.name}"
    return write_svg(lay_page(architecture), title, describe(architecture))


def describe(architecture: Architecture) -> str:
    """The picture in words: who does what to whom."""
    containers = (architecture.root, *architecture.beside)
    titles = {
        box.address: box.title if box.turn else container.name
        for container in containers
        for box in container.boxes
    }
    return " ".join(
        f"{titles[it.source]} {', '.join(it.words) or 'follows'} → {titles[it.target]}."
        for it in architecture.arrows
    )


def is_current(project: Project) -> bool:
    """Whether the picture on disk is what would be drawn now."""
    path = project.root / PICTURE
    return path.is_file() and path.read_text(encoding="utf-8") == draw(project)


def write(project: Project) -> Path:
    """Draw the project and write its picture; the picture's path."""
    path = project.root / PICTURE
    path.parent.mkdir(exist_ok=True)
    path.write_text(draw(project), encoding="utf-8")
    return path
