"""Messages as text. Each topic of messages has a module that registers how they are shown."""

from deployer.render.text import (
    apis,
    backups,
    basics,
    build,
    data,
    executions,
    operations,
    plans,
    reads,
    states,
)
from deployer.render.text.ui import TextUi

TOPICS = (apis, backups, basics, build, data, executions, operations, plans, reads, states)
"""Imported so that every type of message is registered."""

__all__ = ["TOPICS", "TextUi"]
