"""What is wrong with a params file is told without its values."""

import json
from pathlib import Path
from typing import Any

import pytest

from deployer.errors import ProjectError
from deployer.project.params_schema import check_schema
from tests.unit.project.sample import PARAMS

SECRET = "s3cret"


@pytest.mark.parametrize(
    ("document", "what"),
    [
        ([PARAMS, SECRET], "the params file is a list; it must be an object"),
        (SECRET, "the params file is a text; it must be an object"),
        ({**PARAMS, "parameters": [SECRET]}, "this is a list; it must be an object"),
        (
            {**PARAMS, "parameters": {"devl": SECRET}},
            "this is a text; it must be an object or",
        ),
        (
            {**PARAMS, "parameters": {"devl": {"Password": [SECRET]}}},
            "this is a list; it must be a text or a number or true or false",
        ),
        (
            {**PARAMS, "parameters": {"devl": [{"Password": SECRET}, {"Other": SECRET}]}},
            "this must have 1 entries at most",
        ),
        ({**PARAMS, "project-name": SECRET}, "this does not have the form ^[a-z]+$"),
        ({**PARAMS, "template-path": ""}, "this must have 1 characters at least"),
        ({**PARAMS, "tags": {"aws:x": SECRET}}, "the key 'aws:x' does not have the form"),
        ({"project-name": "acme"}, "the key 'stack-prefix' is missing"),
        ({**PARAMS, "rollback-alarms": {"monitoring-minutes": 999}}, "this must be 180 at most"),
    ],
)
def test_what_does_not_fit_is_told_without_its_value(document: Any, what: str) -> None:
    with pytest.raises(ProjectError) as raised:
        check_schema(Path("params.json"), json.dumps(document), document, None)
    assert raised.value.what.startswith(what)
    assert SECRET not in str(raised.value)


@pytest.mark.parametrize("document", [{**PARAMS, "region": [SECRET]}, {**PARAMS, "tags": SECRET}])
def test_whatever_form_is_missed_no_value_is_told(document: Any) -> None:
    with pytest.raises(ProjectError) as raised:
        check_schema(Path("params.json"), json.dumps(document), document, None)
    assert SECRET not in str(raised.value)
