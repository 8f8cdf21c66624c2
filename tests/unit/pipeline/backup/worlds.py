"""A backup and the table that it is of, in memory."""

from typing import Any

from deployer.messages import BackupRestored
from deployer.pipeline.backup.check import check_backup
from deployer.pipeline.backup.manifest import Manifest
from deployer.pipeline.backup.place import BackupPlace
from deployer.pipeline.backup.restore import Wanted, restore_backup
from tests.unit.aws.clients import SESSION
from tests.unit.pipeline.backup.folders import BUCKET, TABLE, put_backup
from tests.unit.pipeline.targets import make_target
from tests.unit.render.recording import RecordingUi

ITEMS: list[dict[str, Any]] = [{"Id": {"S": f"{it:03}"}, "a": {"N": "1.0"}} for it in range(30)]
KEY = {"AttributeName": "Id", "KeyType": "HASH"}
DEFINITION = {
    "AttributeDefinitions": [{"AttributeName": "Id", "AttributeType": "S"}],
    "KeySchema": [KEY],
    "BillingMode": "PAY_PER_REQUEST",
}


class World:
    """A backup, and a table that it is of."""

    def __init__(self) -> None:
        self.s3 = SESSION.create_client("s3", region_name="us-east-1")
        self.dynamodb = SESSION.create_client("dynamodb", region_name="us-east-1")
        self.s3.create_bucket(Bucket=BUCKET)
        self.dynamodb.create_table(TableName=TABLE, **DEFINITION)
        target = make_target(local=True, s3=self.s3, dynamodb=self.dynamodb)
        self.place = BackupPlace(target, BUCKET, TABLE, {"Environment": "devl", "Other": "x"})
        self.manifest = put_backup(self.s3, [ITEMS[:20], ITEMS[20:]], definition=DEFINITION)
        self.ui = RecordingUi()

    def restore(self, *, to_table: str | None = None, overwrite: bool = False) -> str:
        wanted = make_wanted(self.manifest, to_table, overwrite=overwrite)
        return restore_backup(self.place, wanted, self.ui, approved=True)

    def check(self, table: str | None = None) -> str:
        return check_backup(self.place, self.manifest, table, self.ui)

    def put(self, item: Any, table: str = TABLE) -> None:
        self.dynamodb.put_item(TableName=table, Item=item)

    def items(self, table: str = TABLE) -> list[Any]:
        found = self.dynamodb.scan(TableName=table)["Items"]
        return sorted(found, key=lambda it: str(it["Id"]["S"]))

    def counts(self) -> tuple[int, int, int, int]:
        [it] = self.ui.of_type(BackupRestored)
        self.ui.messages.clear()
        return it.written, it.overwritten, it.same, it.kept


class _Words:
    """What stands for the commands that are named at the end."""

    def restoring(self, *, overwrite: bool) -> str:
        return "deployer overwriting" if overwrite else "deployer again"

    def comparing(self, table: str) -> str:
        return f"deployer comparing {table}"


def make_wanted(manifest: Manifest, to_table: str | None, *, overwrite: bool) -> Wanted:
    """What a person wants."""
    words: Any = _Words()
    return Wanted(manifest, to_table, overwrite, words)
