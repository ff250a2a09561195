"""From clean values to recorded items, in as few bytes and writes as can be."""

import random
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from labelhooks.intake.recorder import INLINE_ALONE, INLINE_SHARED, Entry, Recorder
from labelhooks.model.counts import Counted
from labelhooks.model.ids import item_id
from labelhooks.model.item import Added, FlagFacts, Item, Source
from labelhooks.model.redacted import Finding, Redacted
from labelhooks.model.values import Json
from tests.factories import a_dataset, an_id

KEY = b"k" * 32


@dataclass
class World:
    """Tables, bucket and queue in memory; `log` is the order of effects."""

    items: dict[str, Item] = field(default_factory=dict)
    objects: dict[str, bytes] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    again: list[str] = field(default_factory=list)  # to be looked at once more
    share: float = 0.0
    counted: dict[str, int] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)

    def add(self, items: Sequence[Item]) -> list[Added]:
        self.log.append("items")
        return [self._add(one) for one in items]

    def _add(self, item: Item) -> Added:
        held = self.items.setdefault(item.item_id, item)
        if held is item:
            return Added.NEW
        return Added.AGAIN if held.source == item.source else Added.DUPLICATE

    def put(self, dataset: str, content_id: str, body: bytes) -> str:
        self.log.append("clean")
        key = f"{dataset}/{content_id}"
        self.objects[key] = body
        return key

    def ready(self, dataset: str, item_id: str) -> None:
        self.log.append("ready")
        self.told.append(item_id)

    def recheck(self, dataset: str, item_id: str) -> None:
        self.again.append(item_id)

    def count(self, dataset: str, what: Counted, number: int) -> None:
        self.counted[what.value] = self.counted.get(what.value, 0) + number

    def record(self, *entries: Entry) -> list[Added]:
        recorder = Recorder(key=KEY, items=self, clean=self, forward=self, count=self.count)
        dataset = a_dataset(version=2, redaction={"recheck_share": self.share})
        return recorder.record(dataset, entries, redaction_version="0-test", trace_id="1-trace")

    def content(self, item: Item) -> bytes:
        artifact = item.artifact
        body = artifact.inline
        if artifact.key is not None:
            end = artifact.offset + artifact.length
            body = self.objects[artifact.key][artifact.offset : end]
        return zlib.decompress(body or b"", wbits=-15)


def entry(raw: Json, clean: Json = None, number: int = 1, **changes: Any) -> Entry:
    kept = Redacted(raw if clean is None else clean, changes.pop("findings", ()))
    return Entry(raw, kept, Source(kind="record", id=f"{an_id(7)}:{number}"), **changes)


def noise(size: int, seed: int = 0) -> str:
    """Return a text that does not deflate below three quarters of its size."""
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    return "".join(random.Random(seed).choices(letters, k=size))


def test_an_item_is_named_by_its_raw_content_and_holds_the_clean() -> None:
    world = World()
    found = (Finding("$", 0, 8, "PERSON", 1.0), Finding("$", 12, 20, "PERSON", 1.0))

    world.record(entry("Jane met Joe", "<PERSON> met <PERSON>", findings=found))

    (item,) = world.items.values()
    assert item.item_id == item_id(KEY, "chat", "Jane met Joe")
    assert world.content(item) == b"<PERSON> met <PERSON>"
    assert (item.redacted, item.artifact.format) == ({"PERSON": 2}, "text")
    assert (item.dataset_version, item.redaction_version) == (2, "0-test")
    assert "Jane" not in str(item.model_dump())


def test_a_record_is_kept_as_json_with_its_keys_in_order() -> None:
    world = World()

    world.record(entry({"b": "hi", "a": 1}))

    (item,) = world.items.values()
    assert world.content(item) == b'{"a":1,"b":"hi"}'
    assert item.artifact.format == "json"


def test_two_contents_with_the_same_clean_text_are_two_items() -> None:
    world = World()

    world.record(entry("hi Jane", "hi <PERSON>", 1), entry("hi Joe", "hi <PERSON>", 2))

    assert len(world.items) == 2
    assert len({one.artifact.id for one in world.items.values()}) == 1


def test_the_gate_is_told_of_new_items_and_of_those_told_before_a_crash() -> None:
    world = World()

    assert world.record(entry("a", number=1)) == [Added.NEW]
    assert world.record(entry("a", number=1)) == [Added.AGAIN]
    assert world.record(entry("a", number=2)) == [Added.DUPLICATE]
    assert world.told == [item_id(KEY, "chat", "a")] * 2
    assert world.counted == {"ItemsRecorded": 1, "Duplicates": 1, "SpansReplaced": 0}


@pytest.mark.parametrize(
    ("contents", "inline"),
    [
        pytest.param(["hello"], 1, id="a small text"),
        pytest.param([noise(INLINE_ALONE)], 1, id="alone, what eight write units hold"),
        pytest.param([noise(INLINE_ALONE * 2)], 0, id="alone, more than that"),
        pytest.param([noise(INLINE_SHARED, 1), noise(INLINE_SHARED, 2)], 2, id="small records"),
        pytest.param([noise(2000, 1), noise(2000, 2), "hello"], 1, id="large ones share an object"),
    ],
)
def test_where_an_artifact_lies(contents: list[str], inline: int) -> None:
    world = World()

    world.record(*(entry(one, number=n) for n, one in enumerate(contents)))

    held = [world.content(item).decode() for item in world.items.values()]
    assert held == contents
    assert sum(one.artifact.inline is not None for one in world.items.values()) == inline
    assert len(world.objects) == (inline < len(contents))


def test_an_artifact_is_there_before_its_record_and_a_record_before_it_is_told() -> None:
    world = World()

    world.record(entry(noise(20_000)))

    assert world.log == ["clean", "items", "ready"]


def test_the_same_batch_again_writes_the_same_object() -> None:
    world = World()
    batch = [entry(noise(2000, n), number=n) for n in range(3)]

    world.record(*batch)
    world.record(*batch)

    assert len(world.objects) == 1


def test_what_a_service_said_of_a_flag_stays_with_its_item() -> None:
    world = World()
    facts = FlagFacts(source="filter", reason="toxic", score=0.5, user=an_id(3))

    world.record(entry("hi", priority=0, flag=facts))

    (item,) = world.items.values()
    assert (item.flag, item.priority) == (facts, 0)


def test_a_share_of_the_items_is_to_be_looked_at_again_and_always_the_same() -> None:
    world, all_of_them = World(share=0.25), World(share=1.0)
    entries = [entry(f"text {number}", number=number) for number in range(400)]

    world.record(*entries)
    first = list(world.again)
    world.record(*entries)  # delivered again
    all_of_them.record(*entries)

    assert 60 < len(first) < 140
    assert world.again == first * 2
    assert len(all_of_them.again) == 400
    assert World().again == []


def test_what_another_source_had_brought_is_not_looked_at_once_more() -> None:
    world = World(share=1.0)
    world.record(entry("text", number=1))
    world.record(entry("text", number=2))

    assert len(world.again) == 1
