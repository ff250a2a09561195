"""Accept, ask people, or both: a table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelhooks.gating.decide import Decision, decide
from labelhooks.model.dataset import GatePolicy
from tests.factories import a_proposal

share = st.floats(0, 1)
chance = st.floats(0, 1, exclude_max=True)


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
    policy = GatePolicy(threshold=0.9, audit_share=0.05)

    assert decide(a_proposal(confidence=confidence), policy, chance=draw) == decision


@given(threshold=share, confidence=share, draw=chance)
def test_all_or_none_is_audited_at_the_ends(
    threshold: float, confidence: float, draw: float
) -> None:
    proposal = a_proposal(confidence=confidence)
    none = GatePolicy(threshold=threshold, audit_share=0.0)
    every = GatePolicy(threshold=threshold, audit_share=1.0)

    assert decide(proposal, none, chance=draw) is not Decision.AUDIT
    assert decide(proposal, every, chance=draw) is not Decision.ACCEPT
