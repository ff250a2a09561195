"""Windows and references out of hours: disjoint, like with like, and the same at every look."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np

from labelhooks.model.hours import Hour
from labelhooks.quality.drift import Looked, Strand, drifts
from labelhooks.stats.drift import Verdict

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
HOUR = timedelta(hours=1)


def a_history(
    until: datetime,
    *,
    weeks: float = 5,
    labels: int = 60,
    spam: Callable[[datetime], float] = lambda _at: 0.2,
    seed: int = 1,
    prefix: str = "class/annotators/",
) -> list[Hour]:
    """Return hours of a dataset: so many labels each, of which a share is spam."""
    chance, at, hours = np.random.default_rng(seed), until - timedelta(weeks=weeks), []
    while at < until:
        bad = int(chance.binomial(labels, spam(at)))
        counts = {f"{prefix}spam": bad, f"{prefix}ham": labels - bad}
        hours.append(Hour("chat", f"{at:%Y-%m-%dT%H}", counts))
        at += HOUR
    return hours


def looked_at(hours: list[Hour], now: datetime, strand: Strand = Strand.PEOPLE) -> Looked:
    (found,) = [one for one in drifts(hours, now) if one.strand is strand]
    return found


def test_a_change_is_found_in_the_first_window_after_it() -> None:
    now = MONDAY + timedelta(days=2, hours=1)
    hours = a_history(now, spam=lambda at: 0.35 if at >= MONDAY + timedelta(days=1) else 0.2)

    found = looked_at(hours, now)

    assert found.drift.verdict is Verdict.DRIFT
    assert found.evidence >= 3
    assert found.drift.contributions[0].expected < 0.25 or found.drift.contributions[0].share > 0.6


def test_a_window_is_closed_by_its_labels_and_every_look_at_it_is_the_same() -> None:
    hours = a_history(MONDAY + timedelta(days=1))

    looks = {
        (one.since, one.until, one.drift.p)
        for minutes in range(0, 9 * 60, 20)
        for one in drifts(hours, MONDAY + timedelta(hours=9, minutes=10 + minutes))
    }

    # Nine hours of 60 labels are more than 500.
    assert {look[:2] for look in looks} == {("2026-11-23T00", "2026-11-23T08")}
    assert len(looks) == 1


def test_the_hour_that_is_being_counted_is_left_out() -> None:
    hours = a_history(MONDAY + timedelta(hours=9))

    early = looked_at(hours, MONDAY + timedelta(hours=9, minutes=5))
    later = looked_at(hours, MONDAY + timedelta(hours=9, minutes=10))

    assert early.until < "2026-11-23" < later.until


def by_day_and_week(at: datetime) -> float:
    """Return thrice the spam at night, and again more on weekends."""
    return (0.3 if at.hour < 8 else 0.1) + (0.2 if at.weekday() >= 5 else 0.0)


def test_nights_and_weekends_are_no_drift() -> None:
    alarms = windows = 0
    for seed in range(2):
        end = MONDAY + timedelta(weeks=1)
        hours = a_history(end, weeks=6, spam=by_day_and_week, seed=seed)
        seen = set()
        for step in range(0, 7 * 24, 5):  # a window takes six hours and more
            for one in drifts(hours, MONDAY + step * HOUR + timedelta(minutes=10)):
                if one.until not in seen:
                    seen.add(one.until)
                    windows += 1
                    alarms += one.drift.p < 0.01

    assert windows > 25
    assert alarms <= 2


def test_a_young_dataset_is_compared_by_the_hour_of_the_day_and_before_that_not_at_all() -> None:
    tuesday = MONDAY + timedelta(days=1)
    first = looked_at(a_history(tuesday, weeks=1 / 7), tuesday)
    third = looked_at(a_history(tuesday + timedelta(days=2), weeks=3 / 7), tuesday + 2 * 24 * HOUR)

    assert first.drift.verdict is Verdict.FEW
    assert third.drift.verdict is Verdict.STEADY
    assert third.drift.compared > 500


def test_few_labels_make_one_window_a_week() -> None:
    hours = a_history(MONDAY, labels=2, weeks=6)  # 336 a week
    found = looked_at(hours, MONDAY + HOUR)

    assert (found.since, found.until) == ("2026-11-16T00", "2026-11-22T23")
    assert found.drift.verdict is Verdict.STEADY
    assert drifts(a_history(MONDAY, labels=1, weeks=6), MONDAY + HOUR) == []


def test_more_windows_a_day_want_more_evidence_each() -> None:
    now = MONDAY + timedelta(hours=12)
    few, many = (a_history(now, labels=labels) for labels in (60, 600))

    assert looked_at(few, now).looks == 3  # one on Monday, two on Sunday
    assert looked_at(many, now).looks == 24
    found = looked_at(many, now)
    assert found.evidence <= max(0.0, -np.log10(found.drift.p))


def test_what_came_before_another_schema_is_no_reference() -> None:
    changed = MONDAY - timedelta(days=10)
    now = MONDAY + timedelta(hours=12)
    hours = a_history(now, spam=lambda at: 0.2 if at >= changed else 0.8)

    (told,) = drifts(hours, now, since=f"{changed:%Y-%m-%dT%H}")
    (untold,) = drifts(hours, now)

    assert told.drift.verdict is Verdict.STEADY
    assert untold.drift.verdict is Verdict.DRIFT


def test_auto_labels_and_their_confidence_are_strands_of_their_own() -> None:
    now = MONDAY + timedelta(hours=12)
    steady = a_history(now, prefix="class/prelabeler/")
    chance = np.random.default_rng(4)
    hours = []
    for one in steady:
        tenths = chance.beta(8, 2 if one.hour < "2026-11-23" else 2.8, 60) * 10
        counts = {
            f"confidence/{tenth}": int((tenths.astype(int) == tenth).sum()) for tenth in range(10)
        }
        hours.append(Hour("chat", one.hour, {**one.counts, **counts}))

    verdicts = {one.strand: one.drift.verdict for one in drifts(hours, now)}

    assert verdicts == {Strand.PRELABELERS: Verdict.STEADY, Strand.CONFIDENCE: Verdict.DRIFT}


def test_without_hours_nothing_is_said() -> None:
    assert drifts([], MONDAY) == []
