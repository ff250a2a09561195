"""Accept a proposal, ask people, or both."""

from dataclasses import dataclass
from enum import StrEnum

from labelhooks.gating.lineup import Decider
from labelhooks.model.dataset import GatePolicy
from labelhooks.model.prelabeler import Proposal


class Decision(StrEnum):
    ACCEPT = "accept"
    ASK = "ask"
    AUDIT = "audit"  # accept, and ask people all the same


@dataclass(frozen=True, slots=True)
class Ruling:
    """Whether a proposal may be a label, as which proposal, and why."""

    accepted: bool
    proposal: Proposal
    reason: str


def ruled(proposal: Proposal, policy: GatePolicy, decider: Decider) -> Ruling:
    """Rule on a proposal by the one threshold that holds for it."""
    threshold = policy.threshold if decider.threshold is None else decider.threshold
    test = f" ({decider.arm})" if decider.arm else ""
    if proposal.confidence < threshold:
        return Ruling(accepted=False, proposal=proposal, reason=f"below {threshold}{test}")
    return Ruling(
        accepted=True, proposal=proposal, reason=f"confidence at or above {threshold}{test}"
    )


def decide(ruling: Ruling, *, audit_share: float, chance: float) -> Decision:
    """
    Decide from the arguments alone: no clock, no I/O.

    `chance`, in [0, 1), is the item's own, so that a redelivery decides the same.
    """
    if not ruling.accepted:
        return Decision.ASK
    return Decision.AUDIT if chance < audit_share else Decision.ACCEPT
