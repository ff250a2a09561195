"""Apply a fit: accept a proposal, or ask people, with the reason. Plain and quick."""

from labelhooks.gating.scores import ScoreFault, checked, checked_label, leader
from labelhooks.model.gate import ClassGate, Evidence, GateFit, GateReason, Routed
from labelhooks.stats.calibration import tempered

_WITHOUT = {
    Evidence.TOO_FEW: GateReason.TOO_FEW,
    Evidence.BELOW_TARGET: GateReason.BELOW_TARGET,
    Evidence.NEVER_PROPOSED: GateReason.NEVER_PROPOSED,
    Evidence.TESTED: GateReason.TOO_FEW,  # a fit that contradicts itself accepts nothing
}


class Applied:
    """A fit made ready for many items."""

    def __init__(self, fit: GateFit) -> None:
        self.fit = fit
        self._classes = tuple(fit.classes)
        self._temperature = fit.temperature
        self._scored_label = fit.scores == "scored_label"
        gates = fit.classes.values()
        if fit.promise == "overall":
            gates = [fit.overall] * len(self._classes)  # type: ignore[assignment]
        self._gates = [_threshold(gate) for gate in gates]

    def __call__(self, scores: object) -> Routed:
        """Return what to do with one item. Whatever the scores hold, nothing is raised."""
        try:
            if self._scored_label:
                place, number = checked_label(scores, self._classes)
                confidence = tempered([number, 1 - number], self._temperature)[0]
            else:
                row = checked(scores, self._classes)
                found = leader(row)
                confidence = max(tempered(row, self._temperature))
                if found is None:
                    return _routed("ask", None, confidence, GateReason.TIE)
                place = found
        except ScoreFault as fault:
            return _routed("ask", None, None, fault.reason)
        threshold, otherwise = self._gates[place]
        label = self._classes[place]
        if threshold is None:
            return _routed("ask", label, confidence, otherwise)
        if confidence >= threshold:
            return _routed("accept", label, confidence, GateReason.ACCEPTED)
        return _routed("ask", label, confidence, GateReason.BELOW_THRESHOLD)


def apply(fit: GateFit, scores: object) -> Routed:
    """
    Return the route for one item: its scores are a mapping of classes to probabilities.

    Scores that say nothing (missing or unknown classes, no sum of one, NaN) are no error here:
    people are asked, with the reason. For many items, make one `Applied` and call it.
    """
    return Applied(fit)(scores)


def _threshold(gate: ClassGate) -> tuple[float | None, GateReason]:
    return gate.threshold, _WITHOUT[gate.evidence]


def _routed(route: str, label: str | None, confidence: float | None, reason: GateReason) -> Routed:
    # Not validated again: every field was made here.
    return Routed.model_construct(route=route, label=label, confidence=confidence, reason=reason)  # type: ignore[arg-type]
