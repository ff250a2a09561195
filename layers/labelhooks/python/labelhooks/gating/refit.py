"""
From what people judged on the road to evidence for a fit.

A fit needs items drawn at random from those that the gate will see. Judged ones are not: all of
the doubtful ones are asked, of the accepted ones a share. Each task tells with which probability it
was asked, so of the likelier ones some are left out, by a hash of the item's id, until all that
remain had the same probability: rejection sampling.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from labelhooks.gating.evidence import Judged
from labelhooks.model.ids import draw
from labelhooks.model.judged import JudgedProposal
from labelhooks.model.prelabeler import PrelabelerRef, completed
from labelhooks.model.schema import LabelValue
from labelhooks.model.task import AskReason, Task

type Verdict = Callable[[list[LabelValue]], tuple[LabelValue, float] | None]

# Items less likely than this to be asked would leave hardly anything of the others.
RAREST = 0.01


@dataclass(frozen=True, slots=True)
class Answered:
    """A task that people have answered, and with what."""

    task: Task
    values: list[LabelValue]


def judged_proposals(task: Task, label: LabelValue, at: str) -> list[JudgedProposal]:
    """
    Return what a task tells of each version that proposed one class for its item.

    Nothing where people did not agree on one class. Nor of a later round, unless it is of the same
    question since people had disagreed: else the item was decided anew, because somebody chose it.

    Args:
        task: one that people have agreed on.
        label: what they agreed on.
        at: when the last of them said so.
    """
    first = task.round == 1 or task.reason in (AskReason.DISAGREEMENT, AskReason.SENT_BACK)
    if not first or not isinstance(label, str):
        return []
    said = (task.proposal, *(task.others or ()))
    return [
        JudgedProposal(
            dataset=task.dataset,
            prelabeler=one.prelabeler,
            item_id=task.item_id,
            round=task.round,
            at=at,
            propensity=task.propensity,
            value=one.value,
            confidence=one.confidence,
            scores=one.scores,
            label=label,
        )
        for one in said
        if one is not None and isinstance(one.value, str)
    ]


def sample_of(judged: Iterable[JudgedProposal], classes: Sequence[str]) -> list[Judged]:
    """
    Return the judged items of one version as a random sample of what it was asked about.

    Each item counts once, by the last round. With scores for every item, they are evidence of
    probabilities; else of one scored label each.
    """
    found = {
        one.item_id: one
        for one in sorted(judged, key=lambda one: one.round)
        if one.propensity >= RAREST
    }
    rarest = min((one.propensity for one in found.values()), default=1.0)
    kept = [
        one for one in found.values() if draw(one.item_id, salt="refit") * one.propensity < rarest
    ]
    scored = all(one.scores is not None for one in kept)
    return [Judged(one.item_id, _scores(one, classes, whole=scored), one.label) for one in kept]


def evidence_of(
    answered: Iterable[Answered], ref: PrelabelerRef, classes: Sequence[str], verdict: Verdict
) -> list[Judged]:
    """Return the judged items of a version, out of tasks that people have answered."""
    judged = []
    for one in answered:
        agreed = verdict(one.values) if one.values else None
        if agreed is not None:
            judged += judged_proposals(one.task, agreed[0], one.task.created_at)
    return sample_of([one for one in judged if one.prelabeler == ref], classes)


def _scores(one: JudgedProposal, classes: Sequence[str], *, whole: bool) -> dict[str, float]:
    if whole and one.scores is not None:
        return completed(one.scores, classes)
    return {one.value: one.confidence}
