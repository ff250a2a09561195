"""The reviewer's page: answers side by side, settled by the keyboard."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.doing import serious, shot, sign_in
from tests.browser.fake_api import FakeApi, a_task

CHOICE = {"kind": "choice", "classes": ["ok", "spam", "abuse"]}


def to_review(number: int) -> dict[str, Any]:
    judgments = [
        {"annotator": who * 32, "value": value, "seconds": 12.4, "at": "2026-11-24T10:00:00.000Z"}
        for who, value in (("a", "ok"), ("b", "abuse"))
    ]
    task = a_task(number, CHOICE, f"Message number {number}", reason="disagreement", round=3)
    skips = [{"annotator": "c" * 32, "reason": "not_my_field", "at": "2026-11-24T09:00:00.000Z"}]
    return {**task, "review": "rounds", "lease": None, "judgments": judgments, "skips": skips}


@pytest.fixture
def reviewing(page: Page, api: FakeApi) -> Page:
    api.roles = ("reviewer",)
    api.reviews = [to_review(0), to_review(1)]
    sign_in(page, api, "#review")
    expect(page.get_by_text("Message number 0")).to_be_visible()
    return page


def test_who_said_what_is_side_by_side(reviewing: Page, api: FakeApi) -> None:
    expect(reviewing.locator(".said article")).to_have_count(2)
    expect(reviewing.locator(".who").first).to_contain_text("aaaaaaaa")
    beside = reviewing.get_by_label("Guidelines")
    expect(beside).to_contain_text("People were asked as often as they may be, and do not agree.")
    expect(beside).to_contain_text("in round 3, as people did not agree")
    expect(beside.get_by_label("Who gave it back")).to_contain_text("cccccccc")
    expect(beside.get_by_label("Who gave it back")).to_contain_text("Not my field")
    assert serious(reviewing) == []
    shot(reviewing, "review")


@pytest.mark.parametrize(
    ("keys", "decided"),
    [
        (["Shift+Digit2"], {"action": "correct", "value": "abuse"}),
        (["2", "Enter"], {"action": "correct", "value": "spam"}),
        (["a"], {"action": "approve"}),
    ],
    ids=["one of theirs", "another", "what was agreed"],
)
def test_by_the_keyboard(
    reviewing: Page, api: FakeApi, keys: list[str], decided: dict[str, Any]
) -> None:
    for key in keys:
        reviewing.keyboard.press(key)
    expect(reviewing.get_by_text("Message number 1")).to_be_visible()
    assert api.decided == [(f"chat.{0:032x}.1", decided)]


def test_sent_back_with_a_comment(reviewing: Page, api: FakeApi) -> None:
    reviewing.keyboard.press("b")
    reviewing.get_by_label("Comment").fill("Read the second sentence")
    reviewing.keyboard.press("Control+Enter")
    expect(reviewing.get_by_text("Message number 1")).to_be_visible()
    ((_, said),) = api.decided
    assert said == {"action": "send_back", "comment": "Read the second sentence"}


def test_one_key_too_many_decides_nothing_more(reviewing: Page, api: FakeApi) -> None:
    api.slow = 0.4
    for key in ("a", "a", "Shift+Digit2"):
        reviewing.keyboard.press(key)
    expect(reviewing.get_by_text("Message number 1")).to_be_visible()
    assert api.decided == [(f"chat.{0:032x}.1", {"action": "approve"})]


def test_a_page_of_the_list_may_hold_nothing(page: Page, api: FakeApi) -> None:
    api.roles = ("reviewer",)
    api.reviews, api.empty_pages = [to_review(0)], 2
    sign_in(page, api, "#review")
    expect(page.get_by_text("Message number 0")).to_be_visible()
