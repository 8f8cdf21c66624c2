"""The doors that consumers read by, each as somebody in the consumer's role calls it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from deployer.aws.session import Aws
from deployer.errors import DeployerError, ProjectError
from deployer.pipeline.api.access import Access
from deployer.pipeline.api.calls import ApiCaller
from deployer.pipeline.api.deployed_api import find_api
from deployer.pipeline.api.routes import leads_away
from deployer.pipeline.read.consumers import API, OBJECT_LAMBDA, Consumer
from deployer.pipeline.target import Target
from deployer.project.project import Project

if TYPE_CHECKING:
    from botocore.awsrequest import AWSRequest

_UNRESERVED = "/-_.~"


@dataclass(frozen=True)
class Door:
    """One object behind a door.

    Attributes:
        address: path below the caller's endpoint, encoded; errors name it.
        host: what the request is for, where that is not the server it goes to.
        streams: whether it gives out all of an object in one answer, however much that is.
    """

    caller: ApiCaller
    address: str
    host: str = ""
    streams: bool = False


@dataclass(frozen=True)
class ObjectLambdaCaller(ApiCaller):
    """Calls an Object Lambda access point."""

    def _sign(self, request: "AWSRequest") -> None:
        from botocore.auth import S3SigV4Auth

        credentials = self.aws.session.get_credentials()
        if credentials is None:
            raise DeployerError("there are no credentials any more", todo="Sign in again.")
        frozen = credentials.get_frozen_credentials()
        S3SigV4Auth(frozen, OBJECT_LAMBDA_SERVICE, self.aws.region).add_auth(request)


OBJECT_LAMBDA_SERVICE = "s3-object-lambda"


def open_door(
    project: Project, target: Target, consumer: Consumer, wanted: str, key: str, aws: Aws
) -> Door:
    """A consumer's door to an object.

    Args:
        wanted: `api` or `object-lambda`, one that is there.
        aws: the connection with the consumer's rights.

    Raises:
        ProjectError: no address of the door can name the key.
    """
    path = quote(key, safe=_UNRESERVED)
    if wanted == OBJECT_LAMBDA:
        return _object_lambda(target, consumer, f"/{path}", aws)
    assert wanted == API  # noqa: S101 - the command takes these two alone
    if leads_away(path) or "//" in f"/{path}":
        there = f"Read it by --door {OBJECT_LAMBDA}."
        none = f"Such keys are read by the door {OBJECT_LAMBDA}, which this stack has not."
        raise ProjectError(
            f"the API has no address for the key '{key}'",
            where="KEY",
            todo=there if consumer.object_lambda else none,
        )
    address = f"/consumers/{quote(consumer.name, safe='')}/objects/{path}"
    api = find_api(project, target, None, address)
    return Door(ApiCaller(aws, api.endpoint, api.access), address)


def _object_lambda(target: Target, consumer: Consumer, path: str, aws: Aws) -> Door:
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/olap-use.html"""
    _, partition, _, region, account, resource = consumer.object_lambda.split(":", 5)
    name = resource.partition("/")[2]
    partitions = target.aws.session.get_data("endpoints")["partitions"]
    suffix = next(it["dnsSuffix"] for it in partitions if it["partition"] == partition)
    host = f"{name}-{account}.{OBJECT_LAMBDA_SERVICE}.{region}.{suffix}"
    endpoint = f"https://{host}"
    if target.aws.is_local:  # no name server knows the local cloud's hosts
        endpoint = str(target.aws.endpoint)
        host = f"{name}-{account}.{endpoint.rpartition('/')[2]}"
    caller = ObjectLambdaCaller(aws, endpoint, Access(signed=True, keyed=False))
    return Door(caller, path, host, streams=True)
