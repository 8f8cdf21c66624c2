"""REST APIs, as text."""

from deployer.messages import ApiAnswer, ApiPage
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


@show.register
def _(it: ApiAnswer, page: Page) -> None:
    page.line((it.method, "bold"), f" {it.address} ", (str(it.status), "bold"))
    for name, text in it.headers.items():
        page.line((f"{name}: {text}", "dim"))
    if it.body:
        page.give(it.body)
