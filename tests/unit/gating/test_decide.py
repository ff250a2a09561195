"""Accept, ask people, or both: a table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelhooks.gating.decide import Decision, decide, ruled
from labelhooks.gating.lineup import Decider
from labelhooks.model.dataset import GatePolicy
from labelhooks.model.lineup import Entry, LifeState
from tests.factories import a_proposal

share = st.floats(0, 1)
chance = st.floats(0, 1, exclude_max=True)


ACTIVE = Entry(name="words", version="1", state=LifeState.ACTIVE)


def decided(confidence: float, draw: float, *, threshold: float, audited: float) -> Decision:
    policy = GatePolicy(threshold=threshold, audit_share=audited)
    ruling = ruled(a_proposal(confidence=confidence), policy, Decider(ACTIVE, None, ""))
    return decide(ruling, audit_share=audited, chance=draw)


@pytest.mark.parametrize(
    ("confidence", "draw", "decision"),
    [
        pytest.param(0.89, 0.99, Decision.ASK, id="below the threshold"),
        pytest.param(0.90, 0.99, Decision.ACCEPT, id="at the threshold"),
        pytest.param(1.00, 0.99, Decision.ACCEPT, id="sure"),
        pytest.param(0.95, 0.04, Decision.AUDIT, id="drawn for an audit"),
        pytest.param(0.95, 0.05, Decision.ACCEPT, id="just not drawn"),
        pytest.param(0.89, 0.00, Decision.ASK, id="doubtful ones are asked, not audited"),
    ],
)
def test_a_decision(confidence: float, draw: float, decision: Decision) -> None:
    assert decided(confidence, draw, threshold=0.9, audited=0.05) == decision


@given(threshold=share, confidence=share, draw=chance)
def test_all_or_none_is_audited_at_the_ends(
    threshold: float, confidence: float, draw: float
) -> None:
    none = decided(confidence, draw, threshold=threshold, audited=0.0)
    every = decided(confidence, draw, threshold=threshold, audited=1.0)

    assert none is not Decision.AUDIT
    assert every is not Decision.ACCEPT


@pytest.mark.parametrize(
    ("threshold", "arm", "reason"),
    [
        pytest.param(None, "", "confidence at or above 0.9", id="the dataset's"),
        pytest.param(0.8, "", "confidence at or above 0.8", id="the version's own"),
        pytest.param(0.8, "trial", "confidence at or above 0.8 (trial)", id="one of two"),
        pytest.param(0.97, "control", "below 0.97 (control)", id="… and not reached"),
    ],
)
def test_a_ruling_tells_its_threshold(threshold: float | None, arm: str, reason: str) -> None:
    ruling = ruled(
        a_proposal(confidence=0.95), GatePolicy(threshold=0.9), Decider(ACTIVE, threshold, arm)
    )

    assert ruling.reason == reason
    assert ruling.accepted == (not reason.startswith("below"))
