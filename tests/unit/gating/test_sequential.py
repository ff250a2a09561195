"""The watch: false alarms are as rare as promised, and bad versions are found."""

from random import Random
from statistics import median

import pytest

from labelhooks.gating.sequential import ALL, AccuracyWatch
from tests.factories import NOW


def at(number: int) -> str:
    return f"2026-11-24T{number // 3600:02d}:{number // 60 % 60:02d}:{number % 60:02d}.000Z"


def run(
    errors: float, *, seed: int, most: int, healthy: int = 0
) -> tuple[int | None, AccuracyWatch]:
    """Return after how many audited labels it fired: `healthy` at 3 % errors, then at `errors`."""
    random = Random(seed)
    watch = AccuracyWatch(classes=2)
    for number in range(most):
        wrong = random.random() < (0.03 if number < healthy else errors)
        label = random.choice(["ok", "spam"])
        watch = watch.update(label=label, right=not wrong, propensity=0.02, decided_at=at(number))
        if watch.alarm is not None:
            return number + 1, watch
    return None, watch


def test_a_factor_by_hand() -> None:
    """One wrong label: each statistic is 1 * q / e, for q of 2, 4 and 8 times e = .05."""
    watch = AccuracyWatch(classes=2).update(label="ok", right=False, propensity=1.0, decided_at=NOW)

    assert watch.tracks[ALL].statistics == pytest.approx((2.0, 4.0, 8.0))
    right = watch.update(label="ok", right=True, propensity=1.0, decided_at=NOW)
    assert right.tracks[ALL].statistics == pytest.approx(
        (3 * 0.9 / 0.95, 5 * 0.8 / 0.95, 9 * 0.6 / 0.95)
    )


def test_a_healthy_version_is_left_alone() -> None:
    fired = [run(0.03, seed=seed, most=1000)[0] for seed in range(20)]

    assert sum(one is not None for one in fired) <= 1


def test_swapped_classes_are_found_within_a_handful() -> None:
    found, watch = run(1.0, seed=1, most=50)

    assert found is not None
    assert found <= 8
    assert watch.alarm is not None
    assert (watch.alarm.who, watch.alarm.wrong, watch.alarm.since) == (ALL, found, at(0))
    assert watch.alarm.affected == pytest.approx(50 * found)  # each stands for fifty


def test_worse_is_found_soon() -> None:
    after = [run(0.2, seed=seed, most=500)[0] or 500 for seed in range(15)]

    assert median(after) <= 80


def test_the_change_is_dated_near_where_it_was() -> None:
    found, watch = run(0.6, seed=3, healthy=300, most=600)

    assert found is not None
    assert watch.alarm is not None
    assert at(280) <= watch.alarm.since <= at(310)


def test_one_bad_class_is_found_though_the_whole_holds() -> None:
    watch = AccuracyWatch(classes=2)
    for number in range(400):
        bad = number % 20 == 0  # a class of a twentieth, and always wrong
        watch = watch.update(
            label="spam" if bad else "ok", right=not bad, propensity=1.0, decided_at=at(number)
        )
        if watch.alarm:
            break

    assert watch.alarm is not None
    assert watch.alarm.who == "spam"


def test_more_is_audited_before_an_alarm_and_less_again_after() -> None:
    watch = AccuracyWatch(classes=2)
    seen = []
    for number, wrong in enumerate([True] * 3 + [False] * 60):
        watch = watch.update(label="ok", right=not wrong, propensity=1.0, decided_at=at(number))
        seen.append(watch.uneasy)

    assert watch.alarm is None
    assert seen[2]
    assert not seen[-1]


def test_the_state_is_small_and_survives_being_stored() -> None:
    _, watch = run(0.03, seed=5, most=3000)
    stored = watch.model_dump_json()

    assert AccuracyWatch.model_validate_json(stored) == watch
    assert len(stored) < 100_000  # bytes; a record holds 400 KB
