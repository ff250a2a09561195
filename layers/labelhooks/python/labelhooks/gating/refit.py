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
from labelhooks.model.prelabeler import PrelabelerRef, Proposal, completed
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


def evidence_of(
    answered: Iterable[Answered], ref: PrelabelerRef, classes: Sequence[str], verdict: Verdict
) -> list[Judged]:
    """
    Return the judged items of a version as a random sample of what it was asked about.

    Only where it decided, or was heard as a shadow; by the round in which people agreed. With
    scores for every item, they are evidence of probabilities; else of one scored label each.
    """
    found: dict[str, tuple[Task, Proposal, str]] = {}
    for one in answered:
        proposal = _of(one.task, ref)
        agreed = verdict(one.values) if one.values else None
        if proposal is None or agreed is None or not isinstance(agreed[0], str):
            continue
        # A later round is of the same question only where people had disagreed; else the item was
        # decided anew, since somebody chose it.
        first = one.task.round == 1 or one.task.reason is AskReason.DISAGREEMENT
        if first and one.task.propensity >= RAREST:
            found[one.task.item_id] = (one.task, proposal, agreed[0])
    rarest = min((task.propensity for task, _, _ in found.values()), default=1.0)
    kept = [
        one
        for one in found.values()
        if draw(one[0].item_id, salt="refit") * one[0].propensity < rarest
    ]
    scored = all(proposal.scores is not None for _, proposal, _ in kept)
    return [
        Judged(task.item_id, _scores(proposal, classes, whole=scored), label)
        for task, proposal, label in kept
    ]


def _of(task: Task, ref: PrelabelerRef) -> Proposal | None:
    said = (task.proposal, *(task.others or ()))
    proposal = next((one for one in said if one is not None and one.prelabeler == ref), None)
    return proposal if proposal and isinstance(proposal.value, str) else None


def _scores(proposal: Proposal, classes: Sequence[str], *, whole: bool) -> dict[str, float]:
    if whole and proposal.scores is not None:
        return completed(proposal.scores, classes)
    return {str(proposal.value): proposal.confidence}
