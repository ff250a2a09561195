"""What a task of Label Studio shows: clean content, or a link that lives, and is made anew."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from labelhooks.model.base import moment
from labelhooks.model.dataset import Dataset
from labelhooks.model.item import Artifact, Item
from labelhooks.model.values import Json
from labelhooks.studio.answers import ref_of
from labelhooks.studio.fit import misfits, wanted
from labelhooks.studio.sending import LINK_SECONDS, Show
from tests.factories import NOW, a_dataset, a_proposal, a_task, an_id, an_item

AT = moment(NOW)
PICTURE = Artifact(
    id=an_id(0xA), format="image", media_type="image/png", key="chat/p", width=200, height=100
)


class Store:
    """Items, their clean content, and links to it."""

    def __init__(self, content: Json, **item: Any) -> None:
        self.content = content
        self.item = an_item(1, **item)
        self.links = 0

    def known(self, _dataset: str, item_ids: Sequence[str]) -> dict[str, Item]:
        return {self.item.item_id: self.item} if self.item.item_id in item_ids else {}

    def contents(self, artifacts: Sequence[Artifact]) -> list[Json]:
        return [None if one.is_media else self.content for one in artifacts]

    def link(self, artifact: Artifact, *, seconds: int) -> str:
        self.links += 1
        return f"https://clean.test/{artifact.key}?n={self.links}&seconds={seconds}"


def shown(store: Store, dataset: Dataset, **task: Any) -> list[dict[str, Any]]:
    made = Show(store, store, store)
    return [written for _, written in made(dataset, [a_task(1, **task)], AT)]


@pytest.mark.parametrize(
    ("content", "data"),
    [
        pytest.param("hello", {"text": "hello"}, id="a text"),
        pytest.param({"text": "hello", "n": 1}, {"text": "hello", "n": 1}, id="a record with text"),
        pytest.param({"n": 1}, {"n": 1, "text": '{"n":1}'}, id="a record without"),
        pytest.param(["a", 2], {"text": '["a",2]'}, id="a document"),
    ],
)
def test_a_text_is_shown_where_the_configuration_looks_for_it(
    content: Json, data: dict[str, Json]
) -> None:
    (made,) = shown(Store(content), a_dataset())

    assert made["data"] == data
    assert ref_of(made, "chat") == a_task(1).ref
    assert ref_of(made, "mail") is None
    assert "predictions" not in made


def test_what_was_pulled_back_is_not_shown() -> None:
    assert shown(Store("hello", withdrawn=an_id(9)), a_dataset()) == []


@pytest.mark.parametrize("show", [True, False])
def test_the_pre_label_goes_along_where_the_dataset_shows_it(show: bool) -> None:
    dataset = a_dataset(tasks={"show_proposal": show})

    (made,) = shown(Store("hello"), dataset, proposal=a_proposal("spam", 0.7))

    scores = [one["score"] for one in made.get("predictions", [])]
    assert scores == ([0.7] if show else [])


def test_a_picture_is_a_link_that_is_made_anew_before_it_ends() -> None:
    store = Store(None, artifact=PICTURE)
    dataset = a_dataset(modality="image")
    (made,) = shown(store, dataset)
    show = Show(store, store, store)
    half = timedelta(seconds=LINK_SECONDS / 2)

    early = show.anew(dataset, a_task(1), made, AT + half - timedelta(seconds=1))
    late = show.anew(dataset, a_task(1), made, AT + half)

    assert made["data"] == {"image": f"https://clean.test/chat/p?n=1&seconds={LINK_SECONDS}"}
    assert early is None
    assert late is not None
    assert late["data"]["image"].startswith("https://clean.test/chat/p?n=2")
    assert show.anew(dataset, a_task(1), late, AT + half) is None


def test_a_text_needs_no_other() -> None:
    store = Store("hello")
    (made,) = shown(store, a_dataset())

    late = AT + timedelta(days=9)
    assert Show(store, store, store).anew(a_dataset(), a_task(1), made, late) is None


SCHEMAS: dict[str, dict[str, Any]] = {
    "choice": {"schema": {"kind": "choice", "classes": ["ok", "spam"]}},
    "taxonomy": {
        "schema": {"kind": "choice", "classes": ["cat", "dog"], "parents": {"cat": "pet"}},
    },
    "spans": {"schema": {"kind": "spans", "classes": ["place"]}},
    "regions": {"schema": {"kind": "regions", "classes": ["cat"]}, "modality": "image"},
    "segments": {"schema": {"kind": "segments", "classes": ["speech"]}, "modality": "audio"},
    "rating": {"schema": {"kind": "rating", "lowest": 1, "highest": 5}},
    "text": {"schema": {"kind": "text"}},
    "preference": {"schema": {"kind": "preference"}},
}


@pytest.mark.parametrize("of", SCHEMAS.values(), ids=SCHEMAS)
def test_the_configuration_that_is_made_fits(of: dict[str, Any]) -> None:
    dataset = a_dataset(**of)

    assert misfits(dataset, wanted(dataset)) == []
    styled = wanted(dataset).replace("<View>", '<View><Style>x</Style><Header value="Look!"/>', 1)
    assert misfits(dataset, styled) == []
    assert misfits(dataset, "<View/>") != []
    assert misfits(dataset, "<View>") == ["it is no XML"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param(('"spam"', '"ham"'), ["lacks 'spam'", "has 'ham'"], id="another class"),
        pytest.param(('choice="single"', 'choice="multiple"'), ["other rules"], id="more than one"),
        pytest.param(('"$text"', '"$body"'), ["is for '$body'"], id="another field"),
        pytest.param(('name="label"', 'name="mine"'), ["missing", "one too many"], id="a name"),
        pytest.param(("Choices", "Taxonomy"), ["is a Taxonomy"], id="another control"),
    ],
)
def test_what_does_not_fit_is_told(change: tuple[str, str], told: list[str]) -> None:
    dataset = a_dataset(**SCHEMAS["choice"])

    wrong = misfits(dataset, wanted(dataset).replace(*change))

    assert len(wrong) == len(told)
    for part, one in zip(told, wrong, strict=True):
        assert part in one
