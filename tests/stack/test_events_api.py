"""The events API as its callers meet it: signed requests over HTTP, and items in the table."""

import json
import os
import re
import subprocess
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.stack.api_calls import JSON, ApiCaller, caller, deploy_api, local_address
from tests.stack.platform import Platform

pytestmark = pytest.mark.xdist_group("events-api")

DOCUMENTED = Path(__file__).parents[2] / "docs/events-api.md"
# Few enough for a slow machine, too.
THROTTLED = {"ApiRateLimit": "1", "ApiBurstLimit": "5"}
NESTED = (
    '{"Id":"nested","basket":[{"price":1.10,"qty":1e2},{"gift":null}],'
    '"category":"toys","time":"2026-01-31T09:30:00Z",'
    '"total":12345678901234567890.123456789012345678,"type":"sale"}'
)


@pytest.fixture(scope="module")
def deployed(events_platform: Platform) -> Platform:
    return events_platform


@pytest.fixture(scope="module")
def api(deployed: Platform) -> ApiCaller:
    """A caller who may do all that the output says."""
    return caller(deployed, "clerk", deployed.outputs["EventsApiInvokeArn"])


def test_the_endpoint_takes_an_event_and_gives_it_back_to_the_last_digit(
    deployed: Platform, api: ApiCaller
) -> None:  # V1, V2, V9, V15
    created = api.post(NESTED)
    assert (created.status, created.body.decode()) == (201, NESTED)
    read = api.call("GET", "/events/nested")
    assert (read.status, read.body.decode()) == (200, NESTED)
    assert read.headers["ETag"] == created.headers["ETag"]
    stored = deployed.client("dynamodb").get_item(
        TableName=deployed.outputs["EventTable"], Key={"Id": {"S": "nested"}}, ConsistentRead=True
    )["Item"]
    assert stored["category"] == {"S": "toys"}
    assert stored["basket"]["L"][0]["M"].keys() == {"price", "qty"}


def test_the_documented_command_of_curl_is_let_in(api: ApiCaller) -> None:  # V1, V12
    [command] = re.findall(r"^curl --aws-sigv4 .*?(?=^```)", DOCUMENTED.read_text(), re.M | re.S)
    assert api.credentials is not None
    variables = {
        "API": api.root,
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": api.credentials.access_key,
        "AWS_SECRET_ACCESS_KEY": api.credentials.secret_key,
        "PATH": os.environ["PATH"],
    }
    done = subprocess.run(
        ["sh", "-c", command], env=variables, capture_output=True, text=True, timeout=60, check=True
    )
    assert json.loads(done.stdout) == {"Id": "42", "type": "sale", "price": 1.1}
    assert api.call("GET", "/events/42").status == 200


def test_an_event_is_replaced_and_deleted_by_who_knows_it(api: ApiCaller) -> None:
    tag = api.post('{"Id":"once","a":1}').headers["ETag"]
    assert api.call("PUT", "/events/once", '{"Id":"once","a":2}', JSON).status == 428
    match = {"If-Match": tag}
    replaced = api.call("PUT", "/events/once", '{"Id":"once","a":2}', {**JSON, **match})
    assert replaced.status == 200
    assert api.call("DELETE", "/events/once", headers=match).problem == "changed"
    now = {"If-Match": replaced.headers["ETag"]}
    assert api.call("GET", "/events/once", headers={"If-None-Match": now["If-Match"]}).status == 304
    assert api.call("DELETE", "/events/once", headers=now).status == 204
    assert api.call("GET", "/events/once").problem == "no-such-event"


def test_events_are_listed_page_by_page(api: ApiCaller) -> None:
    for number in range(7):
        time = f"2025-06-01T12:00:0{number}Z"
        event = {"Id": f"listed-{number}", "type": "count me", "time": time}
        assert api.post(json.dumps(event)).status == 201
    query = "/events?type=count%20me&day=2025-06-01&limit=3"
    found, more = [], ""
    for _ in range(3):
        page = api.call("GET", query + more).json
        found += [it["Id"] for it in page["events"]]
        more = f"&next={page['next']}" if "next" in page else ""
    assert found == [f"listed-{number}" for number in range(7)]
    assert more == ""


def test_other_methods_and_addresses_get_problem_documents(
    deployed: Platform, api: ApiCaller
) -> None:  # H5
    for method, path in (("PUT", "/events"), ("PATCH", "/events/1"), ("OPTIONS", "/events/1")):
        refused = api.call(method, path)
        assert (refused.status, refused.problem) == (405, "method")
        assert "GET" in refused.headers["Allow"]
    head = api.call("HEAD", "/events/1")
    assert (head.status, head.headers["Allow"]) == (405, "DELETE, GET, PUT")
    everywhere = deployed.outputs["EventsApiInvokeArn"].removesuffix("events*") + "*"
    wanderer = caller(deployed, "wanderer", everywhere)
    assert wanderer.call("GET", "/other").problem == "no-such-address"


def test_who_does_not_sign_or_may_not_is_let_in_nowhere(
    deployed: Platform, api: ApiCaller
) -> None:  # V12
    unsigned = ApiCaller(api.root)
    assert unsigned.post('{"Id":"unsigned"}').problem == "MISSING_AUTHENTICATION_TOKEN"
    assert unsigned.call("OPTIONS", "/events").status == 403
    assert unsigned.call("GET", "/other").problem
    assert caller(deployed, "stranger").post('{"Id":"unsigned"}').problem == "ACCESS_DENIED"
    invoke = deployed.outputs["EventsApiInvokeArn"]
    reader = caller(deployed, "reader", invoke.replace("/*/", "/GET/"))
    assert reader.call("GET", "/events/unsigned").status == 404
    assert reader.post('{"Id":"unsigned"}').status == 403
    assert api.call("GET", "/events/unsigned").status == 404


def _at_once(calls: Any) -> Counter[int]:
    with ThreadPoolExecutor(8) as pool:
        return Counter(answer.status for answer in pool.map(lambda call: call(), calls))


def test_of_many_at_once_one_wins(api: ApiCaller) -> None:
    same = _at_once([lambda: api.post('{"Id":"same","a":1}')] * 8)
    assert same == {201: 1, 200: 7}
    others = _at_once([lambda a=a: api.post(f'{{"Id":"other","a":{a}}}') for a in range(8)])
    assert others == {201: 1, 409: 7}
    match = {**JSON, "If-Match": api.call("GET", "/events/other").headers["ETag"]}

    def replace(number: int) -> Any:
        return api.call("PUT", "/events/other", f'{{"Id":"other","a":{number}}}', match)

    replaced = _at_once([lambda a=a: replace(a) for a in range(100, 108)])
    assert replaced == {200: 1, 412: 7}


def test_of_many_who_delete_or_replace_at_once_one_wins(api: ApiCaller) -> None:
    match = {**JSON, "If-Match": api.post('{"Id":"raced","a":0}').headers["ETag"]}

    def replace(number: int) -> Any:
        return api.call("PUT", "/events/raced", f'{{"Id":"raced","a":{number}}}', match)

    def delete(_: int) -> Any:
        return api.call("DELETE", "/events/raced", headers=match)

    raced = _at_once([lambda it=it: (replace, delete)[it % 2](it) for it in range(1, 9)])
    assert raced[200] + raced[204] == 1
    assert raced.keys() <= {200, 204, 404, 412}
    assert raced[404] == 0 if raced[200] else raced[412] == 0
    api.post('{"Id":"raced","a":0}')
    gone = _at_once([lambda: api.call("DELETE", "/events/raced", headers={"If-Match": "*"})] * 8)
    assert gone == {204: 1, 404: 7}


def test_the_deployed_stage_is_traced_and_bounded(deployed: Platform) -> None:
    apis = deployed.client("apigateway")
    api_id = deployed.outputs["EventsApiEndpoint"].split("//")[1].split(".")[0]
    stage = apis.get_stage(restApiId=api_id, stageName="v1")
    assert stage["tracingEnabled"] is True
    assert stage["methodSettings"]["*/*"]["throttlingRateLimit"] == 5000
    # A plan bounds those who have a key, and here nobody has.
    assert apis.get_usage_plans()["items"] == []


@pytest.mark.xdist_group("api-key")  # it has a platform of its own
def test_an_api_key_and_browsers_are_let_in_where_that_is_asked_for(
    fresh: Platform,
) -> None:  # V4
    origin = "https://shop.example"
    deploy_api(fresh, ApiAuthorization="API_KEY", ApiCorsOrigin=origin, **THROTTLED)
    keys = fresh.client("apigateway")
    value = keys.get_api_key(apiKey=fresh.outputs["EventsApiKeyId"], includeValue=True)["value"]
    [plan] = keys.get_usage_plans()["items"]
    assert plan["quota"] == {"limit": 1_000_000, "period": "DAY"}
    keyed = ApiCaller(local_address(fresh), headers={"x-api-key": value, "Origin": origin})
    created = keyed.post('{"Id":"1"}')
    assert (created.status, created.headers["Access-Control-Allow-Origin"]) == (201, origin)
    assert created.headers["Vary"] == "Origin"
    refused = ApiCaller(keyed.root).post('{"Id":"1"}')
    assert (refused.status, refused.problem) == (403, "INVALID_API_KEY")
    # Or a page could not tell who refused it, and why.
    assert refused.headers["Access-Control-Allow-Origin"] == "*"
    preflight = ApiCaller(keyed.root).call("OPTIONS", "/events/1", headers={"Origin": origin})
    assert (preflight.status, preflight.headers["Access-Control-Allow-Origin"]) == (204, origin)
    flood = _at_once([lambda: keyed.call("GET", "/events/1")] * 40)
    assert flood.keys() == {200, 429}
