"""
Objectives and error budgets: how fast a budget burns, what is left, and whom that wakes.

A burn rate is how many times as fast as allowed the budget goes: at 1 it lasts its window exactly.
An alarm looks at a long window, so that it means something, and at a short one, so that it ends
soon after what went wrong does; both must exceed:

    page    14.4 over 1 h and 5 min    (2 % of a budget of 30 days in an hour)
    page     6   over 6 h and 30 min   (5 % in six hours)
    ticket   1   over 3 d and 6 h      (10 % in three days)

Source: Beyer et al., "The Site Reliability Workbook" (2018), chapter 5, table 5-8.

Half of a budget is spent *unexpectedly* where it went within the last quarter of its window: at
twice the rate, or more, at which all of it would be gone at the window's end. Half a budget that
goes evenly over a month wakes nobody; half of it in a week does. While a dataset is younger than
the window, its budget is the one that its events so far would come to in a whole window.

Few events make any rate: below `FEWEST_BAD` bad ones in the long window nobody is woken (the same
chapter, "Low-Traffic Services and Error Budget Alerting").
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from labelhooks.model.hours import BEYOND, DAY, HOUR, MINUTE, Counts, under
from labelhooks.model.slo import Slo, Snapshot

PAGES = ((14.4, HOUR, 5 * MINUTE), (6.0, 6 * HOUR, 30 * MINUTE))
TICKETS = ((1.0, 3 * DAY, 6 * HOUR),)
FEWEST_BAD = 5
QUARTER = 0.25
# How old a snapshot may be, and how far apart those of its age are kept: seconds.
_KEPT = (
    (70 * MINUTE, 1),
    (7 * HOUR, 10 * MINUTE),
    (74 * HOUR, HOUR),
    (92 * DAY, DAY),
)


@dataclass(frozen=True, slots=True)
class SloState:
    """
    An objective and how it stands.

    `left` is the share of the budget, below 0 where the objective is missed; `page` and `ticket`
    fire at 1 and above; `burn` is the rate over an hour.
    """

    slo: Slo
    good: int  # in the window
    total: int
    left: float
    burn: float
    page: float
    ticket: float
    half_spent: bool

    @property
    def share(self) -> float | None:
        """Return the share of events that were good; None where there were none."""
        return self.good / self.total if self.total else None


def events(slo: Slo, counts: Counts) -> tuple[int, int]:
    """Return how many of what was counted is good, and how many there are."""
    match slo.measure:
        case "label_accuracy":
            good, bad = counts.get("gold/right", 0), counts.get("gold/wrong", 0)
        case "review_approval":
            bad = counts.get("rejected", 0)
            good = counts.get("reviewed", 0) - bad
        case "provenance":
            good, bad = counts.get("provenance/complete", 0), counts.get("provenance/missing", 0)
        case "prelabel_accuracy":
            judged = under(counts, "judged/")
            good = sum(n for name, n in judged.items() if name.endswith("/right"))
            bad = sum(n for name, n in judged.items() if name.endswith("/wrong"))
        case "latency":
            taken = under(counts, "latency/")
            most = slo.threshold or 0
            good = sum(n for bound, n in taken.items() if bound != BEYOND and int(bound) <= most)
            bad = sum(taken.values()) - good
    return good, good + bad


def kept(ring: Sequence[Snapshot], new: Snapshot) -> tuple[Snapshot, ...]:
    """
    Return a ring with one more snapshot, thinned: the older, the farther apart.

    It holds some 220 at the most, however long the dataset lives.
    """
    chosen: dict[tuple[int, int], Snapshot] = {}
    for one in (*ring, new):
        age = new.at - one.at
        for oldest, apart in _KEPT:
            if age <= oldest:
                chosen.setdefault((apart, one.at // apart), one)
                break
    return tuple(sorted(chosen.values()))


def state(slo: Slo, ring: Sequence[Snapshot]) -> SloState:
    """Return how an objective stands at its last snapshot; all is well before there is one."""
    window = slo.window_days * DAY
    spent = _since(ring, window)
    good, total = spent.total - spent.bad, spent.total
    # A dataset that is younger than its window has the budget that its pace will come to.
    young = window / spent.seconds if 0 < spent.seconds < window else 1.0
    allowed = (1 - slo.objective) * total * young
    recent = _since(ring, QUARTER * window)
    half = recent.bad >= FEWEST_BAD and recent.bad >= allowed / 2
    return SloState(
        slo=slo,
        good=good,
        total=total,
        left=1 - spent.bad / allowed if allowed else 1.0,
        burn=_burn(ring, HOUR, slo.objective),
        page=_strength(ring, PAGES, slo.objective),
        ticket=_strength(ring, TICKETS, slo.objective),
        half_spent=half,
    )


def worst(states: Sequence[SloState]) -> Mapping[str, float]:
    """Return the metrics of a dataset's objectives together: of each the worst."""
    if not states:
        return {}
    return {
        "error_budget_left": min(one.left for one in states),
        "slo_burn_page": max(one.page for one in states),
        "slo_burn_ticket": max(one.ticket for one in states),
        "budget_half_spent": float(any(one.half_spent for one in states)),
        # Also where none does: an alarm that hears nothing any more would stay as it was.
        "slo_burn_pauses": max((one.page for one in states if one.slo.pauses_intake), default=0.0),
    }


@dataclass(frozen=True, slots=True)
class _Spent:
    bad: int
    total: int
    seconds: int  # in which it was: less than asked for where there is less


def _since(ring: Sequence[Snapshot], seconds: float) -> _Spent:
    """Return what came in the last so many seconds; since the first snapshot, if that is less."""
    if not ring:
        return _Spent(0, 0, 0)
    last = ring[-1]
    begin = max((one for one in ring if one.at <= last.at - seconds), default=ring[0])
    good, total = last.good - begin.good, last.total - begin.total
    return _Spent(total - good, total, last.at - begin.at)


def _burn(ring: Sequence[Snapshot], seconds: float, objective: float) -> float:
    spent = _since(ring, seconds)
    return spent.bad / spent.total / (1 - objective) if spent.total else 0.0


def _strength(
    ring: Sequence[Snapshot], pairs: Sequence[tuple[float, int, int]], objective: float
) -> float:
    """Return how far the alarm is exceeded whose two windows exceed it farthest: 1 is at it."""
    strongest = 0.0
    for factor, long, short in pairs:
        if _since(ring, long).bad >= FEWEST_BAD:
            both = min(_burn(ring, long, objective), _burn(ring, short, objective))
            strongest = max(strongest, both / factor)
    return strongest
