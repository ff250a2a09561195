"""A picture of the operate page, of the run that has just been, where there is a browser."""

import shutil
from pathlib import Path

from labelhooks_cli.local.visitors import Visitor

try:
    from playwright.sync_api import Browser, Error, sync_playwright
except ImportError:  # of the development tools: the demo runs without
    sync_playwright = None  # type: ignore[assignment]

PICTURE = Path(__file__).parent.parent / "build/operate.png"
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_WIDTH, _HEIGHT = 1280, 900
_PATIENCE_MS = 30_000


def address(url: str, dataset: str, view: str = "executive") -> str:
    """Return where the page shows a dataset."""
    return f"{url}#/operate/{dataset}/{view}/day"


def take(url: str, who: Visitor, dataset: str, to: Path = PICTURE) -> Path | None:
    """
    Sign in, draw the page as it is now, and return the file; None where that cannot be drawn.

    Args:
        url: of the page, without a view.
        who: an account that may see the dataset.
        dataset: its name.
        to: a PNG file.
    """
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None or sync_playwright is None:
        return None
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium, args=_FLAGS)
        try:
            to.parent.mkdir(parents=True, exist_ok=True)
            _draw(browser, address(url, dataset, "on-call"), who, to)
        except Error:  # slow, or gone: what was run stands without its picture
            return None
        finally:
            browser.close()
    return to


def _draw(browser: "Browser", at: str, who: Visitor, to: Path) -> None:
    page = browser.new_page(viewport={"width": _WIDTH, "height": _HEIGHT}, reduced_motion="reduce")
    page.set_default_timeout(_PATIENCE_MS)
    page.goto(at)
    page.get_by_label("Name").fill(who.name)
    page.get_by_label("Password").fill(who.password)
    page.keyboard.press("Enter")
    page.locator(".view:not(.waits) .tile").first.wait_for()
    page.screenshot(path=to, full_page=True)
