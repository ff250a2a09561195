"""
What happened in an hour of a dataset: flat counts under bounded names, small enough to add up.

    items · items/<source> · sampled_out   new items, and by what brought them (record, upload,
                                           flag); questions that sampling kept from people
    cancelled · reopened                   items whose task is asked no more; asked after all
    labels/<actor kind>                    versions of labels with a value
    class/<actor kind>/<class>             classes that they name; "rating-4"; "a", "b", "tie"
    confidence/<0-9>                       of auto-labels, by tenths
    first · withdrawn · restored           first labels; labels taken back; labels after that
    latency/<bound>                        human labels by seconds since their item's first task
    provenance/complete, provenance/missing
    gold/right, gold/wrong                 labels given to gold items
    judged/<0-9>/right, judged/<0-9>/wrong proposals that people judged, by tenths of confidence
    completed · judgments · seconds        rounds that ended in a label; what was said, and how long
                                           people took
    pairs · pairs/same · same/<judgments> · rated/<class>
                                           of rounds with two judgments or more: pairs, and equal
                                           ones, also by how many judged; how often each class was
    reviews/<why> · reviewed · rejected · rejected/<how>
                                           decisions of reviewers; those on what people agreed on
    pulled_back                            items that a re-check pulled back
    expired                                leases that ran out
    decided/<name>@<version> · accepted/<name>@<version>
                                           items that a pre-labeler's version decided, and accepted
    prelabel/calls/<name>@<version> · prelabel/microdollars
    reconciled                             items that the nightly reconciliation read

Names hold what schemas and documents name, never who or what a label is of.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from labelhooks.model.base import DatasetName

MINUTE, HOUR, DAY = 60, 3_600, 86_400
# Upper bounds in seconds, some four a decade, where a day and an hour are bounds themselves: what
# took exactly a bound is within it. The last bucket has none.
LATENCY_BOUNDS = (
    1, 2, 3, 6, 10, 20, 30, MINUTE, 2 * MINUTE, 3 * MINUTE, 6 * MINUTE, 10 * MINUTE, 20 * MINUTE,
    30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 12 * HOUR, DAY, 2 * DAY, 4 * DAY, 7 * DAY,
    14 * DAY, 30 * DAY,
)  # fmt: skip
BEYOND = "more"

type Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Hour:
    """The counts of an hour ("2026-11-24T13", UTC), of a day ("2026-11-24"), or of all of them."""

    dataset: DatasetName
    hour: str
    counts: Counts = field(default_factory=dict)
    people: frozenset[str] = frozenset()  # who judged: pseudonymous ids

    def under(self, prefix: str) -> dict[str, int]:
        """
        Return the counts whose names begin so, by what follows.

        >>> Hour("chat", "", {"class/annotators/ok": 2, "first": 9}).under("class/annotators/")
        {'ok': 2}
        """
        return under(self.counts, prefix)


class Change(NamedTuple):
    """What a change of a table adds to an hour: `number` rises within a `place` of the stream."""

    place: str
    number: int
    counts: Counts


def under(counts: Counts, prefix: str) -> dict[str, int]:
    """Return the counts whose names begin so, by what follows."""
    return {n.removeprefix(prefix): count for n, count in counts.items() if n.startswith(prefix)}


def summed(hours: Iterable[Hour]) -> Counter[str]:
    """Return the counts of all of them together."""
    every: Counter[str] = Counter()
    for one in hours:
        every.update(one.counts)
    return every


def hour_of(at: str | datetime) -> str:
    """
    Return the hour that a moment is in.

    >>> hour_of("2026-11-24T13:59:59.999Z")
    '2026-11-24T13'
    """
    if isinstance(at, str):
        return at[:13]
    return f"{at.astimezone(UTC):%Y-%m-%dT%H}"


def day_of(at: str | datetime) -> str:
    """Return the day (UTC) that a moment is in."""
    return hour_of(at)[:10]


def latency_name(seconds: float) -> str:
    """
    Return the count that a latency belongs to: it names the bucket's upper bound in seconds.

    >>> latency_name(3600), latency_name(3601), latency_name(1e9)
    ('latency/3600', 'latency/7200', 'latency/more')
    """
    place = bisect_left(LATENCY_BOUNDS, seconds)
    bound = LATENCY_BOUNDS[place] if place < len(LATENCY_BOUNDS) else BEYOND
    return f"latency/{bound}"


def tenth(confidence: float) -> int:
    """
    Return which tenth of [0, 1] a confidence is in; 1 is in the last.

    >>> tenth(0.8), tenth(0.79), tenth(1.0), tenth(0.3)
    (8, 7, 9, 3)
    """
    # 0.3 * 10 is a little more than 3, 0.29 * 100 a little less than 29: so to twelve digits.
    return min(9, int(round(confidence * 10, 12)))
