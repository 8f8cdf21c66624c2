"""Who reads what, by which door, and what is said where somebody may not."""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from deployer.errors import AwsError, DeployerError, ProjectError
from deployer.messages import Note, RedactedRead
from deployer.pipeline.api.access import Access
from deployer.pipeline.api.calls import Answer, ApiCaller
from deployer.pipeline.api.deployed_api import DeployedApi
from deployer.pipeline.read import doors
from deployer.pipeline.read.doors import ObjectLambdaCaller
from deployer.pipeline.read.read import read_raw, show_read
from deployer.pipeline.target import Target
from tests.unit.aws.scripted import Script, Scripted, client_error
from tests.unit.pipeline.targets import ROOT, make_target
from tests.unit.project.sample import sample_project
from tests.unit.render.recording import RecordingUi
from tests.unit.stack.cloudformation import nested_id, pairs, resource, resources, stack, stacks

BUCKET = "acme-store-events"
KEY = "store_events/a b.json"
ROLE = "arn:aws:iam::111111111111:role/acme-consumer-inventory"
OBJECT_LAMBDA = "arn:aws:s3-object-lambda:eu-west-1:111111111111:accesspoint/acme-inventory"
ORIGINAL, SEEN = b'{"a": 1, "price": 2}', b'{"a":1}'
STACK = "AWS::CloudFormation::Stack"


class World:
    """A stack with one consumer, and what is asked of it."""

    def __init__(
        self,
        monkeypatch: pytest.MonkeyPatch,
        folder: Path,
        *,
        api: str = "https://api/v1",
        object_lambda: str = "none",
        local: bool = False,
    ) -> None:
        self.project = sample_project(folder)
        self.ui = RecordingUi()
        self.calls: list[tuple[ApiCaller, str, Mapping[str, str]]] = []
        self.s3 = Scripted(monkeypatch, "s3", {"GetObject": self._stored})
        self.sts = Scripted(monkeypatch, "sts", {"AssumeRole": _credentials})
        cfn = _cloudformation(monkeypatch, api, object_lambda)
        self.target: Target = make_target(
            local=local, cloudformation=cfn.client, s3=self.s3.client, sts=self.sts.client
        )
        found = DeployedApi("Api", api, {}, Access(signed=True, keyed=False), None, "")  # type: ignore[arg-type]  # nobody reads its source
        monkeypatch.setattr(doors, "find_api", lambda *_: found)
        monkeypatch.setattr(ApiCaller, "call", self._call())

    def show(self, key: str = KEY, name: str = "inventory", door: str | None = None) -> Any:
        """Read, and return what is shown."""
        show_read(self.project, self.target, key, name, door, 1024, self.ui)
        (found,) = [it for it in self.ui.messages if isinstance(it, RedactedRead)]
        return found

    def _call(self) -> Any:
        def call(
            caller: ApiCaller, _: str, target: str, headers: Mapping[str, str], __: bytes | None
        ) -> Answer:
            self.calls.append((caller, target, headers))
            return Answer(200, {}, SEEN)

        return call

    @staticmethod
    def _stored(**_: Any) -> Any:
        told = f"bytes 0-{len(ORIGINAL) - 1}/{len(ORIGINAL)}"
        return {"Body": io.BytesIO(ORIGINAL), "ContentRange": told, "VersionId": "v1"}


def _credentials(**_: Any) -> Any:
    return {
        "Credentials": {
            "AccessKeyId": "AKIDCONSUMER1234",
            "SecretAccessKey": "s",
            "SessionToken": "t",
            "Expiration": 0,
        }
    }


def _cloudformation(monkeypatch: pytest.MonkeyPatch, api: str, object_lambda: str) -> Scripted:
    root = {"StoreEventsBucket": BUCKET, "RedactedReadsApiEndpoint": api}
    own = {"RoleArn": ROLE, "ObjectLambdaArn": object_lambda}

    def describe(StackName: str) -> Any:  # noqa: N803
        outputs, name = (root, "") if StackName == ROOT else (own, "inventory")
        return stacks(
            stack(
                Outputs=pairs("OutputKey", "OutputValue", outputs),
                Parameters=pairs("ParameterKey", "ParameterValue", {"ConsumerName": name}),
            )
        )

    listed = resources(
        resource("Topic", "AWS::SNS::Topic", "topic"),
        resource("InventoryConsumerStack", STACK, nested_id("inventory")),
    )
    script: Script = {"DescribeStacks": describe, "ListStackResources": lambda **_: listed}
    return Scripted(monkeypatch, "cloudformation", script)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> World:
    """A stack with the API's door."""
    return World(monkeypatch, tmp_path)


def test_both_are_of_the_same_version(world: World) -> None:  # O8 O9
    found = world.show()
    assert (found.seen, found.original, found.version) == (SEEN.decode(), ORIGINAL.decode(), "v1")
    assert [(it.path, it.how) for it in found.lines if it.how] == [("price", "removed")]
    ((caller, address, headers),) = world.calls
    assert address == "/consumers/inventory/objects/store_events/a%20b.json?versionId=v1"
    assert headers == {"Range": "bytes=0-1023"}
    assert world.s3.parameters("GetObject") == [
        {"Bucket": BUCKET, "Key": KEY, "Range": "bytes=0-1023"}
    ]
    assert (caller.endpoint, found.door, found.cut, found.why) == (
        "https://api/v1",
        "api",
        False,
        "",
    )


def test_the_door_is_called_in_the_consumers_role_alone(world: World) -> None:  # O12
    world.show()
    credentials = world.calls[0][0].aws.session.get_credentials()
    assert credentials is not None
    assert (credentials.access_key, credentials.token) == ("AKIDCONSUMER1234", "t")
    assert [it["RoleArn"] for it in world.sts.parameters("AssumeRole")] == [ROLE]
    assert world.target.aws.session.get_credentials() is not credentials
    assert world.ui.messages[0] == Note(f"Reads by the door api, as {ROLE}.")


@pytest.mark.parametrize("code", ["AccessDenied", "KmsAccessDeniedException"])
def test_who_may_not_read_the_original_sees_the_consumers_alone(world: World, code: str) -> None:
    def refuse(**_: Any) -> Any:
        raise client_error(code, operation="GetObject")

    world.s3.answer("GetObject", refuse)
    found = world.show()
    assert (found.original, found.original_size, found.version) == (None, None, "")
    assert found.why == "arn:aws:iam::111111111111:user/ada may not read the original"
    assert "versionId" not in world.calls[0][1]
    assert {it.original for it in found.lines} == {None}


def test_an_object_that_is_not_there_is_said_to_be_missing(world: World) -> None:
    def refuse(**_: Any) -> Any:
        raise client_error("NoSuchKey", operation="GetObject")

    world.s3.answer("GetObject", refuse)
    with pytest.raises(DeployerError, match="no such object"):
        world.show()


def test_a_large_object_is_shown_by_its_beginning(world: World) -> None:
    whole = {"Body": io.BytesIO(b'{"a": 1}\n{"a'), "ContentRange": "bytes 0-11/5000"}
    world.s3.answer("GetObject", lambda **_: whole)
    found = world.show()
    assert (found.cut, found.original_size) == (True, 5000)


def test_who_may_not_take_the_role_is_told_what_it_needs(world: World) -> None:  # V16
    def refuse(**_: Any) -> Any:
        raise client_error("AccessDenied", "no", "AssumeRole")

    world.sts.answer("AssumeRole", refuse)
    with pytest.raises(AwsError, match="may not take the consumer's role") as error:
        world.show()
    assert error.value.where == ROLE
    assert "sts:AssumeRole" in error.value.todo
    assert world.calls == []


def test_an_address_names_the_bucket_of_the_events_or_none(world: World) -> None:
    assert world.show(f"s3://{BUCKET}/{KEY}").key == KEY
    for wrong in (f"s3://other/{KEY}", f"s3://{BUCKET}/", ""):
        with pytest.raises(ProjectError):
            world.show(wrong)


def test_an_unknown_consumer_is_nobody(world: World) -> None:
    with pytest.raises(ProjectError, match="no deployed consumer is called 'inventroy'") as error:
        world.show(name="inventroy")
    assert "inventory" in error.value.todo
    assert world.sts.calls == []


@pytest.mark.parametrize("key", ["store_events/../a", "store_events//a"])
@pytest.mark.parametrize(
    ("object_lambda", "todo"),
    [(OBJECT_LAMBDA, "Read it by --door object-lambda."), ("none", "which this stack has not")],
)
def test_a_key_that_the_api_cannot_name_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, key: str, object_lambda: str, todo: str
) -> None:
    world = World(monkeypatch, tmp_path, object_lambda=object_lambda)
    with pytest.raises(ProjectError, match="no address") as error:
        world.show(key)
    assert todo in error.value.todo


@pytest.mark.parametrize("door", [None, "object-lambda"])
@pytest.mark.parametrize("lead", ["/", "//", f"s3://{BUCKET}//"])
def test_a_slash_too_many_in_front_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, lead: str, door: str | None
) -> None:
    world = World(monkeypatch, tmp_path, object_lambda=OBJECT_LAMBDA)
    with pytest.raises(ProjectError) as error:
        world.show(f"{lead}store_events/a", door=door)
    assert error.value.todo == "Write it without the slash in front: store_events/a"
    assert world.calls == []


def test_a_door_that_is_not_there_is_said_to_be_missing(world: World) -> None:
    with pytest.raises(DeployerError, match="no door 'object-lambda'") as error:
        world.show(door="object-lambda")
    assert error.value.todo == "It has: api."


@pytest.mark.parametrize(
    ("local", "endpoint", "host"),
    [
        (False, None, "acme-inventory-111111111111.s3-object-lambda.eu-west-1.amazonaws.com"),
        (True, "http://127.0.0.1:9", "acme-inventory-111111111111.127.0.0.1:9"),
    ],
)
def test_object_lambda_is_the_door_where_there_is_no_other(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, local: bool, endpoint: str | None, host: str
) -> None:
    world = World(monkeypatch, tmp_path, api="none", object_lambda=OBJECT_LAMBDA, local=local)
    found = world.show("store_events/../é")
    ((caller, address, headers),) = world.calls
    assert isinstance(caller, ObjectLambdaCaller)
    assert caller.endpoint == (endpoint or f"https://{host}")
    assert address == "/store_events/../%C3%A9?versionId=v1"
    assert (headers["Host"], found.door) == (host, "object-lambda")


def test_raw_is_what_the_consumer_gets_and_asks_for_no_original(world: World) -> None:
    parts = read_raw(world.project, world.target, KEY, "inventory", None, world.ui)
    assert b"".join(parts) == SEEN
    assert world.s3.calls == []
