"""A policies file is understood as a whole or refused, with the place and what to write."""

from pathlib import Path

import pytest

from redaction import PolicyError, UnknownConsumerError, load_policies
from redaction.policies import Action
from tests.unit.redaction.asked import policy_of


def test_a_policy_says_all_that_it_can(tmp_path: Path) -> None:
    policy = policy_of(
        """
        about = "Somebody." # and why
        deny = ["**.price", {path = "a.b"}, {path = "c", action = "mask", text = ""},
                {path = "d", action = "hash"}]
        not-json = "pass"
        most-bytes = 2048
        alike-names = true
        """,
        tmp_path,
    )
    assert (policy.consumer, policy.about, policy.allow) == ("reader", "Somebody.", None)
    assert [(it.path.text, it.action) for it in policy.deny] == [
        ("**.price", Action.REMOVE),
        ("a.b", Action.REMOVE),
        ("c", Action.MASK),
        ("d", Action.HASH),
    ]
    assert (policy.not_json, policy.most_bytes, policy.alike_names) == ("pass", 2048, True)
    assert policy.needs_key


def test_the_careful_choice_is_made_where_none_is(tmp_path: Path) -> None:
    policy = policy_of('allow = ["a"]', tmp_path)
    assert (policy.not_json, policy.most_bytes) == ("deny", 8 * 1024 * 1024)
    assert not policy.needs_key


@pytest.mark.parametrize("name", ["stranger", "", "Reader", "reader ", "*", "reader\n"])
def test_an_unknown_consumer_gets_nothing(name: str, tmp_path: Path) -> None:  # O12
    policy_of('allow = ["**"]', tmp_path)
    with pytest.raises(UnknownConsumerError, match=r"sees nothing\. .* policies\.toml"):
        load_policies(tmp_path / "policies.toml").of(name)


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("", 'neither allow nor deny. Write allow = ["**"]'),
        ("deny = []", "neither allow nor deny"),
        ("allow = []", "allow is empty"),
        ('allow = ["**", "a"]', "Leave out one"),
        ('deny = ["**"]', "it then sees nothing"),
        ('deny = "price"', "deny is 'price'. Write a list"),
        ("deny = [1]", "Write paths in quotes"),
        ('deny = [["a"]]', "Write paths in quotes"),
        ('deny = ["a..b"]', "deny, path 'a..b': a name is missing"),
        ('allow = ["a["]', "allow, path 'a[': from '[' on"),
        ('allow = [{path = "a"}]', "Write paths in quotes"),
        ('deny = ["a", "\\"a\\""]', "it is there twice"),
        ('deny = [{action = "hash"}]', "Write paths in quotes"),
        ('deny = [{path = "a", action = "shred"}]', "Write one of remove, mask, hash"),
        ('deny = [{path = "a", action = ["mask"]}]', "is no action"),
        ('deny = [{path = "a", action = "mask"}]', "a text goes with the action mask"),
        ('deny = [{path = "a", text = "x"}]', "a text goes with the action mask"),
        ('deny = [{path = "a", action = "mask", text = 0}]', "text is 0. Write text"),
        ('deny = [{path = "a", key = "x"}]', "'key' means nothing here. Known: path"),
        ('deny = ["a"]\nhash-key = "x"', "'hash-key' means nothing here. Known: about"),
        ('deny = ["a"]\nnot-json = "allow"', 'Write "deny" or "pass"'),
        ('deny = ["a"]\nnot-json = ["deny"]', 'Write "deny" or "pass"'),
        ('deny = ["a"]\nmost-bytes = 10', "Take 1024 to 67108864"),
        ('deny = ["a"]\nmost-bytes = true', "Write a number"),
        ('deny = ["a"]\nmost-bytes = 1e6', "Write a number"),
        ('deny = ["a"]\nabout = 1', "Write text"),
        ('deny = ["a"]\nalike-names = "yes"', "Write true or false"),
        ('allow = ["a"]\nalike-names = true', "goes with deny alone"),
        (f"deny = ['**.a{'.*' * 13}']", "too many wildcards"),
    ],
)
def test_nonsense_is_refused_when_loaded(keys: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as refused:
        policy_of(keys, tmp_path)
    assert str(refused.value).startswith("policies.toml, consumer 'reader': ")
    assert said in str(refused.value)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "names no consumer"),
        (b"consumers = 1", "names no consumer"),
        (b"[policies.a]\nallow = ['**']", "'policies' means nothing here. Known: consumers"),
        (b"[consumers.a]\nallow = ['**']\n[consumers.a]", "is not TOML"),
        (b"[consumers.a]\nallow = ['**'", "is not TOML"),
        (b"[consumers]\na = 1", "consumer 'a': is no table"),
        (b"[consumers.A]\nallow = ['**']", "consumer 'A': is no name"),
        (b"[consumers.a-]\nallow = ['**']", "is no name"),
        (b"[consumers.'" + b"a" * 25 + b"']\nallow = ['**']", "up to 24"),
        (b"[consumers.'a\\n']\nallow = ['**']", "is no name"),
        (b"\xff", "is not UTF-8"),
    ],
)
def test_a_file_that_is_none_is_refused(content: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "policies.toml"
    path.write_bytes(content)
    with pytest.raises(PolicyError) as refused:
        load_policies(path)
    assert said in str(refused.value)
    assert str(refused.value).startswith("policies.toml")


def test_a_missing_file_is_an_error_of_policies(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"none\.toml: cannot be read: No such file"):
        load_policies(tmp_path / "none.toml")
