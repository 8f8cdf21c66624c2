"""How a message is shown: one function for each type, registered by the module of its topic."""

from functools import singledispatch

from deployer.render.text.page import Page


@singledispatch
def show(message: object, page: Page) -> None:
    """Write a message on a page.

    Raises:
        TypeError: nobody registered this type of message.
    """
    raise TypeError(f"no text for {type(message).__name__}")
