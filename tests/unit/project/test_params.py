"""The params file: what is taken, and one clear message for each thing that is not."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployer.errors import ProjectError
from deployer.project import params_schema
from deployer.project.params import RollbackAlarms, read_params
from deployer.project.params_schema import schema
from tests.unit.project.sample import PARAMS

PROJECT = Path(__file__).parents[3]


def _write(folder: Path, document: Any) -> Path:
    path = folder / "cfn-parameters.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    return path


def _refusal(folder: Path, document: Any, environment: str = "devl") -> ProjectError:
    with pytest.raises(ProjectError) as raised:
        read_params(_write(folder, document), environment)
    assert raised.value.exit_code == 2
    return raised.value


def test_schema_is_itself_valid() -> None:
    found = schema()
    assert found["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(found)


@pytest.mark.parametrize("environment", ["devl", "test", "prod"])
def test_params_file_of_the_repository_fits(environment: str) -> None:
    params = read_params(PROJECT / "params/cfn-parameters.json", environment)
    assert params.project_name == "tarius"
    assert params.values


def test_list_with_one_object_and_plain_object_mean_the_same(tmp_path: Path) -> None:
    document = {**PARAMS, "parameters": {"devl": [{"A": "1"}], "test": {"A": "1"}}}
    path = _write(tmp_path, document)
    assert read_params(path, "devl").values == read_params(path, "test").values == {"A": "1"}


def test_values_become_the_text_that_cloudformation_takes(tmp_path: Path) -> None:
    values = {"Yes": True, "No": False, "Days": 7, "Rate": 0.5, "Zip": "00501", "Empty": ""}
    path = _write(tmp_path, {**PARAMS, "parameters": {"devl": values}})
    assert read_params(path, "devl").values == {
        "Yes": "true",
        "No": "false",
        "Days": "7",
        "Rate": "0.5",
        "Zip": "00501",
        "Empty": "",
    }


@given(values=st.dictionaries(st.text(min_size=1), st.text() | st.booleans() | st.integers()))
def test_every_value_arrives_under_its_name(
    values: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    document = {**PARAMS, "parameters": {"devl": values}}
    path = _write(tmp_path_factory.getbasetemp(), document)
    found = read_params(path, "devl").values
    assert set(found) == set(values)
    for name, value in values.items():
        expected = json.dumps(value) if isinstance(value, bool) else str(value)
        assert found[name] == expected


def test_tag_may_be_whatever_aws_takes(tmp_path: Path) -> None:
    tags = {"Équipe a_b.c:/=+-@1": "Données + 1 = @home_x/y:z.-", "T" * 128: "t" * 256, "aws": "x"}
    assert read_params(_write(tmp_path, {**PARAMS, "tags": tags}), "devl").tags == tags


def test_each_environment_has_its_own_answers(tmp_path: Path) -> None:
    document = {
        **PARAMS,
        "stack-policy": {"prod": "policies/prod.json"},
        "termination-protection": {"devl": False, "prod": True},
        "account-id": {"devl": "1" * 12, "prod": "2" * 12},
        "region": "eu-west-1",
        "tags": {"Team": "data"},
    }
    path = _write(tmp_path, document)
    devl, prod = read_params(path, "devl"), read_params(path, "prod")
    assert (devl.stack_policy, prod.stack_policy) == (None, Path("policies/prod.json"))
    assert (devl.termination_protection, prod.termination_protection) == (False, True)
    assert (devl.account_id, prod.account_id) == ("1" * 12, "2" * 12)
    assert devl.region == prod.region == "eu-west-1"
    assert devl.tags == {"Team": "data"}


def test_optional_keys_may_be_absent(tmp_path: Path) -> None:
    params = read_params(_write(tmp_path, PARAMS), "devl")
    assert (params.stack_policy, params.termination_protection) == (None, None)
    assert (params.account_id, params.region, params.tags) == (None, None, {})


@pytest.mark.parametrize(
    ("changes", "what", "where", "todo"),
    [
        (
            {"stack-sufix": "x"},
            "unknown key 'stack-sufix'",
            "cfn-parameters.json",
            "Did you mean 'stack-suffix'?",
        ),
        (
            {"parameters": {"devel": {}}},
            "unknown key 'devel'",
            "at parameters",
            "Did you mean 'devl'?",
        ),
        (
            {"region": {"production": "x"}},
            "unknown key 'production'",
            "at region",
            "Known: devl, prod, test.",
        ),
        ({"project-name": "Acme"}, "this does not have the form", "at project-name", ""),
        ({"project-name": "acme2"}, "this does not have the form", "at project-name", ""),
        ({"parameters": {}}, "must have 1 keys at least", "at parameters", ""),
        (
            {"parameters": {"devl": [{}, {}]}},
            "1 entries at most",
            "at parameters/devl",
            "",
        ),
        (
            {"parameters": {"devl": {"A": None}}},
            "this is null",
            "at parameters/devl/A",
            "",
        ),
        (
            {"parameters": {"devl": [{"A": {}}]}},
            "this is an object",
            "at parameters/devl/0/A",
            "",
        ),
        ({"account-id": "123"}, "this does not have the form", "at account-id", ""),
        (
            {"termination-protection": "yes"},
            "it must be true or false",
            "at termination-protection",
            "",
        ),
        ({"tags": {"Team": ""}}, "this does not have the form", "at tags/Team", ""),
        ({"tags": {"Team": "a, b"}}, "this does not have the form", "at tags/Team", ""),
        ({"tags": {"Team": "t" * 257}}, "must have 256 characters at most", "at tags/Team", ""),
        ({"tags": {"Team(s)": "x"}}, "key 'Team(s)' does not have", "at tags", ""),
        ({"tags": {"Aws:team": "x"}}, "key 'Aws:team' does not have", "at tags", ""),
        ({"tags": {"": "x"}}, "key '' does not have", "at tags", ""),
        ({"tags": {"T" * 129: "x"}}, "must have 128 characters at most", "at tags", ""),
    ],
)
def test_what_does_not_fit_the_schema_is_named_with_its_place(
    tmp_path: Path, changes: dict[str, Any], what: str, where: str, todo: str
) -> None:
    error = _refusal(tmp_path, {**PARAMS, **changes})
    assert what in error.what
    assert where in error.where
    assert todo in error.todo


@pytest.mark.parametrize("key", ["project-name", "template-path", "parameters"])
def test_missing_key_is_named(tmp_path: Path, key: str) -> None:
    error = _refusal(tmp_path, {name: value for name, value in PARAMS.items() if name != key})
    assert error.what == f"the key '{key}' is missing"


def test_unknown_environment_names_the_nearest(tmp_path: Path) -> None:
    error = _refusal(tmp_path, PARAMS, "dev")
    assert error.what == "there are no parameters for environment 'dev'"
    assert error.todo == "Did you mean 'devl'?"


def test_environment_that_the_file_leaves_out_lists_those_it_has(tmp_path: Path) -> None:
    assert "devl, prod" in _refusal(tmp_path, PARAMS, "staging").todo


def test_malformed_json_is_placed_by_line_and_column(tmp_path: Path) -> None:
    error = _refusal(tmp_path, '{\n  "project-name": "acme",\n  oops\n}')
    assert error.where.endswith("cfn-parameters.json:3:3")
    assert error.what.startswith("this is not JSON")


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, '{"a": NaN}', "1" * 5000])
def test_whatever_is_not_json_is_called_so(tmp_path: Path, text: str) -> None:
    assert _refusal(tmp_path, text).what.startswith("this is not JSON")


def test_document_that_is_no_object_is_refused(tmp_path: Path) -> None:
    assert "the params file is a list; it must be an object" in _refusal(tmp_path, "[]").what


def test_key_that_stands_twice_is_refused(tmp_path: Path) -> None:
    text = json.dumps(PARAMS).replace('{"Colour": "blue"}', '{"Colour": "blue", "Colour": "red"}')
    assert "'Colour' stands twice" in _refusal(tmp_path, text).what


def test_missing_file_says_where_to_run(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="the params file is missing") as raised:
        read_params(tmp_path / "nowhere.json", "devl")
    assert "--project" in raised.value.todo


def test_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "params.json"
    path.write_bytes(b'{"project-name": "\xff"}')
    with pytest.raises(ProjectError, match="cannot be read"):
        read_params(path, "devl")


def test_byte_order_mark_is_no_hindrance(tmp_path: Path) -> None:
    path = tmp_path / "params.json"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(PARAMS).encode())
    assert read_params(path, "devl").project_name == "acme"


ALARM = "arn:aws:cloudwatch:eu-west-1:111111111111:alarm:acme-errors"


@pytest.mark.parametrize(
    ("written", "found"),
    [
        (None, None),
        ({"arns": [ALARM]}, RollbackAlarms((ALARM,))),
        (
            {"arns": [ALARM], "composite-arns": [ALARM], "monitoring-minutes": 5},
            RollbackAlarms((ALARM,), (ALARM,), 5),
        ),
        ({"devl": {"monitoring-minutes": 5}}, RollbackAlarms((), (), 5)),
        ({"prod": {"arns": [ALARM]}}, None),
    ],
)
def test_rollback_alarms_are_for_all_environments_or_for_each(
    tmp_path: Path, written: Any, found: RollbackAlarms | None
) -> None:
    more = {} if written is None else {"rollback-alarms": written}
    assert read_params(_write(tmp_path, {**PARAMS, **more}), "devl").rollback_alarms == found


@pytest.mark.parametrize(
    "written",
    [{}, {"arns": ["acme-errors"]}, {"arns": [ALARM] * 6}, {"monitoring-minutes": 181}],
)
def test_rollback_alarms_are_checked(tmp_path: Path, written: Any) -> None:
    assert "rollback-alarms" in _refusal(tmp_path, {**PARAMS, "rollback-alarms": written}).where


def test_file_that_fitted_is_remembered_and_one_that_changed_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = tmp_path / "memory"
    monkeypatch.setattr(params_schema, "_known_good", set())
    read_params(_write(tmp_path, PARAMS), "devl", memory)
    monkeypatch.setattr(params_schema, "_known_good", set())
    monkeypatch.setattr(params_schema, "_validate", lambda *_: pytest.fail("validated again"))
    assert read_params(_write(tmp_path, PARAMS), "devl", memory).project_name == "acme"
    monkeypatch.undo()
    with pytest.raises(ProjectError, match="unknown key 'tag'"):
        read_params(_write(tmp_path, {**PARAMS, "tag": {}}), "devl", memory)
    assert len(list(memory.iterdir())) == 1


def test_folder_that_cannot_be_written_to_only_forgets(tmp_path: Path) -> None:
    memory = tmp_path / "memory"
    memory.write_text("a file")
    assert read_params(_write(tmp_path, PARAMS), "devl", memory).project_name == "acme"
