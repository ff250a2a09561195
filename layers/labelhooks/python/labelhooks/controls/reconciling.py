"""Reconcile each dataset once a night, in as many turns as it takes."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from labelhooks.controls.reconcile import Arrived, OpenBooks, Reckoning, Records, enter, open_books
from labelhooks.errors import TimeIsUp
from labelhooks.model.base import moment, timestamp
from labelhooks.model.reconciliation import MOST_NAMED, Reconciliation

YOUNG = timedelta(hours=1)  # what is younger may be on its way
_AGAIN = timedelta(minutes=5)  # a second look sees nothing new before


class Kept(Protocol):
    def going(self, dataset: str) -> Reconciliation | None:
        """Return the last one that was begun."""

    def told(self, dataset: str) -> Reconciliation | None:
        """Return the last one that was conclusive."""

    def keep(self, one: Reconciliation, *, looked_for: set[str] | None = None) -> Reconciliation:
        """
        Keep how far one is, with the uploads that are still looked for; return it as it is kept.

        Raises ConflictError where another turn was first.
        """

    def tell(self, one: Reconciliation) -> None:
        """Keep one that is conclusive."""

    def looked_for(self, one: Reconciliation) -> set[str]:
        """Return the uploads that were kept with one."""


@dataclass(frozen=True, slots=True)
class Told:
    """What alarms hear of a dataset: how much is missing, and how old that news is, in seconds."""

    missing: int
    age: float


@dataclass(frozen=True, slots=True)
class Turn:
    """How far a dataset came, and how many items were read for it."""

    come: Reconciliation
    items: int


class ReconcileNightly:
    """
    One dataset's turn.

    Args:
        kept: how far each dataset is.
        records: what is recorded.
        arrived: what arrived for a dataset.
        held: limits and switches that may hold back what is missing of one.
        hour: of the day (UTC) from which on a dataset is due.
    """

    def __init__(
        self,
        kept: Kept,
        records: Records,
        *,
        arrived: Callable[[str], Iterable[Arrived]],
        held: Callable[[str], tuple[str, ...]],
        hour: int,
    ) -> None:
        self._kept = kept
        self._records = records
        self._arrived = arrived
        self._held = held
        self._hour = hour

    def __call__(self, dataset: str, *, now: datetime, go_on: Callable[[], bool]) -> Turn | None:
        """
        Go on with a dataset if it is due, until all is read or `go_on` says no.

        Return how far it came; None where nothing was due. Raises TimeIsUp where even what arrived
        could not be listed, ConflictError where another turn was first.
        """
        before = self._kept.going(dataset)
        if before is not None and before.ended_at is not None and not self._due(before, now):
            return None
        if before is None or before.ended_at is not None:
            begun = _begun(dataset, before, now)
            arrived = _while(go_on, self._arrived(dataset))
            opened = open_books(dataset, arrived, self._records, before=begun.before)
            begun = _opened(begun, opened)
        else:
            begun = before
            opened = OpenBooks(Reckoning(), before.before, self._kept.looked_for(before))
        items = self._records.items(dataset, after=begun.after)
        last = enter(opened, items, go_on=go_on)
        come = _entered(begun, opened.books)
        if last is not None:
            going = come.model_copy(update={"after": last})
            kept = self._kept.keep(going, looked_for=opened.unmatched)
            return Turn(kept, come.items - begun.items)
        ended = _ended(come, opened.unmatched, at=timestamp())
        if ended.missing:
            ended = ended.model_copy(update={"held": self._held(dataset)})
        if ended.conclusive:
            self._kept.tell(ended)
        return Turn(self._kept.keep(ended), come.items - begun.items)

    def heard(self, dataset: str, *, now: datetime) -> Told:
        """Return what alarms are to hear; what may be held back is not missing."""
        told = self._kept.told(dataset)
        since = told or self._kept.going(dataset)
        age = (now - moment(since.begun_at)).total_seconds() if since else 0.0
        return Told(told.missing if told and not told.held else 0, max(age, 0.0))

    def _due(self, last: Reconciliation, now: datetime) -> bool:
        if last.ended_at is not None and not last.conclusive:
            return now - moment(last.ended_at) >= _AGAIN
        due = now.replace(hour=self._hour, minute=0, second=0, microsecond=0)
        if due > now:
            due -= timedelta(days=1)
        return moment(last.begun_at) < due


def may_hold(
    dataset: str, *, over: Iterable[str], switches: Iterable[dict[str, Any]]
) -> tuple[str, ...]:
    """Return the limits that are reached, and the switches that stop a dataset or a function."""
    ours = {"everything", "intake", f"dataset#{dataset}", f"intake#{dataset}"}
    paused = [str(one["switch"]) for one in switches if one["paused"]]
    stopped = [one for one in paused if one in ours or one.startswith("function#")]
    return (*(str(limit) for limit in over), *stopped)


def turns(names: Sequence[str], *, now: datetime) -> list[str]:
    """Return names beginning with another one each quarter of an hour: none waits for one."""
    first = int(now.timestamp() // 900) % len(names) if names else 0
    return [*names[first:], *names[:first]]


def concluded(
    dataset: str, books: Reckoning, *, before: str, at: datetime, held: tuple[str, ...]
) -> Reconciliation:
    """Return what somebody at a terminal found, as the nightly one would be kept."""
    return Reconciliation(
        dataset=dataset,
        revision=0,
        begun_at=timestamp(at),
        before=before,
        uploads=books.uploads,
        items=sum(books.states.values()),
        missing_uploads=len(books.missing_uploads),
        missing_segments=len(books.missing_segments),
        missing_items=len(books.missing_items),
        contradictions=books.contradictions,
        suspects=(),
        held=() if books.whole else held,
        ended_at=timestamp(),
    )


def _begun(dataset: str, last: Reconciliation | None, now: datetime) -> Reconciliation:
    again = last is not None and last.ended_at is not None and not last.conclusive
    return Reconciliation(
        dataset=dataset,
        revision=last.revision if last else 0,
        begun_at=timestamp(now),
        before=timestamp(now - YOUNG),
        suspects=last.missed if last and again else None,
    )


def _opened(begun: Reconciliation, opened: OpenBooks) -> Reconciliation:
    partly = {upload: n for upload, n in opened.partly.items() if begun.counts(upload)}
    return begun.model_copy(
        update={
            "uploads": opened.books.uploads,
            "missing_segments": sum(partly.values()),
            "missed": tuple(partly)[:MOST_NAMED],
        }
    )


def _entered(begun: Reconciliation, books: Reckoning) -> Reconciliation:
    items = [item_id for item_id in books.missing_items if begun.counts(item_id)]
    return begun.model_copy(
        update={
            "items": begun.items + sum(books.states.values()),
            "missing_items": begun.missing_items + len(items),
            "contradictions": begun.contradictions + books.contradictions,
            "missed": (*begun.missed, *items)[:MOST_NAMED],
        }
    )


def _ended(come: Reconciliation, unmatched: set[str], *, at: str) -> Reconciliation:
    uploads = [upload for upload in sorted(unmatched) if come.counts(upload)]
    return come.model_copy(
        update={
            "missing_uploads": len(uploads),
            "missed": (*come.missed, *uploads)[:MOST_NAMED],
            "unmatched": None,
            "ended_at": at,
        }
    )


def _while(go_on: Callable[[], bool], arrived: Iterable[Arrived]) -> Iterator[Arrived]:
    for upload in arrived:
        if not go_on():
            raise TimeIsUp("what arrived could not be listed in one turn", seconds=0)
        yield upload
