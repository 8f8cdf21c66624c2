"""Folders are made and removed, and nothing else is ever touched. T6, H6."""

from typing import Any
from unittest.mock import Mock

import pytest
from botocore.exceptions import ClientError

from tests.unit.manage_folders.account import BUCKET, STACK, Account


def test_create_makes_the_folders_and_names_itself_by_its_bucket(account: Account) -> None:  # T6
    account.make_bucket()
    answer = account.request("Create", "raw-data", "invalid-records/")
    assert answer == {
        "Status": "SUCCESS",
        "PhysicalResourceId": f"{BUCKET}/Folders",
        "StackId": STACK,
        "RequestId": "request",
        "LogicalResourceId": "Folders",
    }
    assert account.keys() == ["invalid-records/", "raw-data/"]


def test_create_twice_is_create_once(account: Account) -> None:
    account.make_bucket()
    account.request("Create", "raw-data")
    account.request("Create", "raw-data")
    assert account.versions() == 1


def test_a_folder_that_is_there_is_neither_overwritten_nor_removed(account: Account) -> None:
    account.make_bucket()
    account.s3.put_object(Bucket=BUCKET, Key="raw-data/", Body=b"", Metadata={"mine": "yes"})
    assert account.request("Create", "raw-data")["Status"] == "SUCCESS"
    assert account.request("Delete", "raw-data")["Status"] == "SUCCESS"
    assert account.s3.head_object(Bucket=BUCKET, Key="raw-data/")["Metadata"] == {"mine": "yes"}
    assert account.versions() == 1


def test_delete_removes_the_folders_whole_and_nothing_else(account: Account) -> None:  # H6
    account.make_bucket()
    account.request("Create", "raw-data", "invalid-records")
    for key in ("raw-data/a.csv", "raw-data/sub/", "raw-data.csv", "raw-data/sub/b.csv"):
        account.s3.put_object(Bucket=BUCKET, Key=key, Body=b"x")
    account.request("Delete", "raw-data", "invalid-records")
    assert account.keys() == [
        "raw-data.csv",
        "raw-data/a.csv",
        "raw-data/sub/",
        "raw-data/sub/b.csv",
    ]
    assert account.versions() == 4  # no version and no delete marker of a folder is left


def test_delete_never_removes_an_object_that_took_the_markers_place(account: Account) -> None:
    account.make_bucket()
    account.request("Create", "raw-data")
    account.s3.put_object(Bucket=BUCKET, Key="raw-data/", Body=b"content")
    account.request("Delete", "raw-data")
    assert account.s3.get_object(Bucket=BUCKET, Key="raw-data/")["Body"].read() == b"content"
    assert account.versions() == 1


def test_delete_names_the_null_version_in_a_bucket_without_versioning(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    s3 = Mock()  # moto knows no version by the name of null
    s3.get_paginator.return_value.paginate.return_value = [
        {"Versions": [{"Key": "raw-data/", "VersionId": "null", "Size": 0}]}
    ]
    s3.head_object.return_value = {
        "ContentLength": 0,
        "Metadata": {"made-by-stack": STACK, "made-by-resource": "Folders"},
    }
    monkeypatch.setattr(account.changes, "s3_client", lambda: s3)
    assert account.request("Delete", "raw-data")["Status"] == "SUCCESS"
    s3.delete_object.assert_called_once_with(Bucket=BUCKET, Key="raw-data/", VersionId="null")


def test_delete_never_removes_what_another_stack_made(account: Account) -> None:
    account.make_bucket()
    account.request("Create", "raw-data", StackId=STACK + "-other")
    account.request("Delete", "raw-data")
    assert account.keys() == ["raw-data/"]


def test_a_marker_deleted_by_hand_leaves_nothing_behind(account: Account) -> None:
    account.make_bucket()
    account.request("Create", "raw-data")
    account.s3.delete_object(Bucket=BUCKET, Key="raw-data/")
    assert account.request("Delete", "raw-data")["Status"] == "SUCCESS"
    assert account.keys() == []


@pytest.mark.parametrize("status", ["403", "404"])
def test_a_marker_deleted_between_two_requests_is_made_again(
    account: Account, monkeypatch: pytest.MonkeyPatch, status: str
) -> None:
    account.make_bucket()
    account.request("Create", "raw-data")
    s3 = Mock(wraps=account.s3)

    def missing(**_given: Any) -> Any:
        account.s3.delete_object(Bucket=BUCKET, Key="raw-data/")
        raise ClientError({"Error": {"Code": status}}, "HeadObject")

    s3.head_object.side_effect = missing
    monkeypatch.setattr(account.changes, "s3_client", lambda: s3)
    assert account.request("Create", "raw-data")["Status"] == "SUCCESS"
    assert account.keys() == ["raw-data/"]


def test_an_object_that_may_not_be_looked_at_is_no_success(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    account.make_bucket()
    account.request("Create", "raw-data")
    s3 = Mock(wraps=account.s3)
    s3.head_object.side_effect = ClientError({"Error": {"Code": "403"}}, "HeadObject")
    monkeypatch.setattr(account.changes, "s3_client", lambda: s3)
    assert account.request("Create", "raw-data")["Status"] == "FAILED"


def test_update_makes_new_folders_and_removes_those_that_are_dropped(account: Account) -> None:
    account.make_bucket()
    account.request("Create", "raw-data", "old")
    answer = account.update(["raw-data", "old"], ["raw-data", "new"])
    assert answer["PhysicalResourceId"] == f"{BUCKET}/Folders"
    assert account.keys() == ["new/", "raw-data/"]


def test_another_bucket_is_another_resource_and_the_old_one_is_left_to_its_delete(
    account: Account,
) -> None:  # H6
    account.make_bucket()
    account.make_bucket("other")
    account.request("Create", "raw-data")
    properties = {"BucketName": "other", "Folders": ["raw-data"]}
    old = {"BucketName": BUCKET, "Folders": ["raw-data"]}
    answer = account.request(
        "Update",
        PhysicalResourceId=f"{BUCKET}/Folders",
        ResourceProperties=properties,
        OldResourceProperties=old,
    )
    assert answer["PhysicalResourceId"] == "other/Folders"
    assert (account.keys(), account.keys("other")) == (["raw-data/"], ["raw-data/"])
    account.request("Delete", "raw-data", PhysicalResourceId=f"{BUCKET}/Folders")
    assert (account.keys(), account.keys("other")) == ([], ["raw-data/"])


def test_a_renamed_resource_keeps_its_folders_when_the_old_name_is_deleted(
    account: Account,
) -> None:  # H6
    account.make_bucket()
    account.request("Create", "raw-data")
    account.request("Create", "raw-data", LogicalResourceId="Renamed")
    account.request("Delete", "raw-data", PhysicalResourceId=f"{BUCKET}/Folders")
    assert account.keys() == ["raw-data/"]
    account.request("Delete", "raw-data", LogicalResourceId="Renamed")
    assert account.versions() == 0
