"""Drift: seldom called without cause, whatever the number of classes; seldom missed with one."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import hypergeom

from labelhooks.stats.drift import Verdict, _more, drift, drift_of
from labelhooks.stats.strata import Stratum, excess

BUCKETS = [str(bucket) for bucket in range(10)]


def drawn(chance: np.random.Generator, shares: Sequence[float], labels: int) -> dict[str, int]:
    counts = chance.multinomial(labels, np.array(shares) / sum(shares))
    return {f"{place:03d}": int(count) for place, count in enumerate(counts)}


def zipf(classes: int) -> list[float]:
    return [1 / (place + 1) for place in range(classes)]


@pytest.mark.parametrize("labels", [200, 500, 2000])
@pytest.mark.parametrize("classes", [2, 3, 10, 77])
def test_false_alarms_stay_at_their_level(classes: int, labels: int) -> None:
    """At one in a hundred, so that 1,500 windows tell; bench/drift.py counts at one in 1,000."""
    chance = np.random.default_rng([classes, labels])
    runs = 1500 if classes < 77 else 300

    false = sum(
        drift(
            drawn(chance, zipf(classes), 4000), drawn(chance, zipf(classes), labels), level=0.01
        ).verdict
        is Verdict.DRIFT
        for _ in range(runs)
    )

    assert false <= runs * 0.01 + 3 * (runs * 0.01) ** 0.5


def test_a_rare_class_that_doubles_is_seen() -> None:
    """Five hundred labels, where PSI sees nothing (FACTS of the field: its usual limits)."""
    chance = np.random.default_rng(1)
    before, after = [0.05, 0.35, 0.6], [0.1, 0.33, 0.57]

    seen = sum(
        drift(drawn(chance, before, 5000), drawn(chance, after, 500)).verdict is Verdict.DRIFT
        for _ in range(200)
    )

    assert seen > 120


def test_a_class_that_nobody_had_is_seen_at_once() -> None:
    found = drift({"a": 3000, "b": 2000}, {"a": 297, "b": 197, "new": 6})

    assert found.verdict is Verdict.DRIFT
    assert found.contributions[0].name == "new"
    assert not found.severe


def test_contributions_say_which_class_and_which_way() -> None:
    found = drift({"a": 1000, "b": 1000, "c": 2000}, {"a": 80, "b": 190, "c": 230})

    first, second, last = found.contributions
    assert (first.name, second.name, last.name) == ("b", "a", "c")
    assert first.residual > 0 > second.residual
    assert (first.share, first.expected) == (0.38, 0.25)
    assert found.severity == pytest.approx(0.13)


def test_few_labels_are_not_judged() -> None:
    found = drift({"a": 5000, "b": 10}, {"b": 199})

    assert (found.verdict, found.p, found.compared) == (Verdict.FEW, 1.0, 199)
    assert drift({}, {"a": 900}).verdict is Verdict.FEW


def test_a_negligible_change_is_no_drift_however_many_labels_show_it() -> None:
    nearly = drift({"a": 1_000_000, "b": 1_000_000}, {"a": 101_000, "b": 99_000})
    more = drift({"a": 1_000_000, "b": 1_000_000}, {"a": 105_000, "b": 95_000})

    assert nearly.statistic > 10.83  # Pearson's would call it drift, at p < .001
    assert nearly.verdict is Verdict.STEADY
    assert more.verdict is Verdict.DRIFT


def by_hour(chance: np.random.Generator, hours: Sequence[int], drifted: float) -> Sequence[Stratum]:
    """Nights hold thrice the spam of days; the reference has all hours, the window some."""
    strata: list[Stratum] = []
    for hour in hours:
        spam = 0.3 if hour < 8 else 0.1
        old = chance.binomial(1000, spam)
        new = chance.binomial(100, spam + drifted)
        strata.append(
            (
                {"spam": int(old), "ham": 1000 - int(old)},
                {"spam": int(new), "ham": 100 - int(new)},
            )
        )
    return strata


def test_like_is_compared_with_like() -> None:
    chance = np.random.default_rng(2)
    nights = range(6)

    alike = sum(
        drift_of(by_hour(chance, nights, 0.0), level=0.01).verdict is Verdict.DRIFT
        for _ in range(300)
    )
    found = sum(drift_of(by_hour(chance, nights, 0.1)).verdict is Verdict.DRIFT for _ in range(100))
    whole_day = {"spam": 4000, "ham": 20_000}
    night = Counter[str]()
    for _, new in by_hour(chance, nights, 0.0):
        night.update(new)

    assert alike <= 8
    assert found > 75
    assert drift(whole_day, night).verdict is Verdict.DRIFT, "pooled, a night looks like drift"


def confidences(chance: np.random.Generator, a: float, b: float, labels: int) -> dict[str, int]:
    drawn = np.minimum(9, (10 * chance.beta(a, b, labels)).astype(int))
    return {str(bucket): int(count) for bucket, count in Counter(drawn.tolist()).items()}


def test_an_order_finds_a_small_shift_of_confidence_more_often() -> None:
    chance = np.random.default_rng(3)
    plain = ordered = false = 0
    for _ in range(150):
        reference = confidences(chance, 5, 3.5, 5000)
        shifted = confidences(chance, 5, 3, 500)
        plain += drift(reference, shifted).verdict is Verdict.DRIFT
        ordered += drift(reference, shifted, ordered=BUCKETS).verdict is Verdict.DRIFT
        steady = confidences(chance, 5, 3.5, 500)
        false += drift(reference, steady, ordered=BUCKETS, level=0.01).verdict is Verdict.DRIFT

    assert ordered > plain + 15
    assert false <= 5


def test_an_order_still_finds_what_has_the_same_mean() -> None:
    """Over-confident at both ends: no shift, another shape."""
    reference = {"3": 1000, "4": 1000, "5": 1000, "6": 1000}
    window = {"3": 200, "4": 50, "5": 50, "6": 200}

    assert drift(reference, window, ordered=BUCKETS).verdict is Verdict.DRIFT


@given(st.integers(1, 60), st.integers(50, 2000), st.integers(50, 400), st.data())
def test_the_bound_on_a_rare_class_is_one(
    pooled: int, reference: int, window: int, data: st.DataObject
) -> None:
    seen = data.draw(st.integers(max(0, pooled - reference), min(pooled, window)))
    old = {"rare": pooled - seen, "other": reference - pooled + seen}
    found = excess([(old, {"rare": seen, "other": window - seen})])
    exact = hypergeom.sf(seen - 1, reference + window, pooled, window)

    assert _more(found, found.classes.index("rare")) >= exact - 1e-12


@given(
    st.lists(
        st.tuples(
            st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 300)),
            st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 300)),
        ),
        max_size=5,
    )
)
def test_any_counts_have_an_answer(pairs: list[Stratum]) -> None:
    found = drift_of(pairs, ordered="abcdef")

    assert 0 <= found.p <= 1
    assert -1e-9 <= found.severity <= 1 + 1e-9
    assert sum(one.share for one in found.contributions) == pytest.approx(
        1 if found.compared else 0
    )


def test_what_is_no_count_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 0"):
        drift({"a": -1}, {"a": 1})
    with pytest.raises(ValueError, match="level"):
        drift({"a": 1}, {"a": 1}, level=0)
    with pytest.raises(ValueError, match="leaves out b"):
        drift({"a": 1}, {"b": 1}, ordered=["a"])
