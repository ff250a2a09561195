"""What people do on the page, and what tests look at."""

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.fake_api import DIST, FakeApi

SHOTS = Path(__file__).parent / "screenshots"
AXE = DIST.parent / "node_modules" / "axe-core" / "axe.min.js"


def sign_in(page: Page, api: FakeApi, hash_: str = "") -> None:
    page.goto(f"{api.url}{hash_}")
    page.get_by_label("Name").fill("ann")
    page.get_by_label("Password").fill("right")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def answered(page: Page, api: FakeApi, number: int = 1) -> list[Any]:
    """Wait until so many answers have arrived; return their values."""
    for _ in range(100):
        if len(api.judgments) >= number:
            break
        page.wait_for_timeout(100)
    return [one["value"] for one in api.judgments.values()]


def shot(page: Page, name: str) -> None:
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png")


def serious(page: Page) -> list[str]:
    """Return what axe finds that is serious or worse."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run().then(done => done.violations)")
    return [
        f"{one['id']}: {json.dumps([node['target'] for node in one['nodes']])}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
