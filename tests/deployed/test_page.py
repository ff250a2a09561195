"""
The page in a real browser, on the real stack: from signing in to the label in the table.

One person a dataset, so that each test meets the task it is about. Signing out sends what waits.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from labelhooks.model.base import timestamp
from labelhooks.model.label import Label
from labelhooks.model.label_value import as_json
from labelhooks.model.person import Annotator
from labelhooks.people.access import Role, pseudonym
from labelhooks_cli.commands.accounts import new_password
from labelhooks_cli.local.home import Home
from labelhooks_cli.local.pages import PageRecord
from labelhooks_cli.target import Target
from tests.browser.chromium import chromium, visitor
from tests.browser.doing import draw, mark, serious, shot
from tests.deployed.page_tasks import CLASSES, SAID, put_tasks
from tests.deployed.stack import Stack


@dataclass(frozen=True)
class Account:
    """Somebody who may sign in."""

    name: str
    password: str
    id: str


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def address(browser: Browser, cloud_home: Home, cloud: Target) -> str:
    served = PageRecord.alive(cloud_home)
    assert served, "the page is built, and the embedded cloud serves none"
    return served.url


@pytest.fixture(scope="module")
def stack(cloud: Target) -> Stack:
    stack = Stack(cloud)
    put_tasks(stack)
    return stack


type Invite = Callable[..., Account]


@pytest.fixture(scope="module")
def invite(cloud: Target, stack: Stack) -> Invite:
    def invite(dataset: str, *roles: Role, first: bool = False) -> Account:
        """Make an account with rights in one dataset; `first`: its password is to be changed."""
        name, password = f"p{uuid4().hex[:10]}", new_password()
        pool, accounts = cloud.output("UserPool"), cloud.accounts
        made = accounts.admin_create_user(
            UserPoolId=pool, Username=name, TemporaryPassword=password, MessageAction="SUPPRESS"
        )["User"]
        if not first:
            accounts.admin_set_user_password(
                UserPoolId=pool, Username=name, Password=password, Permanent=True
            )
        for role in roles or (Role.ANNOTATOR,):
            accounts.admin_add_user_to_group(UserPoolId=pool, Username=name, GroupName=role.value)
        (subject,) = [one["Value"] for one in made["Attributes"] if one["Name"] == "sub"]
        id_ = pseudonym(stack.deployment.id_key(), cloud.output("OidcIssuer"), subject)
        stack.deployment.people.put(Annotator(id=id_, datasets=(dataset,), revision=0))
        return Account(name, password, id_)

    return invite


def enter(page: Page, address: str, who: Account) -> None:
    page.goto(address)
    page.get_by_label("Name").fill(who.name)
    page.get_by_label("Password").fill(who.password)
    page.keyboard.press("Enter")


def leave(page: Page) -> None:
    """Sign out: what waits is sent first."""
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Name")).to_be_visible()


def labels(stack: Stack, dataset: str, number: int = 1) -> list[Label]:
    """Return the labels of a dataset, once there are so many."""

    def found() -> list[Label]:
        return list(stack.deployment.inventory.labels(dataset))

    stack.wait(lambda: len(found()) >= number, lambda: f"{len(found())} labels", 60)
    return found()


@pytest.fixture(scope="module")
def late(browser: Browser, address: str, invite: Invite, stack: Stack) -> Iterator[Page]:
    """Return the page of somebody who took a task for half a minute, and lost the network."""
    with visitor(browser, 20_000) as page:
        enter(page, address, invite("page-short"))
        expect(page.get_by_text("is this a joke")).to_be_visible()
        page.context.set_offline(True)
        yield page


@pytest.fixture
def page(browser: Browser, late: Page) -> Iterator[Page]:
    with visitor(browser, 20_000) as page:
        yield page


def test_the_keyboard_is_enough_and_the_label_says_whose_it_is(
    page: Page, address: str, stack: Stack, invite: Invite
) -> None:
    said = {"buy now": "spam", "thank you": "ok", "you will": "abuse"}
    who = invite("page-choice", first=True)
    enter(page, address, who)
    page.get_by_label("New password").fill(new_password())
    page.keyboard.press("Enter")
    seen = set()
    for number in range(3):
        expect(page.locator(".artifact")).to_be_visible()
        expect(page.locator("footer")).to_contain_text(f"{number} today")
        text = page.locator(".artifact").inner_text()
        (value,) = [value for begins, value in said.items() if begins in text]
        seen.add(value)
        page.keyboard.press(str(CLASSES.index(value) + 1))
        if number == 0:
            assert serious(page) == []
            shot(page, "real-choice")
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Nothing to do")).to_be_visible()
    leave(page)
    assert seen == set(said.values())
    made = labels(stack, "page-choice", 3)
    assert {one.value for one in made} == seen
    for one in made:
        history = stack.deployment.labels.history("page-choice", one.item_id)
        assert [(each.version, each.value) for each in history] == [(1, one.value)]
        told = one.provenance
        assert (told.actor.kind, told.actor.id) == ("annotators", who.id)
        assert told.schema_version == 1
        assert told.redaction_version
        assert told.trace_id
        assert told.artifact_id


@pytest.mark.parametrize(
    ("dataset", "shown", "answer", "value"),
    [
        (
            "page-tree",
            "it came late",
            lambda page: [page.keyboard.press(key) for key in "23"],
            ["refund", "late"],
        ),
        (
            "page-spans",
            "kettle",
            lambda page: mark(page, SAID, ("kettle", "1"), ("leaks", "2")),
            {
                "spans": [
                    {"start": 6, "end": 12, "class": "product"},
                    {"start": 13, "end": 18, "class": "problem"},
                ]
            },
        ),
        ("page-rating", "so kind", lambda page: page.keyboard.press("5"), {"rating": 5}),
        (
            "page-text",
            "never came",
            lambda page: page.get_by_label("Your text").fill("a parcel is missing"),
            {"text": "a parcel is missing"},
        ),
        ("page-pair", "I am afraid", lambda page: page.keyboard.press("2"), {"preferred": "b"}),
    ],
    ids=["tree", "spans", "rating", "text", "preference"],
)
def test_each_kind_of_answer_becomes_a_label(
    page: Page,
    address: str,
    stack: Stack,
    invite: Invite,
    dataset: str,
    shown: str,
    answer: Callable[[Page], object],
    value: Any,
) -> None:
    who = invite(dataset)
    enter(page, address, who)
    expect(page.get_by_text(shown).first).to_be_visible()
    answer(page)
    assert serious(page) == []
    shot(page, f"real-{dataset.removeprefix('page-')}")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="Nothing to do")).to_be_visible()
    leave(page)
    (label,) = labels(stack, dataset)
    assert label.value is not None
    assert as_json(label.value) == value
    assert label.provenance.actor.id == who.id


def test_boxes_are_drawn_on_the_redacted_picture(
    page: Page, address: str, stack: Stack, invite: Invite
) -> None:
    enter(page, address, invite("page-boxes"))
    page.locator(".a9s-annotationlayer").wait_for()
    draw(page, "img.picture", (0.25, 0.25), (0.5, 0.75))
    expect(page.locator(".marked li")).to_have_text(["parcel✕"])
    shot(page, "real-boxes")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("heading", name="Nothing to do")).to_be_visible()
    leave(page)
    (label,) = labels(stack, "page-boxes")
    (region,) = as_json(label.value)["regions"]
    assert region["class"] == "parcel"
    want = {"x": 0.25, "y": 0.25, "width": 0.25, "height": 0.5}
    assert region["box"] == pytest.approx(want, abs=0.01)


def test_parts_of_a_recording(page: Page, address: str, stack: Stack, invite: Invite) -> None:
    enter(page, address, invite("page-sound"))
    expect(page.locator(".wave canvas").first).to_be_visible()
    page.wait_for_timeout(1_000)  # until it is decoded
    page.keyboard.press("2")
    draw(page, ".wave", (0.25, 0.5), (0.5, 0.5))
    page.get_by_placeholder("What is said").fill("hello there")
    shot(page, "real-segments")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("heading", name="Nothing to do")).to_be_visible()
    leave(page)
    (label,) = labels(stack, "page-sound")
    (part,) = as_json(label.value)["segments"]
    assert (part["class"], part["text"]) == ("customer", "hello there")
    assert (part["start"], part["end"]) == pytest.approx((1.0, 2.0), abs=0.1)


def test_losing_the_network_loses_no_answer(
    page: Page, address: str, stack: Stack, invite: Invite
) -> None:
    enter(page, address, invite("page-offline"))
    expect(page.locator(".artifact")).to_be_visible()
    page.wait_for_timeout(500)  # until the next task is there too
    page.context.set_offline(True)
    for key in "12":
        expect(page.locator(".artifact")).to_be_visible()
        page.keyboard.press(key)
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Nothing to do")).to_be_visible()
    shot(page, "real-offline")
    assert not list(stack.deployment.inventory.labels("page-offline"))
    page.context.set_offline(False)
    leave(page)
    assert sorted(str(one.value) for one in labels(stack, "page-offline", 2)) == ["ok", "spam"]


def test_a_reviewer_decides_corrects_and_sends_back(
    page: Page, browser: Browser, address: str, stack: Stack, invite: Invite
) -> None:
    annotator = invite("page-review")
    enter(page, address, annotator)
    for _ in range(3):
        expect(page.locator(".artifact")).to_be_visible()
        page.keyboard.press("2")
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Nothing to do")).to_be_visible()
    leave(page)
    stack.settle("page-review")
    with visitor(browser, 20_000) as theirs:
        enter(theirs, f"{address}#review", invite("page-review", Role.REVIEWER))
        expect(theirs.locator(".said article")).to_have_count(1)
        expect(theirs.locator(".who")).to_contain_text(annotator.id[:8])
        assert serious(theirs) == []
        shot(theirs, "real-review")
        decided: dict[str, str] = {}
        for how in ("approve", "correct", "send back"):
            text = theirs.locator(".artifact").inner_text()
            decided[how] = text
            match how:
                case "approve":
                    theirs.keyboard.press("a")
                case "correct":
                    theirs.keyboard.press("3")
                    theirs.keyboard.press("Enter")
                case _:
                    theirs.keyboard.press("b")
                    theirs.get_by_label("Comment").fill("Look at the guidelines again")
                    theirs.keyboard.press("Control+Enter")
            expect(theirs.get_by_text(text, exact=True)).to_be_hidden()
        expect(theirs.get_by_role("heading", name="Nothing to review")).to_be_visible()
    made = labels(stack, "page-review", 2)
    assert sorted(str(one.value) for one in made) == ["abuse", "spam"]
    # What was sent back is asked again, with the comment: of somebody who did not judge it.
    other = invite("page-review")
    enter(page, address, other)
    expect(page.get_by_text(decided["send back"], exact=True)).to_be_visible()
    expect(page.get_by_text("Look at the guidelines again")).to_be_visible()
    shot(page, "real-sent-back")
    leave(page)


def test_a_lease_that_ended_meanwhile_is_somebody_else_s(
    page: Page, late: Page, address: str, cloud: Target, stack: Stack, invite: Invite
) -> None:
    other = invite("page-short")

    def over() -> bool:
        (task,) = stack.deployment.inventory.tasks("page-short")
        return task.lease is None or task.lease.until < timestamp(datetime.now(UTC))

    stack.wait(over, lambda: "its lease has not ended")
    cloud.functions.invoke(FunctionName=stack.function("expire_leases"))  # as each minute does
    enter(page, address, other)
    expect(page.get_by_text("is this a joke")).to_be_visible()
    late.keyboard.press("1")
    late.keyboard.press("Enter")
    late.context.set_offline(False)
    expect(late.get_by_role("alert").first).to_contain_text("An answer was refused", timeout=15_000)
    shot(late, "real-refused")
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Nothing to do")).to_be_visible()
    leave(page)
    (label,) = labels(stack, "page-short")
    assert (label.value, label.provenance.actor.id) == ("spam", other.id)
