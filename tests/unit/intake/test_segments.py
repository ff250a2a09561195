"""Files of records in segments: every record once, whatever the size, the time or a crash."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelhooks.formats.sniff import Format
from labelhooks.intake import segments
from labelhooks.intake.events import Uploaded
from labelhooks.intake.quota import ItemQuota
from labelhooks.intake.recorder import Recorder
from labelhooks.intake.segments import Segments, Upload
from labelhooks.model.item import Added, Item, Segment
from labelhooks.model.messages import SegmentWanted, parse
from labelhooks.model.quarantine import QuarantineRecord
from labelhooks.model.redacted import Redacted
from labelhooks.model.values import Json
from tests.factories import a_dataset, an_id
from tests.factories.quotas import NOW, Days

SEGMENT = 4096


class Crash(BaseException):
    """The function is killed."""


@dataclass
class Bytes:
    content_type: str
    chunks: Iterator[bytes]


@dataclass
class World:
    """An object, tables and queues in memory; the function dies at effect number `crash_at`."""

    data: bytes
    form: Format
    crash_at: int = -1
    seconds: float = 300.0
    items: dict[str, Item] = field(default_factory=dict)
    sources: set[str] = field(default_factory=set)
    done: dict[int, Segment] = field(default_factory=dict)
    waiting: list[str] = field(default_factory=list)  # told in memory, lost in a crash
    told: list[str] = field(default_factory=list)
    queue: list[str] = field(default_factory=list)
    refused: dict[str, tuple[QuarantineRecord, str]] = field(default_factory=dict)
    fetched: list[int] = field(default_factory=list)
    quota: dict[str, Any] | None = None
    days: Days | None = None  # quotas; None: there are none
    later: list[str] = field(default_factory=list)  # what is held for another day
    held: int = 0  # bytes of the largest chunk
    effects: int = 0
    version = "0-test"

    def _effect(self) -> None:
        self.effects += 1
        if self.effects - 1 == self.crash_at:
            raise Crash

    def open(self, bucket: str, key: str, version_id: str, *, start: int, end: int) -> Bytes:
        self.fetched.append(end - start)
        part = self.data[start:end]
        return Bytes("", (part[at : at + 1000] for at in range(0, len(part), 1000)))

    def redact_many(self, values: Sequence[Json]) -> list[Any]:
        return [Redacted(one, ()) for one in values]

    def put(self, dataset: str, content_id: str, body: bytes) -> str:
        return f"{dataset}/{content_id}"

    def add(self, items: Sequence[Item]) -> list[Added]:
        self._effect()
        return [self._add(one) for one in items]

    def _add(self, item: Item) -> Added:
        self.sources.add(item.source.id)
        held = self.items.setdefault(item.item_id, item)
        if held is item:
            return Added.NEW
        return Added.AGAIN if held.source == item.source else Added.DUPLICATE

    def drop(self, dropped: object) -> None:
        raise AssertionError

    def begin_upload(self, upload: object) -> None:
        self._effect()

    def segment(self, dataset: str, upload_id: str, start: int) -> Segment | None:
        return self.done.get(start)

    def end_segment(self, dataset: str, segment: Segment) -> None:
        self._effect()
        self.done.setdefault(segment.start, segment)

    def ready(self, dataset: str, item_id: str) -> None:
        self.waiting.append(item_id)

    def recheck(self, dataset: str, item_id: str) -> None:
        pass

    def flush(self) -> None:
        self._effect()
        self.told, self.waiting = [*self.told, *self.waiting], []

    def send(self, body: str) -> None:
        self._effect()
        self.queue.append(body)

    def keep(self, record: QuarantineRecord, *, raw: bytes = b"", message: str) -> None:
        self._effect()
        self.refused[record.quarantine_id] = (record, message)

    def keep_object(self, *_: object, **__: object) -> None:
        raise AssertionError

    def upload(self) -> Upload:
        dataset = a_dataset(
            intake={"segment_bytes": SEGMENT, "max_bytes": 2000}, quota=self.quota or {}
        )
        uploaded = Uploaded("raw", f"chat/a.{self.form}", "v1", len(self.data))
        return Upload(uploaded, an_id(7), dataset, self, "1-trace")

    def segments(self) -> Segments:
        recorder = Recorder(
            key=b"key", items=self, clean=self, forward=self, quota=self.item_quota()
        )
        return Segments(
            key=b"key",
            raw=self,
            items=self,
            recorder=recorder,
            forward=self,
            quarantine=self,
            send=self.send,
            hold=self.hold,
        )

    def item_quota(self) -> ItemQuota | None:
        if self.days is None:
            return None
        return ItemQuota(self.days, self, clock=lambda: self.days.now if self.days else NOW)

    def known(self, dataset: str, item_ids: Sequence[str]) -> set[str]:
        return set(item_ids) & self.items.keys()

    def hold(self, body: str, seconds: int) -> None:
        self._effect()
        self.later.append(body)

    def run(self, *, twice: bool = False, begin: bool = True) -> None:
        """Deliver the event, then every message, until none is left; again after a crash."""
        if begin:
            self._deliver(
                lambda use: use.begin(self.upload(), self.form, left=lambda: self.seconds)
            )
        while self.queue:
            body = self.queue.pop(0)
            for _ in range(2 if twice else 1):
                self._take(body)

    def _take(self, body: str) -> None:
        wanted = parse(SegmentWanted, body)
        self._deliver(lambda use: use.take(self.upload(), wanted, left=lambda: self.seconds))

    def _deliver(self, call: Callable[[Segments], None]) -> None:
        for _ in range(3):
            try:
                return call(self.segments())
            except Crash:
                self.waiting = []
        raise AssertionError("it fails for ever")

    def release(self) -> None:
        for _, message in list(self.refused.values()):
            self._take(message)


def jsonl(*records: Json) -> bytes:
    return "".join(json.dumps(one) + "\n" for one in records).encode()


def a_file(form: Format, records: int = 60) -> bytes:
    """Return a file of a few segments, each record some 300 bytes of a content of its own."""
    texts = [f"{n} " + "x" * 300 for n in range(records)]
    if form is Format.JSONL:
        return jsonl(*({"text": one} for one in texts))
    return b"text\r\n" + "".join(f'"{one}\n"\r\n' for one in texts).encode()


def assert_all(world: World, records: int) -> None:
    assert len(world.items) == len(world.sources) == records
    assert set(world.told) == world.items.keys()
    spans = sorted((one.start, one.end) for one in world.done.values())
    assert spans[0][0] == 0
    assert all(after[0] <= before[1] for before, after in pairwise(spans))
    assert max(end for _, end in spans) == len(world.data)


@pytest.mark.parametrize("form", [Format.JSONL, Format.CSV])
def test_every_record_of_every_segment_becomes_an_item(form: Format) -> None:
    world = World(a_file(form), form)

    world.run()

    assert_all(world, 60)
    assert len(world.told) == 60
    assert sum(one.items for one in world.done.values()) == 60
    assert len(world.done) in (5, 6)
    assert [one.last for one in sorted(world.done.values(), key=lambda one: one.start)][-1]


@pytest.mark.parametrize("form", [Format.JSONL, Format.CSV])
def test_no_fetch_is_larger_than_a_segment_and_the_record_that_crosses_it(form: Format) -> None:
    world = World(a_file(form, 600), form)

    world.run()

    assert max(world.fetched) <= SEGMENT + 64 * 1024


@pytest.mark.parametrize("form", [Format.JSONL, Format.CSV])
def test_a_message_delivered_twice_adds_nothing(form: Format) -> None:
    world = World(a_file(form), form)

    world.run(twice=True)

    assert_all(world, 60)
    assert len(world.told) == 60


@pytest.mark.parametrize("form", [Format.JSONL, Format.CSV])
def test_what_there_is_no_time_for_is_handed_on(
    form: Format, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segments, "BATCH_RECORDS", 5)
    world = World(a_file(form), form, seconds=1.0)

    world.run()

    assert_all(world, 60)
    assert len(world.told) == 60
    assert len(world.done) >= 12
    assert max(one.items for one in world.done.values()) == 5


@pytest.mark.parametrize("seconds", [300.0, 1.0], ids=["time enough", "little time"])
@pytest.mark.parametrize("form", [Format.JSONL, Format.CSV])
def test_a_crash_at_any_effect_loses_nothing(
    form: Format, seconds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segments, "BATCH_RECORDS", 10)
    data = a_file(form)
    calm = World(data, form, seconds=seconds)
    calm.run()

    for crash_at in range(calm.effects):
        world = World(data, form, crash_at=crash_at, seconds=seconds)
        world.run()
        assert_all(world, 60)


def test_a_file_of_any_size_is_a_thousand_segments_at_most(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(segments, "MOST_SEGMENTS", 3)
    world = World(a_file(Format.JSONL, 600), Format.JSONL)
    world.segments().begin(world.upload(), Format.JSONL, left=lambda: 300.0)

    assert len(world.queue) == 2
    while world.queue:
        world._take(world.queue.pop())
    assert_all(world, 600)
    assert max(world.fetched) <= SEGMENT + 64 * 1024


@pytest.mark.parametrize(
    ("data", "form", "records"),
    [
        pytest.param(b"a,b\r\n", Format.CSV, 0, id="a CSV with nothing but a header"),
        pytest.param(b"a,b", Format.CSV, 0, id="… without a line end"),
        pytest.param(b"a\n1\n" + b"\n" * 10_000, Format.CSV, 1, id="a CSV with a blank tail"),
        pytest.param(b"\n" * 10_000 + b"a\n1\n", Format.CSV, 1, id="a CSV with a blank head"),
        pytest.param(b"a\n1\n" + b"\r\n" * 6_000 + b"2\n", Format.CSV, 2, id="blanks between"),
        pytest.param(b"a," + b"b" * 1500 + b"\n1,2\n", Format.CSV, 1, id="a long header"),
        pytest.param(b"\n" * 10_000, Format.JSONL, 0, id="a JSONL of blank lines"),
        pytest.param(b'"a"\n' + b"\n" * 10_000 + b'"b"', Format.JSONL, 2, id="a hole in a JSONL"),
    ],
)
def test_files_with_little_in_them_end(data: bytes, form: Format, records: int) -> None:
    world = World(data, form)

    world.run()

    assert_all(world, records)


def test_a_released_record_comes_alone_and_hides_nothing() -> None:
    """Its segment begins where the record does, and was not read yet when it was released."""
    long = jsonl(*({"text": f"{n} " + "x" * 300} for n in range(60)))
    cut = long.rindex(b"\n", 0, SEGMENT) + 1
    data = long[:cut] + b" " * (SEGMENT - cut - 1) + b"\n" + b"{bad\n" + long[cut:]
    world = World(data, Format.JSONL)
    world.segments().begin(world.upload(), Format.JSONL, left=lambda: 300.0)
    second = next(one for one in world.queue if parse(SegmentWanted, one).start == SEGMENT)
    world.crash_at = world.effects + 2  # the bad record is set aside, its segment not yet done
    with pytest.raises(Crash):
        world.segments().take(world.upload(), parse(SegmentWanted, second), left=lambda: 300.0)
    world.waiting = []  # what was not sent yet died with it

    world.release()
    while world.queue:
        world._take(world.queue.pop(0))

    assert_all(world, 60)
    ((record, message),) = world.refused.values()
    assert record.where == f"upload {an_id(7)}, bytes {SEGMENT} to {SEGMENT + 5}"
    assert parse(SegmentWanted, message).start == SEGMENT


@pytest.mark.parametrize(
    ("form", "data", "mended"),
    [
        pytest.param(Format.JSONL, b"1\n{bad\n2\n", b'1\n"ok"\n2\n', id="a line"),
        pytest.param(Format.JSONL, b"{bad\n1\n2\n", b'"ok"\n1\n2\n', id="the first line"),
        pytest.param(Format.CSV, b"a,b\n1,2\n3;4\n5,6\n", b"a,b\n1,2\n3,4\n5,6\n", id="a row"),
    ],
)
def test_a_record_that_is_mended_and_released_becomes_an_item(
    form: Format, data: bytes, mended: bytes
) -> None:
    world = World(data, form)
    world.run()
    assert len(world.items) == 2
    assert [one.quarantined for one in world.done.values()] == [1]
    before = dict(world.done)

    world.data = mended
    world.release()

    assert len(world.items) == 3
    assert world.done == before
    assert not world.queue


lines = st.lists(
    st.one_of(
        st.just(b"\n"),
        st.just(b"{bad\n"),
        st.builds(
            lambda n, size: jsonl(f"{n}" + "x" * size), st.integers(0, 9), st.integers(0, 1500)
        ),
        st.builds(lambda size: b'"' + b"y" * size + b'"\n', st.integers(2000, 6000)),  # too large
    ),
    max_size=40,
)


@given(lines=lines, batch=st.integers(1, 7), seconds=st.sampled_from([1.0, 300.0]))
def test_any_file_of_lines_is_read_once(lines: list[bytes], batch: int, seconds: float) -> None:
    data = b"".join(lines) or b"\n"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(segments, "BATCH_RECORDS", batch)
        world = World(data, Format.JSONL, seconds=seconds)
        world.run()

    bad = sum(one == b"{bad\n" or len(one) > 2000 for one in lines)
    good = [one for one in lines if one != b"\n" and one != b"{bad\n" and len(one) <= 2000]
    assert len(world.sources) == len(good)
    assert len(world.items) == len(set(good))
    assert len(world.refused) == bad
    assert sum(one.items + one.duplicates for one in world.done.values()) == len(good)
