"""The floor: text put together from cells, signed by botocore, sent on one connection.

No row is checked, no answer is read further than its status, nothing is ever tried again.
"""

import csv
from http.client import HTTPConnection
from itertools import islice
from json.encoder import encode_basestring_ascii
from pathlib import Path
from urllib.parse import urlsplit

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from benchmarks.loading.contenders.measured import (
    ENDPOINT,
    KEYS,
    NUMBER_COLUMN,
    PATH,
    REGION,
    TABLE,
    measured,
)

_HEADERS = {
    "X-Amz-Target": "DynamoDB_20120810.BatchWriteItem",
    "Content-Type": "application/x-amz-json-1.0",
}
_BATCH = 25
_TIMEOUT = 10  # a client that may wait for ever is none to compare with; it costs a poll a call


class Sender:
    """Signs and sends batches."""

    def __init__(self) -> None:
        self._auth = SigV4Auth(Credentials(*KEYS), "dynamodb", REGION)
        self._connection = HTTPConnection(urlsplit(ENDPOINT).netloc, timeout=_TIMEOUT)

    def send(self, puts: list[str]) -> None:
        """Send the batch that these puts are."""
        body = f'{{"RequestItems":{{"{TABLE}":[{",".join(puts)}]}}}}'.encode("ascii")
        request = AWSRequest("POST", f"{ENDPOINT}/", headers=_HEADERS, data=body)
        self._auth.add_auth(request)
        self._connection.request("POST", "/", body, dict(request.headers.items()))
        answer = self._connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"answered {answer.status}")


def main() -> None:
    """Load the file."""
    sender = Sender()

    def load() -> int:
        rows = 0
        with Path(PATH).open(newline="", encoding="utf-8") as file:
            reader = csv.reader(file)
            put = _format(next(reader))
            while batch := [
                put % tuple(map(encode_basestring_ascii, row)) for row in islice(reader, _BATCH)
            ]:
                sender.send(batch)
                rows += len(batch)
        return rows

    measured(load)


def _format(names: list[str]) -> str:
    attributes = (
        f'{encode_basestring_ascii(name)}:{{"{"N" if name == NUMBER_COLUMN else "S"}":%s}}'
        for name in names
    )
    return f'{{"PutRequest":{{"Item":{{{",".join(attributes)}}}}}}}'


if __name__ == "__main__":
    main()
