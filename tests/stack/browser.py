"""A real browser without a window, and what it says of what it did."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.webdriver import WebDriver

REQUIRED = "BROWSER_REQUIRED"
"""Where this is set, as in CI, a machine without a browser fails the tests that need one."""

_BROWSERS = ("chromium", "google-chrome")
_ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",  # it has none as root
    "--disable-dev-shm-usage",  # containers have little of it
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--no-proxy-server",
    "--window-size=1200,1400",
)


@contextmanager
def browser() -> Iterator[WebDriver]:
    """A browser that remembers its console and its requests; nothing is downloaded for it."""
    found = next(filter(None, map(shutil.which, _BROWSERS)), None)
    driver = shutil.which("chromedriver")
    if not found or not driver:
        missing = f"needs {' or '.join(_BROWSERS)}, and chromedriver"
        if os.environ.get(REQUIRED):
            pytest.fail(missing)
        pytest.skip(missing)
    options = webdriver.ChromeOptions()
    options.binary_location = found
    for it in _ARGUMENTS:
        options.add_argument(it)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("no_proxy", "localhost")  # where chromedriver is
        started = webdriver.Chrome(options, webdriver.ChromeService(driver))
        try:
            yield started
        finally:
            started.quit()


def origins(driver: WebDriver) -> set[str]:
    """Where it sent requests to, whatever for; nothing that a page or the browser holds itself."""
    urls = (urlsplit(_url(it)) for it in _log(driver, "performance"))
    return {f"{it.scheme}://{it.netloc}" for it in urls if it.netloc and it.scheme != "chrome"}


def complaints(driver: WebDriver) -> list[Any]:
    """What it wrote into its console: errors, and what a page's policy did not let it do."""
    return _log(driver, "browser")


def _log(driver: WebDriver, kind: str) -> list[Any]:
    return list(driver.get_log(kind))  # type: ignore[no-untyped-call]


def _url(entry: Any) -> str:
    message = json.loads(entry["message"])["message"]
    parameters = message["params"]
    if message["method"] == "Network.webSocketCreated":
        return str(parameters["url"])
    if message["method"] == "Network.requestWillBeSent":
        return str(parameters["request"]["url"])
    return ""
