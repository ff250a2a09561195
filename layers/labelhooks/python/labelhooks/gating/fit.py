"""Fit the gate: from judged items with their scores to thresholds with a promise."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from labelhooks.gating.calibrate import Calibrated, Opinion, calibrate
from labelhooks.gating.evidence import Judged, Sample, sample
from labelhooks.gating.shortfall import explain
from labelhooks.gating.thresholds import LADDER, Found, alone, counts, reached, search
from labelhooks.model.gate import ClassGate, Evidence, GateFit
from labelhooks.model.ids import canonical, plain_id
from labelhooks.model.prelabeler import PrelabelerRef

type Promise = Literal["class", "overall", "pooled"]
_ALL = 0
_POOL = -1


def fit(
    judged: Sequence[Judged],
    *,
    target: float = 0.95,
    confidence: float = 0.95,
    promise: Promise = "class",
    prelabeler: PrelabelerRef | None = None,
    created_at: str | None = None,
) -> GateFit:
    """
    Return thresholds above which, in each class, the accuracy is at least `target`.

    The odds that this fails for any class, over the draw of the judged items, are at most
    1 - `confidence`, however many thresholds were looked at. The fit also holds one threshold for
    all classes together, whose promise is of their mean alone; `promise` says which of the two the
    gate goes by. With "pooled", classes too thin for a promise each have one together, of their
    mean, beside the other classes with theirs; all share the odds. docs/gate.md has the argument.

    The judged items must be drawn at random from those that the gate will see.

    Raises:
        BadEvidence: items that no conclusion may be drawn from, with the place and the field.
        ValueError: `target` or `confidence` not in [0.5, 1).

    """
    if not (0.5 <= target < 1 and 0.5 <= confidence < 1):
        raise ValueError("want target and confidence in [0.5, 1)")
    evidence = sample(judged)
    calibrated = calibrate(evidence)
    allowed, risk = 1 - target, 1 - confidence
    classes, pooled = _classes(evidence, calibrated, allowed, risk, pool=promise == "pooled")
    overall = _overall(calibrated, allowed, risk)
    accepted = overall.accepted
    if promise != "overall":
        accepted = sum(gate.accepted for gate in classes.values())
    made = GateFit(
        fit_id="0" * 32,
        target=target,
        confidence=confidence,
        promise=promise,
        scores="probabilities" if evidence.proposed is None else "scored_label",
        temperature=calibrated.temperature,
        classes=classes,
        overall=overall,
        pooled=pooled,
        judged=len(judged),
        tuning=len(calibrated.tuning),
        accepted_share=accepted / max(1, len(calibrated.testing)),
        ece_raw=round(calibrated.ece_raw, 6),
        ece_calibrated=round(calibrated.ece_calibrated, 6),
        prelabeler=prelabeler,
        created_at=created_at,
    )
    return made.model_copy(update={"fit_id": content_id(made)})


def content_id(made: GateFit) -> str:
    """Return the id of a fit's content: the same evidence makes the same fit."""
    content = made.model_dump(mode="json", exclude={"fit_id", "created_at"})
    if not made.pooled:
        del content["pooled"]  # as in the ids of fits from before there were pools
    return plain_id("gate", canonical(content))


def _classes(
    evidence: Sample, calibrated: Calibrated, allowed: float, risk: float, *, pool: bool
) -> tuple[dict[str, ClassGate], tuple[str, ...]]:
    """Return the gate of each class, and which classes have one promise together."""
    places = range(len(evidence.classes))
    tuning = {place: _of(calibrated.tuning, place) for place in places}
    testing = {place: _of(calibrated.testing, place) for place in places}
    thin = set(places) - alone(tuning, testing, allowed=allowed, risk=risk) if pool else set()
    if len(thin) < 2:
        thin = set()
    group = {place: _POOL if place in thin else place for place in places}
    found = search(_grouped(tuning, group), _grouped(testing, group), allowed=allowed, risk=risk)
    fair = risk / len(found)
    together: dict[int, ClassGate] = {}
    if thin:
        opinions = _grouped(tuning, group)[_POOL], _grouped(testing, group)[_POOL]
        whose = f"items of {len(thin)} classes together"
        gate = _gate(whose, *opinions, found[_POOL], allowed, fair)
        together = {place: _own(gate, testing[place]) for place in thin}
    gates = {
        name: together.get(place)
        or _gate(
            f"items proposed as {name}",
            tuning[place],
            testing[place],
            found[place],
            allowed,
            fair,
        )
        for place, name in enumerate(evidence.classes)
    }
    return gates, tuple(evidence.classes[place] for place in sorted(thin))


def _grouped(
    opinions: Mapping[int, Sequence[Opinion]], group: Mapping[int, int]
) -> dict[int, list[Opinion]]:
    grouped: dict[int, list[Opinion]] = {}
    for place, held in opinions.items():
        grouped.setdefault(group[place], []).extend(held)
    return grouped


def _own(pool: ClassGate, testing: Sequence[Opinion]) -> ClassGate:
    """Return the gate of one class in a pool: the pool's, with the class's own counts."""
    own = [one for one in testing if pool.threshold is not None and _reaches(one, pool.threshold)]
    counted = {"accepted": len(own), "errors": sum(not one.right for one in own)}
    return pool.model_copy(update={"judged": len(testing), **counted})


def _reaches(opinion: Opinion, threshold: float) -> bool:
    return LADDER[reached(opinion.confidence)] >= threshold


def _overall(calibrated: Calibrated, allowed: float, risk: float) -> ClassGate:
    tuning = [one for one in calibrated.tuning if one.proposed is not None]
    testing = [one for one in calibrated.testing if one.proposed is not None]
    found = search({_ALL: tuning}, {_ALL: testing}, allowed=allowed, risk=risk)
    return _gate("items", tuning, testing, found[_ALL], allowed, risk)


def _of(opinions: Iterable[Opinion], place: int) -> list[Opinion]:
    return [one for one in opinions if one.proposed == place]


def _gate(
    whose: str,
    tuning: Sequence[Opinion],
    testing: Sequence[Opinion],
    found: Found,
    allowed: float,
    fair: float,
) -> ClassGate:
    if found.rung is None:
        return explain(whose, tuning, testing, allowed, found.level or fair)
    reach = counts(testing)
    items, errors = reach.items[found.rung], reach.errors[found.rung]
    threshold = LADDER[found.rung]
    return ClassGate(
        threshold=threshold,
        evidence=Evidence.TESTED,
        why=f"accepted from {threshold:g} on: {errors} of {items} judged {whose} were wrong there",
        judged=len(testing),
        accepted=items,
        errors=errors,
    )
