"""Versions of layers that no function has: shown, and deleted when that is agreed to.

Lambda keeps a copy of a version as long as a function has it, so none breaks by a deletion; but no
function can be given a version that is gone, not even to go back.
https://docs.aws.amazon.com/lambda/latest/api/API_DeleteLayerVersion.html
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from deployer.messages import Note, Table, Ui
from deployer.pipeline.garbage.unused import Keep
from deployer.project.declarations import LAYER_PREFIX

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient


@dataclass(frozen=True)
class LayerVersion:
    """A published version of a layer."""

    layer: str
    number: int
    arn: str
    made: datetime


def collect_layers(
    client: "LambdaClient", project_name: str, keep: Keep, ui: Ui, *, delete: bool, approved: bool
) -> bool:
    """Show which versions can be deleted, and with `delete` delete them; False after a no.

    Those that any function of the account and region has, as `$LATEST` or as a version of it, stay,
    and so do the newest of each layer.

    Args:
        project_name: its layers' names begin with it and with `lambda-layer-`.

    Raises:
        ClientError: what is in use may not be asked; nothing is deleted then.
    """
    prefix = f"{project_name}-{LAYER_PREFIX}"
    unused = list(_unused(client, prefix, keep))
    if not unused:
        ui.emit(Note(f"No layer of {project_name} has a version that can be deleted."))
        return True
    rows = tuple((it.layer, str(it.number), f"{it.made:%Y-%m-%d}") for it in unused)
    ui.emit(Table("Versions of layers that no function has", ("layer", "version", "made"), rows))
    if not delete:
        ui.emit(Note("Nothing was deleted; --delete does it."))
        return True
    if not approved and not ui.confirm("Delete these versions of layers for good?"):
        ui.emit(Note("Nothing was deleted."))
        return False
    # The yes may have taken its time: what a function was given meanwhile stays.
    still = set(_unused(client, prefix, keep)).intersection(unused)
    chosen = [it for it in unused if it in still]
    with ui.progress("Deleting", len(chosen)) as advance:
        for it in chosen:
            client.delete_layer_version(LayerName=it.layer, VersionNumber=it.number)
            advance(1)
    if kept := len(unused) - len(chosen):
        ui.emit(Note(f"In use or among the newest by now, and kept: {kept}."))
    count = len(chosen)
    ui.emit(Note(f"Deleted {count} version{'' if count == 1 else 's'} of layers."))
    return True


def _unused(client: "LambdaClient", prefix: str, keep: Keep) -> Iterator[LayerVersion]:
    found = [list(_versions(client, name)) for name in _names(client, prefix)]
    # The functions last: what one of them is given in the meantime is among what they have.
    used = set(_used(client)) if any(len(it) > keep.newest for it in found) else set()
    for versions in found:
        old = sorted(versions, key=lambda it: it.number, reverse=True)[keep.newest :]
        yield from (it for it in old if it.arn not in used and it.made < keep.since)


def _names(client: "LambdaClient", prefix: str) -> Iterator[str]:
    for page in client.get_paginator("list_layers").paginate():
        for it in page["Layers"]:
            if it["LayerName"].startswith(prefix):
                yield it["LayerName"]


def _versions(client: "LambdaClient", name: str) -> Iterator[LayerVersion]:
    for page in client.get_paginator("list_layer_versions").paginate(LayerName=name):
        for it in page["LayerVersions"]:
            made = datetime.fromisoformat(it["CreatedDate"])
            yield LayerVersion(name, it["Version"], it["LayerVersionArn"], made)


def _used(client: "LambdaClient") -> Iterator[str]:
    for page in client.get_paginator("list_functions").paginate(FunctionVersion="ALL"):
        for function in page["Functions"]:
            yield from (it["Arn"] for it in function.get("Layers", []))
