"""The environment that MiniStack reads, most of it while it is imported."""

from collections.abc import Mapping
from dataclasses import dataclass

from deployer.local.home import Home

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Settings:
    """What one server is to be.

    Attributes:
        port: bound already.
        account_id: twelve digits.
        persist: keep data over a stop.
        auth: enforce IAM policies.
    """

    home: Home
    port: int
    account_id: str
    region: str
    persist: bool
    auth: bool

    @property
    def endpoint_url(self) -> str:
        """Where the server is reached."""
        return f"http://{HOST}:{self.port}"


def environment(settings: Settings, inherited: Mapping[str, str]) -> dict[str, str]:
    """The server's whole environment; its Lambda workers inherit it too."""
    # No credentials, profile or endpoint of the person who starts it may reach a function.
    kept = {name: value for name, value in inherited.items() if not name.startswith("AWS_")}
    return kept | _network(settings) | _speed() | _storage(settings)


def _network(settings: Settings) -> dict[str, str]:
    return {
        "GATEWAY_PORT": str(settings.port),
        "BIND_HOST": HOST,
        "MINISTACK_HOST": HOST,
        "MINISTACK_ACCOUNT_ID": settings.account_id,
        "MINISTACK_REGION": settings.region,
        "LOG_LEVEL": "WARNING",
        "AUTH": "true" if settings.auth else "false",
        # Services that would open ports of their own, or look for Docker.
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "DOCKER_HOST": "unix:///nonexistent.sock",
        # A proxy of the machine's must not be asked for the loopback address.
        "NO_PROXY": HOST,
        "no_proxy": HOST,
    }


def _speed() -> dict[str, str]:
    """Waits that take minutes on AWS, shortened; their number and order stay."""
    return {
        # Lambda waits one minute, then two, before it retries an asynchronous event:
        # https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
        "LAMBDA_ASYNC_RETRY_BASE_SECONDS": "0.05",
        "SFN_WAIT_SCALE": "0.01",
    }


def _storage(settings: Settings) -> dict[str, str]:
    home = settings.home
    switch = "1" if settings.persist else "0"
    # Some services write their state whether it is to be kept or not.
    data = home.data if settings.persist else home.scratch / "data"
    return {
        "TMPDIR": str(home.scratch),
        "PERSIST_STATE": switch,
        "STATE_DIR": str(data / "state"),
        "S3_PERSIST": switch,
        "S3_DATA_DIR": str(data / "s3"),
    }
