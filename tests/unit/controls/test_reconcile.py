"""The books: what arrived against what is recorded."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelhooks.controls.reconcile import Reckoning, gaps, reconcile
from labelhooks.errors import BadFormat
from labelhooks.model.item import Progress, Segment
from labelhooks.model.quarantine import QuarantineRecord, What, refusal
from labelhooks.model.state import ItemState, Stored
from tests.factories import NOW, an_id

OLD, YOUNG, LIMIT = "2026-11-23T10:00:00.000Z", "2026-11-23T12:00:00.000Z", "2026-11-23T11:00"


@dataclass(frozen=True)
class Upload:
    number: int
    size: int = 100
    arrived_at: str = OLD

    @property
    def upload_id(self) -> str:
        return an_id(self.number)

    def event(self) -> str:
        return f"event {self.number}"

    def segment(self, form: Literal["jsonl", "csv"], start: int, end: int) -> str:
        return f"{form} {self.number} [{start}, {end})"


def stored(number: int, state: ItemState = ItemState.LABELED, **changes: Any) -> Stored:
    fields = {
        "item_id": an_id(number),
        "state": state,
        "sources": (f"upload/{an_id(number)}",),
        "created_at": OLD,
        "contradictory": False,
        **changes,
    }
    return Stored(**fields)


def segment(start: int, end: int) -> Segment:
    return Segment(
        upload_id=an_id(1),
        start=start,
        end=end,
        items=1,
        duplicates=0,
        quarantined=0,
        last=False,
        done_at=NOW,
    )


def refused(number: int, what: What = "upload") -> QuarantineRecord:
    return refusal(
        BadFormat("not JSON"),
        quarantine_id=an_id(number),
        dataset="chat",
        function="redact_upload",
        what=what,
        where="somewhere",
        release_to="ingest",
        trace_id="1-trace",
    )


@dataclass
class Records:
    stored: list[Stored] = field(default_factory=list)
    of_records: dict[str, Progress] = field(default_factory=dict)
    refused: list[QuarantineRecord] = field(default_factory=list)

    def items(self, dataset: str, *, after: str = "") -> Iterator[Stored]:
        return (one for one in self.stored if one.item_id > after)

    def uploads(self, dataset: str) -> dict[str, Progress]:
        return self.of_records

    def quarantined(self, dataset: str) -> Iterator[QuarantineRecord]:
        return iter(self.refused)

    def dropped(self, dataset: str) -> int:
        return 3

    def against(self, *arrived: Upload) -> Reckoning:
        return reconcile("chat", lambda: arrived, self, before=LIMIT)


def test_nothing_arrived_and_nothing_recorded_is_whole() -> None:
    books = Records().against()

    assert books.whole
    assert (books.uploads, books.dropped) == (0, 3)


def test_an_upload_is_accounted_for_by_its_item_its_records_or_its_refusal() -> None:
    of_records = {an_id(2): Progress("jsonl", [segment(0, 100)])}
    records = Records([stored(1)], of_records, [refused(3)])

    books = records.against(Upload(1), Upload(2), Upload(3))

    assert books.whole
    assert (books.uploads, books.sources, books.quarantined) == (3, {"upload": 1}, {"upload": 1})


def test_an_upload_that_nothing_tells_of_is_missing() -> None:
    books = Records([stored(1)]).against(Upload(1), Upload(2))

    assert not books.whole
    assert books.missing_uploads == ["event 2"]


def test_what_was_released_accounts_for_nothing() -> None:
    gone = refused(2).model_copy(update={"state": "released"})

    books = Records(refused=[gone]).against(Upload(2))

    assert books.missing_uploads == ["event 2"]
    assert not books.quarantined


def test_what_is_young_is_not_missed_yet() -> None:
    records = Records(
        [stored(1, ItemState.IN_FLIGHT, created_at=YOUNG)],
        {an_id(3): Progress("jsonl", [segment(0, 10)])},
    )

    books = records.against(Upload(2, arrived_at=YOUNG), Upload(3, arrived_at=YOUNG))

    assert books.whole
    assert books.young == 3


def test_the_parts_of_a_file_that_are_missing_are_named() -> None:
    of_records = {an_id(1): Progress("csv", [segment(40, 60), segment(10, 30)])}

    books = Records(of_records=of_records).against(Upload(1))

    assert books.missing_segments == ["csv 1 [0, 10)", "csv 1 [30, 40)", "csv 1 [60, 100)"]
    assert not books.missing_uploads


def test_an_item_that_went_nowhere_is_missing() -> None:
    books = Records([stored(1, ItemState.IN_FLIGHT), stored(2)]).against()

    assert books.missing_items == [an_id(1)]
    assert not books.whole


def test_the_same_content_from_several_sources_is_counted() -> None:
    sources = (f"upload/{an_id(1)}", f"record/{an_id(2)}:0", f"flag/{an_id(3)}")

    books = Records([stored(1, sources=sources)]).against(Upload(1))

    assert books.sources == {"upload": 1, "record": 1, "flag": 1}
    assert books.duplicates == 2
    assert books.states == {ItemState.LABELED: 1}


def test_an_item_in_two_places_is_told() -> None:
    books = Records([stored(1, contradictory=True)]).against()

    assert books.contradictions == 1
    assert not books.whole


def test_refusals_are_counted_by_what_they_are_of() -> None:
    books = Records(refused=[refused(1, "record"), refused(2, "flag"), refused(3, "record")])

    assert books.against().quarantined == {"record": 2, "flag": 1}


@pytest.mark.parametrize(
    ("done", "missing"),
    [
        pytest.param([], [(0, 10)], id="nothing is done"),
        pytest.param([(0, 10)], [], id="all is done"),
        pytest.param([(0, 4), (4, 10)], [], id="in two parts"),
        pytest.param([(4, 10), (0, 6)], [], id="overlapping, in any order"),
        pytest.param([(2, 4), (6, 8)], [(0, 2), (4, 6), (8, 10)], id="with gaps"),
        pytest.param([(0, 9), (2, 3)], [(9, 10)], id="one within another"),
        pytest.param([(0, 12)], [], id="over the end"),
    ],
)
def test_gaps(done: list[tuple[int, int]], missing: list[tuple[int, int]]) -> None:
    assert gaps([segment(*one) for one in done], 10) == missing


spans = st.lists(st.tuples(st.integers(0, 19), st.integers(0, 25)), max_size=8)


@given(done=spans)
def test_gaps_are_just_the_bytes_that_no_segment_covers(done: list[tuple[int, int]]) -> None:
    size, done = 20, [(start, end) for start, end in done if start <= end]
    covered = {byte for start, end in done for byte in range(start, end)}
    missing = gaps([segment(*one) for one in done], size)

    found = [byte for start, end in missing for byte in range(start, end)]
    assert found == [byte for byte in range(size) if byte not in covered]
    assert all(start < end for start, end in missing)
