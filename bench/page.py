"""
How soon the next task stands on the page: `python -m bench.page`.

The built page in headless Chromium, its API in memory (tests/browser/fake_api.py): from the key
that submits to the frame in which the next task, fetched already, is painted. Beside it, in the
same run, what the page's script takes of that, and the floor: two frames of the browser. Medians
and 95th percentiles in milliseconds; nothing of a network is in them.
"""

import argparse
import statistics
from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Page

from tests.browser.chromium import chromium, visitor
from tests.browser.doing import sign_in
from tests.browser.fake_api import FakeApi, a_task

CHOICE = {"kind": "choice", "classes": ["ok", "spam", "abuse"]}
WORDS = "the parcel came late and the box was open when I got it, what can I do about that now "
SPANS = {"kind": "spans", "classes": ["product", "problem", "place"]}
LARGE = {
    "kind": "multi_choice",
    "classes": [f"class {n}" for n in range(300)],
    "parents": {f"class {n}": f"group {n // 10}" for n in range(300)},
}
KINDS: dict[str, tuple[dict[str, Any], int, str | None]] = {
    "choice, 90 characters": (CHOICE, 1, "1"),
    "choice, 20,000 characters": (CHOICE, 225, "1"),
    "spans, 9,000 characters": (SPANS, 100, None),
    "multi_choice, 300 classes in a tree": (LARGE, 1, "1"),
}
# From the key to the frame that is painted after the page said that it is done.
MEASURED = """() => new Promise((told) => {
    const entered = performance.now();
    document.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", bubbles: true}));
    const look = () => {
        const [done] = performance.getEntriesByName("labelhooks.next");
        if (!done) return requestAnimationFrame(look);
        performance.clearMeasures("labelhooks.next");
        requestAnimationFrame(() => told([performance.now() - entered, done.duration]));
    };
    requestAnimationFrame(look);
})"""
FRAMES = """() => new Promise((told) => {
    const began = performance.now();
    requestAnimationFrame(() => requestAnimationFrame(() => told(performance.now() - began)));
})"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print a line for each kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=60, help="of each kind")
    asked = parser.parse_args(arguments)
    out = "{:38} {:>9} {:>9} {:>11} {:>13}".format
    told = [out("milliseconds", "p50", "p95", "script p50", "two frames p50")]
    with chromium() as browser:
        for name, (schema, times, key) in KINDS.items():
            tasks = [a_task(n, schema, f"{n} {WORDS * times}") for n in range(asked.tasks + 3)]
            with FakeApi(tasks=tasks) as api, visitor(browser, 20_000) as page:
                shown, script, frames = measured(page, api, asked.tasks, key)
            p95 = statistics.quantiles(shown, n=20)[-1]
            medians = (statistics.median(shown), p95, statistics.median(script))
            told.append(out(name, *(f"{one:.1f}" for one in (*medians, statistics.median(frames)))))
    print("\n".join(told))
    return 0


def measured(
    page: Page, api: FakeApi, number: int, key: str | None
) -> tuple[list[float], list[float], list[float]]:
    """Return, of each task: until the next was painted, until its script was done, two frames."""
    sign_in(page, api)
    page.locator(".artifact, .spans").first.wait_for()
    found: list[tuple[float, float]] = []
    frames: list[float] = []
    for _ in range(number):
        page.wait_for_timeout(60)  # the next one is there: it was asked for when this was shown
        if key:
            page.keyboard.press(key)
        frames.append(page.evaluate(FRAMES))
        found.append(tuple(page.evaluate(MEASURED)))
    shown, script = zip(*found, strict=True)
    return list(shown), list(script), frames


if __name__ == "__main__":
    raise SystemExit(main())
