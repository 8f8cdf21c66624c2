"""Who else may use a bucket is found, and what is not understood counts as somebody else."""

from typing import Any

import pytest

from deployer.errors import DeployerError
from deployer.pipeline.garbage.guests import guests_of, refuse_shared
from tests.unit.aws.clients import ACCOUNT
from tests.unit.aws.scripted import Scripted, client_error

OWNER = {"Grantee": {"Type": "CanonicalUser", "ID": "owner"}, "Permission": "FULL_CONTROL"}


@pytest.mark.parametrize(
    ("statement", "guests"),
    [
        ({"Effect": "Deny", "Principal": "*"}, set()),
        ({"Effect": "Allow", "Principal": "*"}, {"everybody"}),
        ({"Effect": "Allow", "Principal": {"AWS": "*"}}, {"*"}),
        ({"Effect": "Allow", "Principal": {"Service": "logging.s3.amazonaws.com"}}, set()),
        ({"Effect": "Allow", "Principal": {"AWS": [ACCOUNT, "222222222222"]}}, {"222222222222"}),
        ({"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:role/ci"}}, set()),
        ({"Effect": "Allow", "Principal": {"CanonicalUser": "c1"}}, {"CanonicalUser c1"}),
        ({"Effect": "Allow", "Principal": {"Federated": ["f1"]}}, {"Federated f1"}),
        ({"Effect": "Allow", "NotPrincipal": {"AWS": ACCOUNT}}, {"everybody"}),
    ],
)
def test_guests_are_all_but_the_account_and_services(
    statement: dict[str, Any], guests: set[str]
) -> None:
    assert guests_of({"Statement": statement}, ACCOUNT) == guests
    assert guests_of({"Statement": [statement]}, ACCOUNT) == guests


def _s3(monkeypatch: pytest.MonkeyPatch, *grants: dict[str, Any]) -> Scripted:
    def no_policy(**_: Any) -> dict[str, Any]:
        raise client_error("NoSuchBucketPolicy")

    acl = {"Owner": {"ID": "owner"}, "Grants": [OWNER, *grants]}
    script = {"GetBucketPolicy": no_policy, "GetBucketAcl": lambda **_: acl}
    return Scripted(monkeypatch, "s3", script)


@pytest.mark.parametrize("group", ["AllUsers", "AuthenticatedUsers"])
def test_bucket_whose_acl_lets_groups_in_is_refused(
    monkeypatch: pytest.MonkeyPatch, group: str
) -> None:
    uri = f"http://acs.amazonaws.com/groups/global/{group}"
    s3 = _s3(monkeypatch, {"Grantee": {"Type": "Group", "URI": uri}, "Permission": "READ"})
    with pytest.raises(DeployerError, match=group):
        refuse_shared(s3.client, "acme-code", ACCOUNT)


def test_owner_and_log_delivery_are_no_guests(monkeypatch: pytest.MonkeyPatch) -> None:
    uri = "http://acs.amazonaws.com/groups/s3/LogDelivery"
    s3 = _s3(monkeypatch, {"Grantee": {"Type": "Group", "URI": uri}, "Permission": "WRITE"})
    refuse_shared(s3.client, "acme-code", ACCOUNT)
    assert s3.operations() == ["GetBucketAcl", "GetBucketPolicy"]
