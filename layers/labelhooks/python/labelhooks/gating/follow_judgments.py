"""Fit a version's thresholds anew as people judge, and say what became of it."""

from collections.abc import Sequence
from typing import Protocol

from labelhooks.errors import BadEvidence
from labelhooks.gating.fit import fit
from labelhooks.gating.lineup import Tuning
from labelhooks.gating.refit import sample_of
from labelhooks.gating.registry import Registry, Why
from labelhooks.model.base import timestamp
from labelhooks.model.dataset import Dataset
from labelhooks.model.gate import GateFit
from labelhooks.model.judged import JudgedProposal, Refitted
from labelhooks.model.lineup import Entry, LifeState
from labelhooks.model.prelabeler import PrelabelerRef

ACTOR = "fit_gate"
# A fit is made when a tenth more is judged, and for so many at the least.
_GROWTH, _LEAST = 0.1, 25
# Of more judged items than these the newest are taken: they bound what a fit costs, and the oldest
# tell least of what comes.
MOST = 20_000


class Evidence(Protocol):
    def after(
        self, dataset: str, ref: PrelabelerRef, at: str | None, most: int
    ) -> list[JudgedProposal]:
        """Return what was judged after a moment (ever, if None), the oldest first."""

    def latest(self, dataset: str, ref: PrelabelerRef, most: int) -> list[JudgedProposal]:
        """Return what was judged last, the newest first."""


class Fits(Protocol):
    def put_fit(self, dataset: str, fit: GateFit) -> None:
        """Write a fit under its id; the same again is nothing."""

    def refitted(self, dataset: str, ref: PrelabelerRef) -> Refitted | None:
        """Return how far a version's thresholds have followed what was judged."""

    def put_refitted(self, refitted: Refitted) -> None:
        """Note how far they have followed now."""


class FollowJudgments:
    """Keeps the fits of versions up with what people judge."""

    def __init__(self, *, evidence: Evidence, fits: Fits) -> None:
        self._evidence = evidence
        self._fits = fits

    def __call__(self, dataset: Dataset, registry: Registry, entry: Entry) -> Refitted | None:
        """
        Fit one version anew where enough was judged since; return what was noted, if anything.

        Reading costs what is new, and a fit what it is made from, MOST items at the most. What
        cannot be fitted changes nothing but the note, which says why.
        """
        if not _wanted(dataset, entry):
            return None
        before = self._fits.refitted(dataset.name, entry.ref) or Refitted(
            dataset=dataset.name, prelabeler=entry.ref
        )
        enough = max(_LEAST, round(_GROWTH * before.judged))
        new = self._evidence.after(dataset.name, entry.ref, before.at, enough)
        if len(new) < enough:
            return None
        judged = self._evidence.latest(dataset.name, entry.ref, MOST)
        after = self._fitted(dataset, registry, entry, judged)
        self._fits.put_refitted(after)
        return after

    def _fitted(
        self,
        dataset: Dataset,
        registry: Registry,
        entry: Entry,
        judged: Sequence[JudgedProposal],
    ) -> Refitted:
        policy = dataset.spec.gate
        noted = Refitted(
            dataset=dataset.name, prelabeler=entry.ref, at=judged[0].at, judged=len(judged)
        )
        try:
            made = fit(
                sample_of(judged, dataset.spec.labels.classes),
                target=policy.target,
                confidence=policy.confidence,
                promise=policy.promise,
                prelabeler=entry.ref,
                created_at=timestamp(),
            )
        except BadEvidence as error:
            return noted.model_copy(update={"told": f"not fitted: {error}"})
        tested = sum(one.threshold is not None for one in made.classes.values())
        told = (
            f"fitted to {made.judged} judged items: {tested} of {len(made.classes)} classes can be "
            f"accepted, {made.accepted_share:.0%} of all"
        )
        if made.fit_id != entry.fit_id:
            self._fits.put_fit(dataset.name, made)
            registry.move(entry.ref, None, Why(ACTOR, told), tuning=Tuning(fit_id=made.fit_id))
        return noted.model_copy(update={"fit_id": made.fit_id, "told": told})


def _wanted(dataset: Dataset, entry: Entry) -> bool:
    if entry.state in (LifeState.PAUSED, LifeState.RETIRED):
        return False
    if dataset.spec.labels.kind != "choice":
        return False
    match dataset.spec.gate.refit:
        case "never":
            return False
        case "always":
            return True
        case "fitted":
            return entry.fit_id is not None
