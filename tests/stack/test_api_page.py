"""The API's page as a person uses it: in a browser, with a click, as the deployer's own caller."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.expected_conditions import (
    element_to_be_clickable,
    visibility_of_element_located,
)
from selenium.webdriver.support.ui import WebDriverWait

from tests.cloud import without_aws_settings
from tests.stack.browser import browser, complaints, origins
from tests.stack.platform import Platform

pytestmark = pytest.mark.xdist_group("shared")

_SECONDS = 30
_EVENT = '{"Id":"page-1","n":12345678901234567890.10}'


@dataclass
class Page:
    """A page that is served."""

    record: dict[str, Any]
    process: "subprocess.Popen[str]"

    def end(self) -> list[dict[str, Any]]:
        """Interrupt it as a person does; what it said then."""
        self.process.send_signal(signal.SIGINT)
        said, _ = self.process.communicate(timeout=_SECONDS)
        return [json.loads(line) for line in said.splitlines()]


@contextmanager
def _page(platform: Platform) -> Iterator[Page]:
    asked = ("--env", "devl", "--local", "--no-open", "--port", "0")
    words = ("api", "docs", "EventsApiStack/Api", *asked)
    with subprocess.Popen(
        [sys.executable, "-m", "deployer", "--output", "json", *words],
        cwd=platform.root,
        stdout=subprocess.PIPE,
        text=True,
        env=without_aws_settings(),
    ) as process:
        try:
            assert process.stdout
            records = map(json.loads, process.stdout)
            yield Page(next(it for it in records if it["type"] == "api-page"), process)
        finally:
            process.kill()


class _Reader:
    """A person at the browser."""

    def __init__(self, driver: WebDriver) -> None:
        self._driver = driver
        self._wait = WebDriverWait(driver, _SECONDS)

    def see(self, selector: str) -> WebElement:
        return self._wait.until(visibility_of_element_located((By.CSS_SELECTOR, selector)))

    def click(self, selector: str) -> None:
        self._wait.until(element_to_be_clickable((By.CSS_SELECTOR, selector))).click()

    def texts(self, selector: str) -> list[str]:
        return [it.text for it in self._driver.find_elements(By.CSS_SELECTOR, selector)]


def test_the_page_shows_the_api_and_calls_it_with_a_click(platform: Platform) -> None:
    # V1, V2, V13, V15, V16
    with browser() as driver, _page(platform) as page:
        driver.get(page.record["address"])
        reader = _Reader(driver)
        reader.see(".opblock")
        assert driver.title == "tarius-events-api-devl-us-east-1"
        routes = zip(
            reader.texts(".opblock-summary-method"),
            reader.texts(".opblock-summary-path"),
            strict=True,
        )
        assert [(method, path.replace("\u200b", "")) for method, path in routes] == [
            ("POST", "/events"),
            ("GET", "/events"),
            ("GET", "/events/{id}"),
            ("PUT", "/events/{id}"),
            ("DELETE", "/events/{id}"),
        ]
        assert page.record["caller"].startswith("signed as arn:")
        assert page.record["caller"] in reader.see(".info").text
        _create(reader)
        assert origins(driver) == {page.record["address"].rpartition("/")[0].rpartition("/")[0]}
        assert complaints(driver) == []
        [result] = page.end()
        assert (result["type"], result["exit_code"]) == ("result", 0)
        assert page.process.returncode == 0
    stored = platform.client("dynamodb").get_item(
        TableName=platform.outputs["EventTable"],
        Key={"Id": {"S": "page-1"}},
        ConsistentRead=True,
    )["Item"]
    assert stored["n"] == {"N": "12345678901234567890.1"}


def _create(reader: _Reader) -> None:
    """Fill in an event, send it, and see that it was created and is shown to its last digit."""
    reader.click("#operations-default-createEvent .opblock-summary-control")
    reader.click(".try-out__btn")
    text = reader.see("textarea.body-param__text")
    assert json.loads(text.get_attribute("value") or "")["Id"] == "sale-17"
    text.clear()
    text.send_keys(_EVENT)
    reader.click("button.execute")
    answer = reader.see(".live-responses-table tbody").text
    assert answer.startswith("201")
    assert '"n": 12345678901234567890.10' in answer
    assert "--aws-sigv4" in reader.see(".curl-command").text
