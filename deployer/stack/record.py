"""What was deployed last, kept beside the code, so that nothing new is known in two calls.

An object `<project>/deployments/<stack name>.json` tells the fingerprint of what a stack was made
from, and when CloudFormation last changed it. A stack that anybody else has changed since has
another time, and an object that is not there, or not understood, proves nothing.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from deployer.aws.errors import explain
from deployer.messages import Note, Ui
from deployer.stack.describe import Stack

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

FORMAT = 1
"""Of the object. Raised whenever what a fingerprint stands for becomes something else."""

SETTLED = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE")


@dataclass(frozen=True)
class Records:
    """The records of one project's stacks.

    Attributes:
        bucket: the code bucket.
        project_name: the first part of every key there.
    """

    s3: "S3Client"
    bucket: str
    project_name: str

    def proves(self, stack: Stack, fingerprint: str) -> bool:
        """Whether a stack already is what has this fingerprint. One call, to S3.

        False wherever that is not certain, a record that cannot be read included.
        """
        return stack.status in SETTLED and self._read(stack.name) == _record(stack, fingerprint)

    def write(self, stack: Stack, fingerprint: str, ui: Ui) -> None:
        """Remember what a stack is, as it was described after its deployment."""
        from botocore.exceptions import ClientError

        if stack.status not in SETTLED:
            return  # somebody else has begun something
        body = json.dumps(_record(stack, fingerprint), indent=2).encode()
        try:
            self.s3.put_object(
                Bucket=self.bucket,
                Key=self._key(stack.name),
                Body=body,
                ContentType="application/json",
            )
        except ClientError as error:
            ui.emit(Note(f"{stack.name}: what was deployed is not recorded: {explain(error).what}"))

    def forget(self, stack_name: str) -> None:
        """Remove the record of a stack that was deleted.

        Raises:
            ClientError: S3 refused; no harm comes of that, for a new stack has another id.
        """
        self.s3.delete_object(Bucket=self.bucket, Key=self._key(stack_name))

    def _read(self, stack_name: str) -> Any:
        from botocore.exceptions import ClientError

        try:
            body = self.s3.get_object(Bucket=self.bucket, Key=self._key(stack_name))["Body"].read()
            return json.loads(body)
        except (ClientError, ValueError):
            return None

    def _key(self, stack_name: str) -> str:
        return f"{self.project_name}/deployments/{stack_name}.json"


def _record(stack: Stack, fingerprint: str) -> Mapping[str, Any]:
    return {
        "format": FORMAT,
        "stack-id": stack.stack_id,
        "updated": stack.updated.isoformat(),
        "fingerprint": fingerprint,
    }
