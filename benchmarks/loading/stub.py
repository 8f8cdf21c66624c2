"""nginx on loopback, in the place of S3 and DynamoDB: it answers at once, and keeps nothing."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen
from zlib import crc32

_TAKEN = '{"UnprocessedItems":{}}'
# Which awswrangler asks for before it writes.
_TABLE = '{"Table":{"KeySchema":[{"AttributeName":"ID","KeyType":"HASH"}]}}'

# A GET is S3's, of a file in `root`, in ranges too; all else is a batch that is taken whole.
_CONFIGURATION = """\
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
  access_log off;
  keepalive_requests 1000000000;
  client_max_body_size 64m;
  client_body_buffer_size 4m;
  client_body_temp_path {folder}/body;
  map $http_x_amz_target $answer {{
    default '{taken}';
    DynamoDB_20120810.DescribeTable '{table}';
  }}
  map $http_x_amz_target $checksum {{
    default {taken_sum};
    DynamoDB_20120810.DescribeTable {table_sum};
  }}
  server {{
    listen 127.0.0.1:{port};
    default_type application/x-amz-json-1.0;
    location / {{ add_header x-amz-crc32 $checksum; return 200 $answer; }}
    location /landing-zone/raw-data/ {{ alias {root}/; }}
  }}
}}
"""


@contextmanager
def stub(root: Path, folder: Path) -> Iterator[str]:
    """Serve; gives the URL.

    Args:
        root: the files that S3 is to have.
        folder: for nginx's own files.

    Raises:
        RuntimeError: there is no nginx, or it does not start.
    """
    nginx = find_nginx()
    port = _free_port()
    configuration = folder / "nginx.conf"
    configuration.write_text(
        _CONFIGURATION.format(
            folder=folder,
            port=port,
            root=root,
            taken=_TAKEN,
            taken_sum=crc32(_TAKEN.encode()),
            table=_TABLE,
            table_sum=crc32(_TABLE.encode()),
        )
    )
    log = (folder / "error.log").open("wb")
    server = subprocess.Popen(
        [nginx, "-e", "stderr", "-p", str(folder), "-c", str(configuration)], stderr=log
    )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait(url, server)
        yield url
    finally:
        server.terminate()
        server.wait()
        log.close()


def find_nginx() -> str:
    """The path of nginx.

    Raises:
        RuntimeError: there is none.
    """
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if found is None:
        raise RuntimeError("nginx is needed: apt-get install nginx-light")
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        try:
            with urlopen(url) as answer:  # noqa: S310 - of our own making
                answer.read()
        except URLError:
            if server.poll() is not None:
                break
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("nginx does not start")
