"""The loader's own load of a file, with which a bulk load is compared."""

from tests.unit.load_batch.bulk_zone import BulkZone, Execution


class Twin:
    """What the loader makes of the same file. The table is empty afterwards."""

    def __init__(self, bulk: BulkZone, body: bytes) -> None:
        self.load = bulk.load(body, "raw-data/loader.csv")
        self.products = bulk.zone.products()
        self.rejects = bulk.rejects("loader.")
        bulk.empty_table()

    def assert_same(self, bulk: BulkZone, execution: Execution) -> None:
        load = bulk.ledger(execution)
        assert bulk.zone.products() == self.products
        assert bulk.rejects("large.") == self.rejects
        for name in ("status", "rowsLoaded", "rowsRejected", "rowsDuplicate"):
            assert load[name] == self.load[name]
