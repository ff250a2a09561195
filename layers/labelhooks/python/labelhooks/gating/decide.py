"""Accept a proposal, ask people, or both."""

from enum import StrEnum

from labelhooks.model.dataset import GatePolicy
from labelhooks.model.prelabeler import Proposal


class Decision(StrEnum):
    ACCEPT = "accept"
    ASK = "ask"
    AUDIT = "audit"  # accept, and ask people all the same


def decide(proposal: Proposal, policy: GatePolicy, *, chance: float) -> Decision:
    """
    Decide from the arguments alone: no clock, no I/O.

    `chance`, in [0, 1), is the item's own, so that a redelivery decides the same.
    """
    if proposal.confidence < policy.threshold:
        return Decision.ASK
    return Decision.AUDIT if chance < policy.audit_share else Decision.ACCEPT
