"""A real browser: Debian's Chromium, or none, and then these tests are skipped."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.fake_api import DIST

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# It would look for things on the network that tests have no need of.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Give the browser; without it, or without the built page, the test is skipped."""
    if CHROMIUM is None:
        pytest.skip("no chromium here (Debian: apt install chromium)")
    if not (DIST / "index.html").is_file():
        pytest.skip("the page is not built: make page")
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def visitor(browser: Browser, timeout: int = 8_000) -> Iterator[Page]:
    """Give a page of a fresh visitor; anything that goes wrong in its scripts fails the test."""
    context = browser.new_context(viewport={"width": 1200, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(timeout)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    context.close()
    assert wrong == []
