"""Accept a proposal, ask people, or both."""

from dataclasses import dataclass
from enum import StrEnum

from labelhooks.gating.apply import Applied
from labelhooks.gating.lineup import Decider
from labelhooks.model.dataset import GatePolicy
from labelhooks.model.gate import GateFit
from labelhooks.model.prelabeler import Proposal, completed


class Decision(StrEnum):
    ACCEPT = "accept"
    ASK = "ask"
    AUDIT = "audit"  # accept, and ask people all the same


@dataclass(frozen=True, slots=True)
class Ruling:
    """Whether a proposal may be a label, how sure that is, and why."""

    accepted: bool
    proposal: Proposal
    confidence: float  # calibrated, where a fit tells
    reason: str


def ruled(
    proposal: Proposal, policy: GatePolicy, decider: Decider, fitted: Applied | None = None
) -> Ruling:
    """
    Rule on a proposal: by the decider's own threshold, else by the fit, else by the dataset's.

    With a fit, nothing is accepted that the fit does not accept as the very class proposed.
    """
    if decider.threshold is None and fitted is not None:
        return _fitted(proposal, fitted)
    threshold = policy.threshold if decider.threshold is None else decider.threshold
    accepted = proposal.confidence >= threshold
    told = f"confidence at or above {threshold}" if accepted else f"below {threshold}"
    test = f" ({decider.arm})" if decider.arm else ""
    return Ruling(accepted, proposal, proposal.confidence, told + test)


def _fitted(proposal: Proposal, fitted: Applied) -> Ruling:
    routed = fitted(evidence(proposal, fitted.fit))
    accepted = routed.route == "accept" and routed.label == proposal.value
    confidence = proposal.confidence if routed.confidence is None else routed.confidence
    told = f"{routed.reason} by fit {fitted.fit.fit_id[:8]}"
    return Ruling(accepted, proposal, min(1.0, max(0.0, confidence)), told)


def evidence(proposal: Proposal, fit: GateFit) -> dict[str, float] | None:
    """Return what a fit is applied to, as it was fitted to it: scores, or one scored label."""
    if fit.scores == "scored_label":
        single = isinstance(proposal.value, str)
        return {str(proposal.value): proposal.confidence} if single else None
    if proposal.scores is None:
        return None
    return completed(proposal.scores, tuple(fit.classes))


def decide(ruling: Ruling, *, audit_share: float, chance: float) -> Decision:
    """
    Decide from the arguments alone: no clock, no I/O.

    `chance`, in [0, 1), is the item's own, so that a redelivery decides the same.
    """
    if not ruling.accepted:
        return Decision.ASK
    return Decision.AUDIT if chance < audit_share else Decision.ACCEPT
