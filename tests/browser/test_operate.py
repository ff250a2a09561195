"""The operate page: what people see of a dataset, and how they stop it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import acting
from tests.browser.doing import serious, shot, sign_in
from tests.browser.fake_api import FakeApi

TABS = ("executive", "on-call", "debug")


@pytest.fixture
def operator(page: Page, api: FakeApi) -> Page:
    api.roles = ("operator",)
    sign_in(page, api, "#/operate/chat")
    expect(page.locator(".view:not(.waits) .tile").first).to_be_visible()
    return page


def open_tab(page: Page, api: FakeApi, tab: str, window: str = "day") -> None:
    page.goto(f"{api.url}#/operate/chat/{tab}/{window}")
    expect(page.locator(".view:not(.waits) .card").first).to_be_visible()
    expect(page.locator(".tabs a[aria-current=page]")).to_have_attribute(
        "href", f"#/operate/chat/{tab}/{window}"
    )


@pytest.mark.parametrize("tab", TABS)
def test_a_busy_dataset(operator: Page, api: FakeApi, tab: str) -> None:
    open_tab(operator, api, tab)
    expect(operator.locator(".plot canvas").first).to_be_visible()
    assert serious(operator) == []
    shot(operator, f"operate-{tab}", whole=True)


@pytest.mark.parametrize("tab", TABS)
def test_in_the_dark_and_on_a_phone(operator: Page, api: FakeApi, tab: str) -> None:
    operator.emulate_media(color_scheme="dark")
    open_tab(operator, api, tab, "week")
    expect(operator.locator(".plot canvas").first).to_be_visible()
    assert serious(operator) == []
    shot(operator, f"operate-{tab}-dark", whole=True)
    operator.set_viewport_size({"width": 390, "height": 844})
    operator.wait_for_function("document.documentElement.scrollWidth <= innerWidth")
    shot(operator, f"operate-{tab}-phone", whole=True)


@pytest.mark.parametrize("tab", TABS)
def test_a_dataset_in_which_nothing_happened_says_what_is_missing(
    operator: Page, api: FakeApi, tab: str
) -> None:
    api.quiet = True
    open_tab(operator, api, tab, "month")
    expect(operator.locator(".chart .none:visible").first).to_be_visible()
    assert serious(operator) == []
    shot(operator, f"operate-{tab}-empty", whole=True)


def test_on_call_sees_what_waits_and_that_a_pre_labeler_changed(
    operator: Page, api: FakeApi
) -> None:
    waits = operator.locator(".tile", has_text="Waiting in general")
    expect(waits).to_contain_text("1,284")
    expect(waits).to_contain_text("on target")
    rejected = operator.locator(".tile", has_text="Rejected in review")
    expect(rejected).to_contain_text("off target")
    expect(operator.get_by_role("region", name="Pre-labelers")).to_contain_text("text 7")
    between = operator.get_by_role("region", name="Between functions")
    expect(between.get_by_role("row", name="media")).to_contain_text("3")
    expect(operator.get_by_role("region", name="Over quota")).to_contain_text("mail")
    operator.get_by_role("region", name="Rejected lately").get_by_role("link").first.click()
    expect(operator.locator(".timeline li")).to_have_count(5)
    expect(operator.get_by_role("region", name="On the road")).to_contain_text("task created")


def test_a_chart_is_a_table_as_well(operator: Page, api: FakeApi) -> None:
    chart = operator.locator(".chart", has_text="In and out")
    chart.get_by_text("As a table").click()
    table = chart.get_by_role("region", name="In and out: table")
    expect(table.locator("tbody tr")).to_have_count(24)
    expect(table.locator("thead")).to_contain_text("completed")


def test_work_is_paused_with_a_reason_and_goes_on(operator: Page, api: FakeApi) -> None:
    expect(operator.locator(".stop")).to_contain_text("Running")
    operator.get_by_role("button", name="Pause intake").click()
    dialog = operator.get_by_role("dialog")
    expect(dialog).to_contain_text("nothing is lost")
    assert serious(operator) == []
    shot(operator, "operate-pause")
    dialog.get_by_role("button", name="Pause intake").click()  # not without a reason
    expect(dialog).to_be_visible()
    dialog.get_by_label("Why").fill("a flood of spam")
    dialog.get_by_role("button", name="Pause intake").click()
    expect(operator.locator(".stop")).to_contain_text("Intake is paused")
    expect(operator.locator(".stop")).to_contain_text("a flood of spam")
    assert [(one["switch"], one["paused"]) for one in api.switches] == [("intake#chat", True)]
    shot(operator, "operate-paused")
    operator.get_by_role("button", name="Let intake go on").click()
    operator.get_by_label("Why").fill("it is over")
    operator.get_by_role("dialog").get_by_role("button", name="Let intake go on").click()
    expect(operator.locator(".stop")).to_contain_text("Running")


def test_a_reviewer_looks_and_has_no_button(page: Page, api: FakeApi) -> None:
    api.roles = ("reviewer",)
    api.switches = [acting.switch("dataset#chat")]
    sign_in(page, api, "#/operate/chat")
    expect(page.locator(".stop")).to_contain_text("All work is paused")
    expect(page.get_by_role("button", name="Let work go on")).to_have_count(0)


def test_another_dataset_is_chosen(operator: Page, api: FakeApi) -> None:
    operator.get_by_label("Dataset").select_option("mail")
    expect(operator).to_have_url(f"{api.url}#/operate/mail/on-call/day")


def test_numbers_stay_fresh(operator: Page, api: FakeApi) -> None:
    operator.clock.install()
    operator.reload()
    expect(operator.locator(".view:not(.waits) .tile").first).to_contain_text("1,284")
    api.quiet = True
    operator.clock.run_for(40_000)
    expect(operator.locator(".tile").first).not_to_contain_text("1,284")


def test_who_answers_tasks_does_not_load_it(page: Page, api: FakeApi) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    sign_in(page, api)
    expect(page.get_by_role("heading", name="Nothing to do")).to_be_visible()
    assert not [url for url in asked if "/assets/page-" in url]
    expect(page.get_by_role("link", name="Operate")).to_have_count(0)


def test_a_pre_labeler_is_stopped_and_its_labels_are_taken_back(
    operator: Page, api: FakeApi
) -> None:
    operator.get_by_role("button", name="A pre-labeler mislabels…").click()
    dialog = operator.get_by_role("dialog")
    dialog.get_by_label("Whose labels").select_option("text 7")
    dialog.get_by_label("Why").fill("it calls refunds spam")
    dialog.get_by_role("button", name="Count first").click()
    expect(dialog).to_contain_text("2,104 labels")
    assert api.mended is None  # nothing is kept by counting
    assert serious(operator) == []
    shot(operator, "operate-count")
    dialog.get_by_role("button", name="Open the incident").click()
    expect(dialog).to_be_hidden()
    operator.get_by_role("button", name="Next: find").click()
    operator.get_by_role("button", name="Next: pause").click()
    expect(operator.get_by_role("dialog")).to_contain_text("decides no more")
    operator.get_by_role("button", name="Do it").click()
    expect(operator.get_by_role("button", name="Next: take back")).to_be_visible()
    assert api.mended == 2
    assert serious(operator) == []
    operator.locator(".incident").scroll_into_view_if_needed()
    shot(operator, "operate-incident")
    operator.get_by_role("button", name="End it here…").click()
    operator.get_by_label("Why").fill("it was right after all")
    operator.get_by_role("button", name="End it", exact=True).click()
    expect(operator.locator(".incident")).to_contain_text("aborted")


def test_a_change_of_what_is_meant_is_counted_anew(operator: Page, api: FakeApi) -> None:
    operator.get_by_role("button", name="A pre-labeler mislabels…").click()
    dialog = operator.get_by_role("dialog")
    dialog.get_by_label("Why").fill("it calls refunds spam")
    dialog.get_by_role("button", name="Count first").click()
    expect(dialog.get_by_role("button", name="Open the incident")).to_be_visible()
    dialog.get_by_label("Whose labels").select_option("words 3")
    expect(dialog.get_by_role("button", name="Count first")).to_be_visible()
    expect(dialog.locator(".counted")).to_be_empty()
