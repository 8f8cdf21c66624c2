"""Makes several zips at once: a few in this process's threads, much in processes of their own.

zlib lets go of the interpreter's lock, so threads do well until the work around it counts, on
machines of many cores. Processes are spawned, never forked, for this one has threads; each costs
about a tenth of a second, and imports nothing but the module that writes zips.
"""

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from deployer.build.zips import ZipEntry, leave_interrupts, write_zip
from deployer.messages import Ui

# Below this, threads are done before processes have started. Measured with 1 MB of code in each
# zip on two cores: 4 zips in 0.08 s and 0.22 s, 200 in 1.96 s and 1.98 s.
_WORTH_PROCESSES = 32 * 1024 * 1024
_MOST_PROCESSES = 16


@dataclass(frozen=True)
class ZipJob:
    """A zip to be written."""

    entries: Sequence[ZipEntry]
    target: Path

    @property
    def size(self) -> int:
        """Bytes to be compressed."""
        return sum(entry.size for entry in self.entries)


def make_zips(jobs: Iterable[ZipJob], ui: Ui) -> None:
    """Write zips, the same bytes in whatever process; each appears whole or not at all.

    Raises:
        OSError: a file cannot be read or written.
        DeployerError: a file changed since it was hashed.
    """
    # The largest first, so that none is left alone at the end.
    ordered = sorted(jobs, key=lambda job: job.size, reverse=True)
    if not ordered:
        return
    total = sum(job.size for job in ordered)
    with ui.progress("Zipping", total) as advance, _pool(len(ordered), total) as pool:
        sizes = {pool.submit(write_zip, it.entries, it.target): it.size for it in ordered}
        try:
            for done in as_completed(sizes):
                done.result()
                advance(sizes[done])
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def _pool(jobs: int, size: int) -> Executor:
    workers = min(jobs, os.cpu_count() or 1, _MOST_PROCESSES)
    if workers < 2 or size < _WORTH_PROCESSES:
        return ThreadPoolExecutor(workers)
    # Imported only when there is something for them to do.
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    return ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=leave_interrupts
    )
