"""How reliable a pre-labeler's scores are, and what a fit makes of them: numbers for a report."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from labelhooks.gating.apply import Applied
from labelhooks.gating.calibrate import Opinion, opinions
from labelhooks.gating.evidence import Judged, sample
from labelhooks.gating.fit import fit
from labelhooks.model.gate import GateFit
from labelhooks.model.values import Json
from labelhooks.stats.binomial import clopper_pearson, wilson
from labelhooks.stats.calibration import expected_calibration_error, reliability

# What one would accept if one asked for more, or for less.
TARGETS = (0.80, 0.85, 0.90, 0.95, 0.98, 0.99)
BINS = 10


@dataclass(frozen=True, slots=True)
class Reliability:
    """A bucket of confidence: mean confidence, accuracy, and Wilson's interval of that."""

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float
    accuracy_low: float
    accuracy_high: float


@dataclass(frozen=True, slots=True)
class Kept:
    """What a fit accepts of judged items of a class (or of all): share, accuracy, its interval."""

    name: str
    threshold: float | None
    judged: int
    accepted: int
    errors: int
    accuracy_low: float | None  # exact, two-sided, 95 %; None where nothing is accepted
    accuracy_high: float | None
    why: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """The share accepted if the target were this one."""

    target: float
    by_class: float
    overall: float


@dataclass(frozen=True, slots=True)
class Report:
    """All of it. `kept` counts on the items given: on those of the fit it flatters the fit."""

    target: float
    confidence: float
    temperature: float
    judged: int
    ece_raw: float
    ece_calibrated: float
    raw: list[Reliability]
    calibrated: list[Reliability]
    kept: list[Kept]
    coverage: list[Coverage]

    def numbers(self) -> dict[str, Json]:
        """Return the report as JSON can hold it."""
        return asdict(self)


def report(made: GateFit, judged: Sequence[Judged]) -> Report:
    """Return the report of a fit on judged items. Raises BadEvidence."""
    evidence = sample(judged)
    raw, calibrated = opinions(evidence, 1.0), opinions(evidence, made.temperature)
    return Report(
        target=made.target,
        confidence=made.confidence,
        temperature=made.temperature,
        judged=len(judged),
        ece_raw=_ece(raw),
        ece_calibrated=_ece(calibrated),
        raw=_buckets(raw),
        calibrated=_buckets(calibrated),
        kept=_kept(made, judged),
        coverage=[_coverage(judged, target, made.confidence) for target in TARGETS],
    )


def _ece(of: Sequence[Opinion]) -> float:
    return expected_calibration_error([o.confidence for o in of], [o.right for o in of])


def _buckets(of: Sequence[Opinion]) -> list[Reliability]:
    made = []
    for held in reliability([o.confidence for o in of], [o.right for o in of], bins=BINS):
        low, high = wilson(held.accuracy * held.count, held.count)
        made.append(
            Reliability(held.low, held.high, held.count, held.confidence, held.accuracy, low, high)
        )
    return made


def _kept(made: GateFit, judged: Sequence[Judged]) -> list[Kept]:
    applied = Applied(made)
    proposed: dict[str, int] = dict.fromkeys(made.classes, 0)
    accepted, errors = dict(proposed), dict(proposed)
    for one in judged:
        routed = applied(one.scores)
        if routed.label is None:
            continue
        proposed[routed.label] += 1
        if routed.route == "accept":
            accepted[routed.label] += 1
            errors[routed.label] += routed.label != one.label
    rows = [
        _row(name, gate.threshold, proposed[name], accepted[name], errors[name], gate.why)
        for name, gate in made.classes.items()
    ]
    every = _row(
        "all",
        made.overall.threshold,
        sum(proposed.values()),
        sum(accepted.values()),
        sum(errors.values()),
        made.overall.why,
    )
    return [*rows, every]


def _row(
    name: str, threshold: float | None, judged: int, accepted: int, errors: int, why: str
) -> Kept:
    low = high = None
    if accepted:
        worst, best = clopper_pearson(errors, accepted)
        low, high = 1 - best, 1 - worst
    return Kept(name, threshold, judged, accepted, errors, low, high, why)


def _coverage(judged: Sequence[Judged], target: float, confidence: float) -> Coverage:
    by_class = fit(judged, target=target, confidence=confidence)
    overall = by_class.overall
    return Coverage(
        target,
        by_class.accepted_share,
        overall.accepted / max(1, by_class.judged - by_class.tuning),
    )
