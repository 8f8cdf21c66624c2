"""The function that shows the layers, which needs nothing but its log."""

from tests.stack.least_privilege.drives.logs import logs

DRIVES = [logs("show-layers")]
