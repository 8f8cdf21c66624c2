"""One place that makes clients, for AWS and for the local cloud alike."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, overload

from deployer.messages import Identity

if TYPE_CHECKING:
    from botocore.config import Config
    from botocore.session import Session
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_stepfunctions import SFNClient
    from mypy_boto3_sts import STSClient

MAX_CONNECTIONS = 32
"""Connections per client: as many as the busiest stage has threads."""

SERVICES = (
    "apigateway",
    "cloudformation",
    "dynamodb",
    "iam",
    "kms",
    "lambda",
    "logs",
    "s3",
    "sqs",
    "stepfunctions",
    "sts",
)
"""Those that clients are made of."""


@dataclass(frozen=True)
class Aws:
    """Clients of one account and region.

    Attributes:
        endpoint: the local cloud's URL; None on AWS.
    """

    session: "Session"
    region: str
    endpoint: str | None
    config: "Config"
    _clients: dict[str, Any] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @overload
    def client(self, service: Literal["apigateway"]) -> Any: ...
    @overload
    def client(self, service: Literal["cloudformation"]) -> "CloudFormationClient": ...
    @overload
    def client(self, service: Literal["dynamodb"]) -> "DynamoDBClient": ...
    @overload
    def client(self, service: Literal["iam"]) -> Any: ...
    @overload
    def client(self, service: Literal["kms"]) -> "KMSClient": ...
    @overload
    def client(self, service: Literal["lambda"]) -> "LambdaClient": ...
    @overload
    def client(self, service: Literal["logs"]) -> "CloudWatchLogsClient": ...
    @overload
    def client(self, service: Literal["s3"]) -> "S3Client": ...
    @overload
    def client(self, service: Literal["sqs"]) -> "SQSClient": ...
    @overload
    def client(self, service: Literal["stepfunctions"]) -> "SFNClient": ...
    @overload
    def client(self, service: Literal["sts"]) -> "STSClient": ...
    def client(self, service: str) -> Any:
        """The client of a service, made once; safe to call from several threads."""
        with self._lock:  # making clients from one session is not thread-safe, using them is
            if service not in self._clients:
                self._clients[service] = self.session.create_client(
                    service,
                    region_name=self.region,
                    endpoint_url=self.endpoint,
                    config=self.config,
                )
            return self._clients[service]

    def asking_once(self, read_timeout: float) -> "Aws":
        """The same connection for calls that must not be made twice.

        Args:
            read_timeout: seconds that an answer may take.
        """
        from botocore.config import Config

        # The connection is silent meanwhile, and what stands between closes silent ones.
        # https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
        once = Config(
            retries={"mode": "standard", "total_max_attempts": 1},
            read_timeout=read_timeout,
            tcp_keepalive=True,
        )
        return replace(self, config=self.config.merge(once), _clients={}, _lock=threading.Lock())

    @property
    def is_local(self) -> bool:
        """Whether this is the local cloud."""
        return self.endpoint is not None

    @property
    def partition(self) -> str:
        """aws, aws-cn, aws-us-gov …"""
        return str(self.session.get_partition_for_region(self.region))

    def identity(self) -> Identity:
        """Ask AWS who the caller is."""
        caller = self.client("sts").get_caller_identity()
        return Identity(caller["Account"], self.region, caller["Arn"], self.endpoint)


def connect(
    *,
    profile: str | None = None,
    region: str | None = None,
    endpoint: str | None = None,
    credentials: Mapping[str, str] | None = None,
) -> Aws:
    """Make a session; asks AWS nothing yet.

    Args:
        credentials: arguments of boto3.Session that name a fixed caller: the local
            cloud's, or one in a role.

    Raises:
        botocore.exceptions.ProfileNotFound, NoRegionError: as they say.
    """
    from botocore.config import Config
    from botocore.exceptions import NoRegionError

    session = _session(profile, region)
    if credentials:
        session.set_credentials(
            credentials["aws_access_key_id"],
            credentials["aws_secret_access_key"],
            credentials.get("aws_session_token"),
        )
    region_name = session.get_config_variable("region")
    if not region_name:
        raise NoRegionError
    config = Config(
        retries={"mode": "standard", "total_max_attempts": 8},
        max_pool_connections=MAX_CONNECTIONS,
        connect_timeout=10,
        s3={"addressing_style": "path" if endpoint else "auto"},
        user_agent_extra="deployer",
        # A proxy of the machine's would not find the local cloud on its own loopback address.
        proxies={} if endpoint else None,
    )
    return Aws(session, region_name, endpoint, config)


def _session(profile: str | None, region: str | None) -> "Session":
    """A session of botocore's: boto3 makes the same clients, but takes as long again to import."""
    from botocore.session import Session

    session = Session(profile=profile)
    if region:
        session.set_config_variable("region", region)
    # To know that a service is there, the loader would look into the folders of all 400, and again
    # for each kind of file.
    loader = session.get_component("data_loader")
    loader.list_available_services = lambda type_name: SERVICES
    return session
