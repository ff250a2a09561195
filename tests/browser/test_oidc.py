"""Signing in at another identity provider: codes, PKCE, renewals, and signing out there."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.doing import serious, shot
from tests.browser.fake_api import FakeApi, a_task
from tests.browser.provider import Provider

CHOICE = {"kind": "choice", "classes": ["ok", "spam", "abuse"]}


@pytest.fixture
def provider(api: FakeApi) -> Iterator[Provider]:
    with Provider(client="label-page", page=api.url) as provider:
        api.sign_in = {"kind": "oidc", "issuer": provider.issuer, "clientId": "label-page"}
        api.elsewhere = provider.issuer
        api.tokens = provider.given
        api.tasks = [a_task(n, CHOICE, f"Message number {n}") for n in range(2)]
        yield provider


def enter(page: Page, api: FakeApi, hash_: str = "") -> None:
    page.goto(f"{api.url}{hash_}")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="I am Ann").click()


def test_somebody_signs_in_there_and_works_here(
    page: Page, api: FakeApi, provider: Provider
) -> None:
    page.goto(api.url)
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert serious(page) == []
    shot(page, "sign-in-elsewhere")
    enter(page, api, "#work")
    expect(page.get_by_text("Message number 0")).to_be_visible()
    assert page.url == f"{api.url}#work"  # no code stays in the address

    page.reload()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    assert len(provider.given) == 1
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    page.wait_for_url(api.url)
    assert provider.ended == 1


def test_a_token_that_ends_is_renewed_once_however_many_ask(
    page: Page, api: FakeApi, provider: Provider
) -> None:
    provider.lifetime = 61  # a second before it is renewed
    enter(page, api)
    expect(page.get_by_text("Message number 0")).to_be_visible()
    page.wait_for_timeout(1_200)
    provider.lifetime = 3600
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(api.url)
    assert [one["value"] for one in api.judgments.values()] == ["spam"]
    assert len(provider.refreshes) == 1  # each was used once, and the last is left


def test_a_code_that_was_not_asked_for_lets_nobody_in(
    page: Page, api: FakeApi, provider: Provider
) -> None:
    page.goto(f"{api.url}?code=stolen&state=another")
    expect(page.get_by_role("alert")).to_have_text("This sign-in was not begun here: begin again")
    assert page.url == api.url
    assert provider.given == []
