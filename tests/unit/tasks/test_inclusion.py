"""Which share of the questions reaches people, and that each is asked with its propensity."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelhooks.model.dataset import SamplingPolicy
from labelhooks.model.task import AskReason, Selected
from labelhooks.tasks.create import inclusion, selected
from tests.factories import a_proposal, an_ask


@pytest.mark.parametrize(
    ("reason", "proposal", "policy", "share"),
    [
        pytest.param("low_confidence", None, {"strategy": "all"}, 1.0, id="all"),
        pytest.param(
            "low_confidence", None, {"strategy": "random", "share": 0.2}, 0.2, id="random"
        ),
        pytest.param("audit", "spam", {"strategy": "random", "share": 0.0}, 1.0, id="an audit"),
        pytest.param("disagreement", None, {"strategy": "random", "share": 0.0}, 1.0, id="a round"),
        pytest.param(
            "low_confidence",
            "spam",
            {"strategy": "stratified", "share": 0.2, "shares": {"spam": 0.7}},
            0.7,
            id="the share of its class",
        ),
        pytest.param(
            "low_confidence",
            "ok",
            {"strategy": "stratified", "share": 0.2, "shares": {"spam": 0.7}},
            0.2,
            id="a class without a share",
        ),
        pytest.param(
            "prelabeler_failed",
            None,
            {"strategy": "stratified", "share": 0.2, "shares": {"spam": 0.7}},
            0.2,
            id="nothing was proposed",
        ),
        pytest.param(
            "low_confidence",
            ("ok", "spam"),
            {"strategy": "stratified", "share": 0.2, "shares": {"spam": 0.7}},
            0.2,
            id="several classes are no stratum",
        ),
        pytest.param(
            "low_confidence",
            "spam",
            {"strategy": "random", "share": 0.2, "shares": {"spam": 0.7}},
            0.2,
            id="shares are for strata alone",
        ),
        pytest.param(
            "low_confidence",
            {"ok": 0.5, "spam": 0.5},
            {"strategy": "margin", "share": 0.2},
            0.6,
            id="a tie: its share, and half of the rest",
        ),
        pytest.param(
            "low_confidence",
            {"ok": 0.55, "spam": 0.45},
            {"strategy": "margin", "share": 0.2, "within": 0.2},
            0.4,
            id="half as close as counts",
        ),
        pytest.param(
            "low_confidence",
            {"ok": 0.9, "spam": 0.1},
            {"strategy": "margin", "share": 0.2, "within": 0.2},
            0.2,
            id="beyond what is close",
        ),
        pytest.param(
            "low_confidence",
            {"spam": 0.9, "ok": 0.1},
            {"strategy": "margin", "share": 0.2, "shares": {"spam": 0.5}, "within": 0.2},
            0.5,
            id="margins, and a class that is often wrong",
        ),
        pytest.param(
            "prelabeler_failed", None, {"strategy": "margin", "share": 0.2}, 0.6, id="no margin"
        ),
        pytest.param("audit", "spam", {"strategy": "margin", "share": 0.1}, 1.0, id="audit still"),
    ],
)
def test_the_share_of_questions_that_reach_people(
    reason: str, proposal: Any, policy: dict[str, Any], share: float
) -> None:
    scores = proposal if isinstance(proposal, dict) else None
    value = next(iter(scores)) if scores else proposal
    ask = an_ask(
        reason=AskReason(reason),
        proposal=value and a_proposal(value).model_copy(update={"scores": scores}),
    )

    assert inclusion(ask, SamplingPolicy.model_validate(policy)) == pytest.approx(share)


@pytest.mark.parametrize(
    ("policy", "wrong"),
    [
        ({"strategy": "margin"}, "sampling.share"),
        ({"strategy": "margin", "share": 0.0}, "every item can be drawn"),
        ({"strategy": "margin", "share": 0.1, "within": 0.0}, "sampling.within"),
    ],
)
def test_margins_need_a_share_for_the_rest(policy: dict[str, Any], wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        SamplingPolicy.model_validate(policy)


@given(
    chance=st.floats(0, 1, exclude_max=True),
    sure=st.floats(0.5, 1),
    share=st.floats(0.01, 0.99),
    of_class=st.none() | st.floats(0, 1),
)
def test_a_question_is_asked_exactly_with_its_propensity(
    chance: float, sure: float, share: float, of_class: float | None
) -> None:
    shares = {} if of_class is None else {"spam": of_class}
    policy = SamplingPolicy(strategy="margin", share=share, shares=shares)
    proposal = a_proposal("spam").model_copy(update={"scores": {"spam": sure, "ok": 1 - sure}})
    ask = an_ask(reason=AskReason.LOW_CONFIDENCE, proposal=proposal)

    how = selected(ask, policy, chance=chance)

    assert (how is not None) == (chance < inclusion(ask, policy))
    assert how is not Selected.ALL
