"""Shows the documentation of a deployed API."""

from collections.abc import Callable
from contextlib import ExitStack

from deployer.messages import ApiPage, Ui, Warned
from deployer.pipeline.api.content import caller_in_words, page_content
from deployer.pipeline.api.deployed_api import find_api
from deployer.pipeline.api.door import door_to
from deployer.pipeline.api.freshness import is_changed
from deployer.pipeline.api.serve import serve
from deployer.pipeline.target import Target
from deployer.project.project import Project


def show_api(
    project: Project,
    target: Target,
    name: str | None,
    port: int,
    ui: Ui,
    open_page: Callable[[str], object] | None,
    *,
    calls: bool,
) -> None:
    """Serve the page of an API until Ctrl-C.

    Args:
        name: of the API, or the end of it; None for the only one.
        port: 0 for any that is free.
        open_page: is called, once the page answers, with a file that leads there.
        calls: whether the page may call the API, with the target's credentials.

    Raises:
        ProjectError: there is no such API.
        DeployerError: it does not stand, or the port is taken.
    """
    api = find_api(project, target, name)
    changed = is_changed(project, target, api)
    if changed:
        ui.emit(
            Warned(
                f"{project.relative(api.source.place)} is not what was deployed; the page shows "
                "what stands in the project."
            )
        )
    content = page_content(api, target, project.environment, calls=calls, changed=changed)
    caller = caller_in_words(api.access, target) if calls else ""

    with ExitStack() as meanwhile:

        def ready(address: str) -> None:
            ui.emit(ApiPage(address, api.name, api.endpoint, project.environment, caller))
            if open_page:
                open_page(str(meanwhile.enter_context(door_to(address, project.root))))

        serve(content, port, ready)
