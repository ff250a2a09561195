"""The annotator's page, as a person uses it: by the keyboard, and whatever the network does."""

import io
import wave
from typing import Any

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from tests.browser.doing import answered, draw, mark, select, serious, shot, sign_in
from tests.browser.fake_api import FakeApi, a_task
from tests.unit.redaction.documents.pdfs import drawn

LATER = "2126-11-24T10:00:00.000Z"
CHOICE = {"kind": "choice", "classes": ["ok", "spam", "abuse"]}


def texts(number: int) -> list[dict[str, Any]]:
    return [a_task(n, CHOICE, f"Message number {n}: is this a joke?") for n in range(number)]


def test_a_wrong_password_is_told(page: Page, api: FakeApi) -> None:
    page.goto(api.url)
    page.get_by_label("Name").fill("ann")
    page.get_by_label("Password").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("The name or the password is not right")
    assert serious(page) == []
    shot(page, "sign-in")


def test_the_keyboard_is_enough(page: Page, api: FakeApi) -> None:
    api.tasks = texts(3)
    sign_in(page, api)
    for n, key in enumerate("231"):
        expect(page.get_by_text(f"Message number {n}")).to_be_visible()
        page.keyboard.press(key)
        if n == 0:
            expect(page.get_by_role("radio", name="spam")).to_be_checked()
            assert serious(page) == []
            shot(page, "choice")
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Nothing to do")).to_be_visible()
    assert answered(page, api, 3) == ["spam", "abuse", "ok"]
    assert api.judgments[f"chat.{0:032x}.1"]["schema_version"] == 3
    assert len(set(api.keys)) == len(api.keys) == 3


def test_what_remains_and_what_was_done_is_told(page: Page, api: FakeApi) -> None:
    api.tasks = texts(4)
    sign_in(page, api)
    expect(page.locator("footer")).to_contain_text("2 more here · 0 today")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.locator("footer")).to_contain_text("1 more here · 1 today")
    page.keyboard.press("u")
    expect(page.locator("footer")).to_contain_text("0 today")


def test_nothing_is_submitted_without_an_answer(page: Page, api: FakeApi) -> None:
    api.tasks = texts(1)
    sign_in(page, api)
    expect(page.get_by_text("Message number 0")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_have_text("Choose an answer first")
    expect(page.get_by_text("Message number 0")).to_be_visible()
    assert not api.judgments


def test_u_takes_an_answer_back_before_anybody_has_it(page: Page, api: FakeApi) -> None:
    api.tasks = texts(2)
    sign_in(page, api)
    expect(page.get_by_text("Message number 0")).to_be_visible()
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Message number 1")).to_be_visible()
    page.keyboard.press("u")
    expect(page.get_by_text("Message number 0")).to_be_visible()
    expect(page.get_by_role("radio", name="spam")).to_be_checked()
    page.keyboard.press("3")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Message number 1")).to_be_visible()
    assert answered(page, api) == ["abuse"]


def test_losing_the_network_loses_no_answer(page: Page, api: FakeApi) -> None:
    api.tasks = texts(2)
    sign_in(page, api)
    expect(page.get_by_text("Message number 0")).to_be_visible()
    page.context.set_offline(True)
    for n in (0, 1):
        expect(page.get_by_text(f"Message number {n}")).to_be_visible()
        page.keyboard.press("2")
        page.keyboard.press("Enter")
    page.wait_for_timeout(6_000)  # longer than an answer is held back
    assert not api.judgments
    page.context.set_offline(False)
    page.reload()  # and the tab was closed meanwhile
    assert answered(page, api, 2) == ["spam", "spam"]
    assert len(set(api.keys)) == 2  # what went out as the page was left went under the same key


def test_a_draft_is_there_after_a_reload(page: Page, api: FakeApi) -> None:
    api.tasks = [*texts(1), *texts(1)]
    sign_in(page, api)
    expect(page.get_by_text("Message number 0")).to_be_visible()
    page.keyboard.press("3")
    api.tasks = texts(1)
    page.reload()
    expect(page.get_by_role("radio", name="abuse")).to_be_checked()


def test_a_lease_that_is_lost_is_told_and_the_next_task_comes(page: Page, api: FakeApi) -> None:
    api.tasks, api.lease_seconds = texts(2), 4
    api.lost = {f"chat.{0:032x}.1"}
    sign_in(page, api)
    expect(page.get_by_role("alert").first).to_contain_text("somebody else has the task")
    expect(page.get_by_text("Message number 1")).to_be_visible()
    page.wait_for_timeout(2_500)  # more than half of a lease
    assert f"chat.{1:032x}.1" in api.renewed


def test_an_answer_that_came_too_late_is_told(page: Page, api: FakeApi) -> None:
    api.tasks = texts(1)
    sign_in(page, api)
    expect(page.get_by_text("Message number 0")).to_be_visible()
    api.lost = {f"chat.{0:032x}.1"}
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").first).to_contain_text("An answer was refused", timeout=12_000)


def test_skipping_says_why(page: Page, api: FakeApi) -> None:
    api.tasks = texts(2)
    sign_in(page, api)
    expect(page.get_by_text("Message number 0")).to_be_visible()
    page.keyboard.press("s")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert serious(page) == []
    shot(page, "skipping")
    page.keyboard.press("3")
    expect(page.get_by_text("Message number 1")).to_be_visible()
    page.keyboard.press("s")
    page.keyboard.press("r")
    expect(page.get_by_label("Let a reviewer decide")).to_be_checked()
    page.keyboard.press("1")
    expect(page.get_by_text("Message number 1")).not_to_be_visible()
    assert api.skipped == [
        (f"chat.{0:032x}.1", "language", False),
        (f"chat.{1:032x}.1", "unclear", True),
    ]


def test_several_classes_in_a_tree_that_can_be_searched(page: Page, api: FakeApi) -> None:
    classes = [f"kind {n}" for n in range(12)]
    parents = {name: "even" if n % 2 == 0 else "odd" for n, name in enumerate(classes)}
    schema = {"kind": "multi_choice", "classes": classes, "parents": parents}
    api.tasks = [a_task(0, schema, "What is in it?")]
    sign_in(page, api)
    page.get_by_label("Search classes").fill("kind 11")
    expect(page.get_by_role("checkbox")).to_have_count(1)
    page.get_by_role("checkbox", name="kind 11").click()
    page.get_by_label("Search classes").fill("")
    page.get_by_role("heading", name="chat").click()
    page.keyboard.press("1")
    shot(page, "tree")
    assert serious(page) == []
    page.keyboard.press("Enter")
    assert answered(page, api) == [["kind 0", "kind 11"]]


def test_spans_count_code_points(page: Page, api: FakeApi) -> None:
    said = "🙂🙂 ask Ann in Oslo"
    api.tasks = [a_task(0, {"kind": "spans", "classes": ["person", "place"]}, said)]
    sign_in(page, api)
    mark(page, said, ("Ann", "1"))
    select(page, said.encode("utf-16-le").index("Oslo".encode("utf-16-le")) // 2, 4)
    page.get_by_role("button", name="place").click()
    expect(page.locator("mark")).to_have_count(2)
    shot(page, "spans")
    assert serious(page) == []
    page.keyboard.press("Enter")
    (value,) = answered(page, api)
    assert [(said[one["start"] : one["end"]], one["class"]) for one in value["spans"]] == [
        ("Ann", "person"),
        ("Oslo", "place"),
    ]


@pytest.mark.parametrize(
    ("schema", "artifact", "keys", "value"),
    [
        ({"kind": "rating", "lowest": 1, "highest": 5}, "How polite is it?", "4", {"rating": 4}),
        (
            {"kind": "preference", "ties": True},
            {"kind": "json", "value": {"a": "Yes.", "b": "Yes, of course, and gladly."}},
            "2",
            {"preferred": "b"},
        ),
    ],
    ids=["rating", "preference"],
)
def test_by_one_key(
    page: Page,
    api: FakeApi,
    schema: dict[str, Any],
    artifact: object,
    keys: str,
    value: object,
) -> None:
    api.tasks = [a_task(0, schema, artifact)]
    sign_in(page, api)
    expect(page.get_by_role("radio").first).to_be_visible()
    page.keyboard.press(keys)
    shot(page, str(schema["kind"]))
    assert serious(page) == []
    page.keyboard.press("Enter")
    assert answered(page, api) == [value]


def test_a_text_is_written_and_enter_is_part_of_it(page: Page, api: FakeApi) -> None:
    api.tasks = [a_task(0, {"kind": "text"}, "What does it ask for?")]
    sign_in(page, api)
    page.get_by_label("Your text").fill("A refund")
    page.keyboard.press("Enter")
    page.keyboard.type("for 1 parcel")
    page.keyboard.press("Control+Enter")
    assert answered(page, api) == [{"text": "A refund\nfor 1 parcel"}]


def test_boxes_are_drawn_as_fractions_of_the_picture(page: Page, api: FakeApi) -> None:
    picture = Image.new("RGB", (800, 400), "#dfe6f5")
    ImageDraw.Draw(picture).rectangle((200, 100, 400, 300), fill="#c0703a")
    body = io.BytesIO()
    picture.save(body, "PNG")
    api.files["/a.png"] = ("image/png", body.getvalue())
    artifact = {"kind": "url", "url": "/a.png", "media_type": "image/png", "expires_at": LATER}
    api.tasks = [a_task(0, {"kind": "regions", "classes": ["parcel", "label"]}, artifact)]
    sign_in(page, api)
    stage = page.locator(".a9s-annotationlayer")
    stage.wait_for()
    draw(page, "img.picture", (0.25, 0.25), (0.5, 0.75))
    expect(page.locator(".marked li")).to_have_text(["parcel✕"])
    shot(page, "boxes")
    assert serious(page) == []
    page.get_by_role("button", name="Submit").click()
    (value,) = answered(page, api)
    (region,) = value["regions"]
    assert region["class"] == "parcel"
    assert region["box"] == pytest.approx(
        {"x": 0.25, "y": 0.25, "width": 0.25, "height": 0.5}, abs=0.01
    )


def test_a_link_that_has_ended_is_asked_for_again(page: Page, api: FakeApi) -> None:
    body = io.BytesIO()
    Image.new("RGB", (80, 40), "#c0703a").save(body, "PNG")
    api.files["/new.png"] = ("image/png", body.getvalue())
    old = {"kind": "url", "url": "/old.png", "media_type": "image/png"}
    task = a_task(0, CHOICE, {**old, "expires_at": "2026-01-01T00:00:00.000Z"})
    api.tasks = [task]
    api.again = {task["id"]: {**task, "artifact": {**old, "url": "/new.png", "expires_at": LATER}}}
    sign_in(page, api)
    expect(page.locator("img.picture")).to_have_attribute("src", "/new.png")


def test_who_signs_in_next_sends_nothing_of_another(page: Page, api: FakeApi) -> None:
    api.tasks = texts(1)
    sign_in(page, api)
    expect(page.get_by_text("Message number 0")).to_be_visible()
    page.keyboard.press("2")
    page.context.set_offline(True)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Name")).to_be_visible()
    page.context.set_offline(False)
    api.person = "b" * 32
    sign_in(page, api)
    expect(page.get_by_role("heading", name="Nothing to do")).to_be_visible()
    page.wait_for_timeout(1_500)  # longer than it takes to look at what waits
    assert not api.judgments
    page.get_by_role("button", name="Sign out").click()
    api.person = "a" * 32
    sign_in(page, api)
    assert answered(page, api) == ["spam"]


def test_what_waits_goes_out_before_somebody_signs_out(page: Page, api: FakeApi) -> None:
    api.tasks = texts(2)
    sign_in(page, api)
    expect(page.get_by_text("Message number 0")).to_be_visible()
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Message number 1")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Name")).to_be_visible()
    assert [one["value"] for one in api.judgments.values()] == ["spam"]
    assert api.returned == [f"chat.{1:032x}.1"]


def test_a_first_password_is_changed_at_the_first_sign_in(page: Page, api: FakeApi) -> None:
    api.tasks = texts(1)
    page.goto(api.url)
    page.get_by_label("Name").fill("new")
    page.get_by_label("Password").fill("right")
    page.keyboard.press("Enter")
    page.get_by_label("New password").fill("too short for the pool")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("Password must have numeric characters")
    assert serious(page) == []
    shot(page, "new-password")
    page.get_by_label("New password").fill("long enough, number 1")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Message number 0")).to_be_visible()


def test_parts_of_a_sound(page: Page, api: FakeApi) -> None:
    body = io.BytesIO()
    with wave.open(body, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(bytes(int(128 + 60 * (n % 40 > 20)) for n in range(4 * 8000 * 2)))
    api.files["/a.wav"] = ("audio/wav", body.getvalue())
    artifact = {"kind": "url", "url": "/a.wav", "media_type": "audio/wav", "expires_at": LATER}
    schema = {"kind": "segments", "classes": ["agent", "customer"], "transcription": True}
    api.tasks = [a_task(0, schema, artifact)]
    sign_in(page, api)
    page.wait_for_timeout(1500)  # until the sound is decoded
    page.keyboard.press("2")
    draw(page, ".wave", (0.25, 0.5), (0.5, 0.5))
    page.get_by_placeholder("What is said").fill("hello there")
    shot(page, "segments")
    assert serious(page) == []
    page.get_by_role("button", name="Submit").click()
    (value,) = answered(page, api)
    (part,) = value["segments"]
    assert (part["class"], part["text"]) == ("customer", "hello there")
    assert (part["start"], part["end"]) == pytest.approx((1.0, 2.0), abs=0.1)


def test_on_a_phone_in_the_dark(page: Page, api: FakeApi) -> None:
    api.tasks = texts(1)
    page.set_viewport_size({"width": 390, "height": 780})
    page.emulate_media(color_scheme="dark")
    sign_in(page, api)
    page.get_by_role("radio", name="abuse").click()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert serious(page) == []
    shot(page, "phone-dark")
    page.get_by_role("button", name="Submit").click()
    assert answered(page, api) == ["abuse"]


def test_a_document_is_shown_in_the_page(page: Page, api: FakeApi) -> None:
    api.files["/a.pdf"] = ("application/pdf", drawn("please call back"))
    artifact = {
        "kind": "url",
        "url": "/a.pdf",
        "media_type": "application/pdf",
        "expires_at": LATER,
    }
    api.tasks = [a_task(0, CHOICE, artifact)]
    with page.expect_response("**/a.pdf") as got:
        sign_in(page, api)
    assert got.value.ok
    # A frame with a sandbox shows none: the viewer is a page of its own in it.
    expect(page.locator("iframe")).not_to_have_attribute("sandbox", "")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    assert answered(page, api) == ["ok"]
