"""Pages that are served on this machine, as text."""

from deployer.messages import ApiPage
from deployer.render.text.page import Page
from deployer.render.text.show import show


@show.register
def _(it: ApiPage, page: Page) -> None:
    page.line((it.address, "bold"))
    if it.caller:
        page.line(f"It calls {it.environment}, {it.endpoint}, {it.caller}.")
    else:
        page.line(f"It shows {it.endpoint}, and calls nothing. With --calls it may.")
    page.line("The address is for you alone. Ctrl-C ends it.")
