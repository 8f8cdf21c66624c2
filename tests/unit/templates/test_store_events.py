"""Who reads the store events: the access point's policy, and what the bucket leaves to it."""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from deployer.check.rules.wildcard_resources import _authorization
from tests.unit.templates.reading import ROOT, TEMPLATES, listed, resources, statements

ACCOUNT = {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}}
BUCKET = TEMPLATES["nested-stacks/store-events-bucket-stack.yaml"]
POINT = TEMPLATES["nested-stacks/consumer-access-point-stack.yaml"]
READING = ["s3:GetObject", "s3:GetObjectVersion"]


def policy(kind: str, template: Any) -> dict[str, Mapping[str, Any]]:
    """The statements of the only resource of a type, by their names."""
    [found] = resources(kind, template=template)
    return {it["Sid"]: it for it in statements(found)}


def arn(value: Any) -> str:
    """An ARN of the access point, or of objects behind it, without what all have in front."""
    front = (
        "arn:${AWS::Partition}:s3:${AWS::Region}:${AWS::AccountId}:accesspoint/"
        "${ProjectName}-${AccessPointBaseName}-${Environment}${CiBuild}"
    )
    assert value["Fn::Sub"].startswith(front)
    return str(value["Fn::Sub"]).removeprefix(front)


def actions_on(kind: str) -> set[str]:
    """The actions of S3 that a type of resource has, in small letters."""
    actions = _authorization()["s3"]["Actions"].items()
    return {f"s3:{action}" for action, it in actions if kind in it.get("Resources", [])}


def test_the_bucket_leaves_reading_and_no_more_to_access_points_of_the_account() -> None:  # O4
    [allowed] = [
        it for it in policy("AWS::S3::BucketPolicy", BUCKET).values() if it["Effect"] == "Allow"
    ]
    assert allowed["Action"] == [*READING, "s3:ListBucket"]
    # Everyone is named, so without this everyone would be let in.
    own = {"s3:DataAccessPointAccount": {"Ref": "AWS::AccountId"}}
    assert allowed["Principal"] == {"AWS": "*"}
    assert allowed["Condition"] == {"StringEquals": own}


def test_the_access_point_lets_in_to_events_alone() -> None:  # O11
    said = policy("AWS::S3::AccessPoint", POINT)
    allowed = {name: it for name, it in said.items() if it["Effect"] == "Allow"}
    assert set(allowed) == {"ReadEvents", "ListEvents"}
    assert {str(it["Principal"]) for it in allowed.values()} == {str(ACCOUNT)}
    assert said["ReadEvents"]["Action"] == READING
    assert arn(said["ReadEvents"]["Resource"]) == "/object/${EventsPrefix}*"
    below = {"s3:prefix": {"Fn::Sub": "${EventsPrefix}*"}}
    assert said["ListEvents"]["Condition"] == {"StringLike": below}
    assert said["NoOtherLists"]["Condition"] == {"StringNotLike": below}


def test_the_access_point_denies_all_else_but_to_be_taken_down() -> None:  # O11 O14
    said = policy("AWS::S3::AccessPoint", POINT)
    assert arn(said["NoOtherObjects"]["NotResource"]) == "/object/${EventsPrefix}*"
    assert said["NoOtherObjects"]["Action"] == READING
    assert arn(said["NothingButReading"]["Resource"]) == "/object/*"
    # A denial of everything on the access point itself would deny its deletion, to everyone.
    for it in said.values():
        on_itself = [one for one in listed(it.get("Resource", [])) if not arn(one)]
        if it["Effect"] == "Deny" and on_itself:
            assert all(action.startswith("s3:ListBucket") for action in listed(it["Action"]))


def test_nothing_but_reading_is_all_that_can_be_done_with_objects() -> None:  # O11
    """All that S3 knows now, as cfn-lint brings it along: what comes new is to be denied, too."""
    denied = listed(policy("AWS::S3::AccessPoint", POINT)["NothingButReading"]["Action"])
    known = actions_on("accesspointobject")
    assert len(known) > 30
    left = {it for it in known if not any(fnmatchcase(it, one.lower()) for one in denied)}
    assert left == {it.lower() for it in READING}


def test_lists_of_versions_and_uploads_are_denied_and_no_others_with_them() -> None:  # O11
    denied = policy("AWS::S3::AccessPoint", POINT)["NoListsOfVersionsOrUploads"]["Action"]
    lists = {it for it in actions_on("bucket") if fnmatchcase(it, "s3:listbucket*")}
    matched = {it for it in lists if fnmatchcase(it, denied.lower())}
    assert matched == {"s3:listbucketversions", "s3:listbucketmultipartuploads"}
    assert lists - matched == {"s3:listbucket"}


def test_the_policy_names_no_action_that_nothing_in_its_statement_has() -> None:  # O11
    """S3 refuses such a policy: "Action does not apply to any resource(s) in statement"."""
    for name, it in policy("AWS::S3::AccessPoint", POINT).items():
        [resource] = listed(it.get("Resource", it.get("NotResource")))
        kind = "accesspointobject" if arn(resource).startswith("/object/") else "accesspoint"
        for action in listed(it["Action"]):
            found = [one for one in actions_on(kind) if fnmatchcase(one, action.lower())]
            assert found, f"{name}: {action}"


def test_access_points_are_closed_to_the_public() -> None:
    for found in resources("AWS::S3::AccessPoint"):
        closed = found.properties["PublicAccessBlockConfiguration"]
        assert (len(closed), set(closed.values())) == (4, {True})


def test_the_producer_writes_what_the_access_point_reads() -> None:  # O7 O11
    launches = (ROOT.resources[f"{it}Stack"] for it in ("ProduceEvents", "ConsumerAccessPoint"))
    told = [it["Properties"]["Parameters"] for it in launches]
    assert [it["EventsPrefix"] for it in told] == ["store_events/"] * 2
    assert told[0]["StoreEventsBucketName"] == told[1]["StoreEventsBucketName"]
    [role] = resources(
        "AWS::IAM::Role", template=TEMPLATES["nested-stacks/produce-events-stack.yaml"]
    )
    [writing] = [it for it in statements(role) if "s3:" in str(it["Action"])]
    assert writing["Action"] == "s3:PutObject"
    assert writing["Resource"]["Fn::Sub"].endswith(":${StoreEventsBucketName}/${EventsPrefix}*")


def test_a_run_leaves_time_for_its_last_requests() -> None:  # O6
    [function] = resources(
        "AWS::Lambda::Function", template=TEMPLATES["nested-stacks/produce-events-stack.yaml"]
    )
    # Each is tried four times, for twelve seconds.
    longest = ROOT.parameters["ProduceEventsSeconds"]["MaxValue"]
    assert function.properties["Timeout"] >= longest + 2 * 4 * 12
