"""Who asked a moment ago: an answer and the next task after it are one look at the person."""

from collections.abc import Callable
from time import monotonic
from typing import Protocol

from labelhooks.model.person import Annotator

KEEP = 1.0  # seconds: so late is a right that was taken away
_MOST = 1_000  # people of one execution environment


class People(Protocol):
    def get(self, annotator: str) -> Annotator:
        """Return what is recorded of a person."""


class RecentPeople:
    """
    What is recorded of people, at most a second old.

    Leases are not at stake: a claim is written only if the person is as they were read.
    """

    def __init__(self, people: People, clock: Callable[[], float] = monotonic) -> None:
        self._people = people
        self._clock = clock
        self._seen: dict[str, tuple[float, Annotator]] = {}

    def get(self, annotator: str) -> Annotator:
        """Return what is recorded of a person."""
        now = self._clock()
        seen = self._seen.get(annotator)
        if seen is not None and now - seen[0] < KEEP:
            return seen[1]
        if len(self._seen) >= _MOST:
            self._seen.clear()
        person = self._people.get(annotator)
        self._seen[annotator] = (now, person)
        return person
