"""What becomes of a flagged message."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelhooks.intake.flags import Fate, fate, meets
from labelhooks.model.dataset import FlagRule
from labelhooks.model.messages import Flag
from tests.factories import a_flag

DROP = {"then": "drop"}


def flag(**said: Any) -> Flag:
    return Flag.model_validate(a_flag(**said))


def rule(**said: Any) -> FlagRule:
    return FlagRule.model_validate({**DROP, **said})


@pytest.mark.parametrize(
    ("conditions", "said", "met"),
    [
        pytest.param({}, {}, True, id="no condition"),
        pytest.param({"source": "filter"}, {}, True, id="the source"),
        pytest.param({"source": "user-report"}, {}, False, id="another source"),
        pytest.param({"reason": "toxic"}, {}, True, id="the reason"),
        pytest.param({"reason": "threat"}, {}, False, id="another reason"),
        pytest.param({"score_below": 0.5}, {"score": 0.49}, True, id="below"),
        pytest.param({"score_below": 0.5}, {"score": 0.5}, False, id="not below"),
        pytest.param({"score_below": 0.0}, {"score": 0.0}, False, id="nothing is below nothing"),
        pytest.param({"score_at_least": 0.5}, {"score": 0.5}, True, id="at least"),
        pytest.param({"score_at_least": 0.5}, {"score": 0.49}, False, id="not at least"),
        pytest.param({"score_at_least": 0.0}, {"score": 0.0}, True, id="all are at least nothing"),
        pytest.param(
            {"score_at_least": 0.2, "score_below": 0.4}, {"score": 0.3}, True, id="between"
        ),
        pytest.param({"source": "filter", "reason": "threat"}, {}, False, id="all must hold"),
    ],
)
def test_a_rule_is_met_where_all_its_conditions_hold(
    conditions: dict[str, Any], said: dict[str, Any], *, met: bool
) -> None:
    assert meets(flag(**said), rule(**conditions)) == met


SAMPLE = rule(then="sample", share=0.3)
URGENT = rule(then="prioritise", priority=8)
OTHERS = rule(source="user-report")


@pytest.mark.parametrize(
    ("rules", "chance", "expected"),
    [
        pytest.param((), 0.5, Fate(), id="no rules: kept"),
        pytest.param((OTHERS,), 0.5, Fate(), id="none is met: kept"),
        pytest.param((rule(),), 0.0, Fate(dropped_by=0), id="dropped"),
        pytest.param((OTHERS, rule()), 0.5, Fate(dropped_by=1), id="by the second rule"),
        pytest.param((SAMPLE,), 0.29, Fate(), id="sampled, and kept"),
        pytest.param((SAMPLE,), 0.30, Fate(dropped_by=0), id="sampled, and let go"),
        pytest.param((URGENT,), 0.99, Fate(priority=8), id="urgent"),
        pytest.param((URGENT, rule()), 0.5, Fate(priority=8), id="the first that is met decides"),
        pytest.param((rule(), URGENT), 0.5, Fate(dropped_by=0), id="… whatever follows"),
        pytest.param((SAMPLE, URGENT), 0.1, Fate(), id="what is kept by a sample is kept"),
    ],
)
def test_the_first_rule_that_is_met_decides(
    rules: tuple[FlagRule, ...], chance: float, expected: Fate
) -> None:
    assert fate(flag(), rules, chance=chance) == expected


@given(share=st.floats(0, 1), chance=st.floats(0, 1, exclude_max=True))
def test_a_sample_keeps_its_share(share: float, chance: float) -> None:
    kept = fate(flag(), (rule(then="sample", share=share),), chance=chance) == Fate()

    assert kept == (chance < share)
