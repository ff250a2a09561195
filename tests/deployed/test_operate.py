"""The operate page in a real browser, on the real stack: what it tells, and that it stops work."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from labelhooks.people.access import Role
from labelhooks_cli.commands.accounts import new_password
from labelhooks_cli.local.home import Home
from labelhooks_cli.local.pages import PageRecord
from labelhooks_cli.target import Target
from tests.browser.chromium import chromium, visitor
from tests.browser.doing import serious, shot
from tests.deployed.stack import Stack

DATASET = "operate"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser, cloud_home: Home, cloud: Target) -> Iterator[Page]:
    """Return the page of an operator who has signed in."""
    served = PageRecord.alive(cloud_home)
    assert served, "the page is built, and the embedded cloud serves none"
    name, password = f"o{uuid4().hex[:10]}", new_password()
    pool, accounts = cloud.output("UserPool"), cloud.accounts
    accounts.admin_create_user(
        UserPoolId=pool, Username=name, TemporaryPassword=password, MessageAction="SUPPRESS"
    )
    accounts.admin_set_user_password(
        UserPoolId=pool, Username=name, Password=password, Permanent=True
    )
    accounts.admin_add_user_to_group(UserPoolId=pool, Username=name, GroupName=Role.OPERATOR.value)
    with visitor(browser, 30_000) as page:
        page.goto(f"{served.url}#/operate/{DATASET}")
        page.get_by_label("Name").fill(name)
        page.get_by_label("Password").fill(password)
        page.keyboard.press("Enter")
        yield page


def test_an_operator_sees_what_waits_and_stops_it(page: Page, cloud: Target) -> None:
    stack = Stack(cloud)
    stack.dataset(DATASET)
    stack.upload(f"{DATASET}/some.jsonl", "".join(f'{{"t": "hello {n}"}}\n' for n in range(3)))
    stack.upload(f"{DATASET}/picture.bin", "\x00\x01")
    stack.settle(DATASET)
    page.reload()

    waits = page.locator(".tile", has_text="Waiting in general")
    expect(waits.locator(".figure")).to_have_text("3", timeout=60_000)
    expect(page.locator(".stop")).to_contain_text("Running")
    assert serious(page) == []
    for view in ("Executive", "Debug"):
        page.get_by_role("link", name=view).click()
        expect(page.locator(".view:not(.waits) .card").first).to_be_visible()
        shot(page, f"real-operate-{view.lower()}", whole=True)
    expect(page.get_by_role("table", name="Reasons")).to_be_visible()
    page.get_by_role("button", name="Pause intake").click()
    page.get_by_label("Why").fill("a test of the stop button")
    page.get_by_role("dialog").get_by_role("button", name="Pause intake").click()
    expect(page.locator(".stop")).to_contain_text("Intake is paused")
    (held,) = [
        one for one in stack.deployment.switches.all() if one["switch"] == f"intake#{DATASET}"
    ]
    assert (held["paused"], held["reason"]) == (True, "a test of the stop button")
    page.get_by_role("button", name="Let intake go on").click()
    page.get_by_label("Why").fill("it works")
    page.get_by_role("dialog").get_by_role("button", name="Let intake go on").click()
    expect(page.locator(".stop")).to_contain_text("Running")
