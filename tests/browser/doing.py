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


def shot(page: Page, name: str, *, whole: bool = False) -> None:
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png", full_page=whole)


def serious(page: Page) -> list[str]:
    """Return what axe finds that is serious or worse."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run().then(done => done.violations)")
    return [
        f"{one['id']}: {json.dumps([node['target'] for node in one['nodes']])}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


def draw(page: Page, on: str, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drag from one place of an element to another; both are fractions of it."""
    place = page.locator(on).bounding_box()
    assert place

    def at(x: float, y: float) -> tuple[float, float]:
        return place["x"] + place["width"] * x, place["y"] + place["height"] * y

    page.mouse.move(*at(*start))
    page.mouse.down()
    page.mouse.move(*at(*end), steps=12)
    page.mouse.up()


def mark(page: Page, said: str, *parts: tuple[str, str]) -> None:
    """Select words of the text that is marked, and press the key of a class for each."""
    for words, key in parts:
        place = said.encode("utf-16-le").index(words.encode("utf-16-le")) // 2
        select(page, place, len(words))
        page.keyboard.press(key)


def select(page: Page, start: int, length: int) -> None:
    """Select characters of the text that is marked, wherever its pieces lie."""
    expect(page.locator(".spans")).to_be_visible()
    page.evaluate(
        """([start, end]) => {
            const range = document.createRange();
            const texts = document.createTreeWalker(document.querySelector(".spans"), 4);
            for (let at = 0; texts.nextNode(); ) {
                const one = texts.currentNode;
                const within = (place) => place - at >= 0 && place - at <= one.length;
                if (within(start)) range.setStart(one, start - at);
                if (within(end)) { range.setEnd(one, end - at); break; }
                at += one.length;
            }
            getSelection().removeAllRanges();
            getSelection().addRange(range);
        }""",
        [start, start + length],
    )
