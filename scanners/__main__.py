"""Runs every scanner, the slowest first, and says what each found."""

import os
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from scanners.cloudformation import CFN_LINT, CHECKOV
from scanners.commands import ROOT
from scanners.scanner import ScanFailed, Scanner
from scanners.state_machines import ASL_VALIDATOR
from scanners.workflows import SCHEMA, ZIZMOR

SCANNERS = (CHECKOV, CFN_LINT, ASL_VALIDATOR, SCHEMA, ZIZMOR)


def scan(scanners: tuple[Scanner, ...] = SCANNERS, root: Path = ROOT) -> bool:
    """Run scanners side by side, and print what they found. Whether that was nothing."""
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        verdicts = [threads.submit(_verdict, it, root) for it in scanners]
        clean = [_told(it, verdict) for it, verdict in zip(scanners, verdicts, strict=True)]
        return all(clean)


def _verdict(scanner: Scanner, root: Path) -> tuple[int, list[str]]:
    """How many files were scanned, and what is wrong with them."""
    files = scanner.files(root)
    return len(files), [
        f"{it.path.relative_to(root)}:{it.line}: {it.code} {it.text}"
        for it in scanner.findings(files)
    ]


def _told(scanner: Scanner, verdict: Future[tuple[int, list[str]]]) -> bool:
    try:
        count, found = verdict.result()
    except ScanFailed as failure:
        sys.stdout.write(f"{scanner.name}: failed: {failure}\n")
        return False
    sys.stdout.write(f"{scanner.name}: {count} files, {len(found)} findings\n")
    sys.stdout.writelines(f"  {it}\n" for it in found)
    return not found


if __name__ == "__main__":
    sys.exit(0 if scan() else 1)
