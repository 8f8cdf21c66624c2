"""What checks and the build stage say, as text."""

from deployer.messages import ArtifactReady, Finding, TemplatesReady
from deployer.render.text.page import Page
from deployer.render.text.show import show
from deployer.render.text.words import count, size

# What each level is called, in words of one width, and its style.
_LEVELS = {
    "error": ("error  ", "red"),
    "warning": ("warning", "yellow"),
    "informational": ("info   ", "cyan"),
}


@show.register
def _(it: Finding, page: Page) -> None:
    place = f"{it.path}:{it.line}" if it.line else it.path
    page.line(_LEVELS.get(it.level, it.level), " ", place, " ", it.code, " ", it.text)


@show.register
def _(it: ArtifactReady, page: Page) -> None:
    done = f"uploaded, {size(it.size)}" if it.uploaded else "unchanged"
    page.line(f"{it.name:<28} {done}")


@show.register
def _(it: TemplatesReady, page: Page) -> None:
    page.line(f"{it.root:<28} {count(it.total, 'template')}, {it.uploaded} uploaded")
