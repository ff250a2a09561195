"""What was spent: counted things, times units, times prices; models; people."""

import doctest

import pytest

from bench import cost
from labelhooks.model.spend import Cost, together
from labelhooks.money import spend
from labelhooks.money.prices import published
from labelhooks.money.spend import per_label, spent


def test_the_examples() -> None:
    assert not doctest.testmod(spend).failed


def test_a_day_by_hand() -> None:
    counts = {"items": 2, "items/record": 2, "labels/prelabeler": 1, "seconds": 1800}
    counts["prelabel/microdollars"] = 500_000
    stages = spent(counts, published(), tasks=1, dollars_per_hour=30.0)

    assert stages["people"].people == pytest.approx(15.0)
    assert stages["gate"].prelabelers == pytest.approx(0.5)
    assert stages["labels"].requests == pytest.approx(
        0.012 * 0.4e-6 + 0.003 * 0.2e-6 + 0.005 * 0.125e-6 + 0.625e-6 + 4.5 * 0.5 / 1024**3
    )
    assert together(stages.values()).total == pytest.approx(15.5, rel=1e-4)


def test_a_label_that_is_not_there_has_no_cost() -> None:
    assert per_label(Cost(people=1.0), 0) is None
    assert per_label(Cost(people=1.0), 4) == 0.25


@pytest.mark.parametrize("case", cost.CASES, ids=lambda case: case.name)
def test_it_is_what_the_calls_of_the_same_run_cost(case: cost.Case) -> None:
    """The benchmark counts and prices every call of the real handlers."""
    items = 1000 if case.per_object > 1 else 100
    metered = sum(cost.measure(case, items).dollars.values())
    source = "record" if case.per_object > 1 else "upload"
    counts = {"items": items, f"items/{source}": items}
    if case.accepted:
        counts["labels/prelabeler"] = items
    tasks = 0 if case.accepted else items

    stages = spent(counts, published(), tasks=tasks, dollars_per_hour=0.0)

    assert together(stages.values()).requests == pytest.approx(metered, rel=0.02)
