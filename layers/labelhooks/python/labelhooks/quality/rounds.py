"""What a round of judgments adds to the counts of its hour."""

from collections import Counter
from collections.abc import Sequence
from itertools import combinations

from labelhooks.model.hours import Counts, tenth
from labelhooks.model.judged import JudgedProposal
from labelhooks.model.label_value import LabelValue, encoded
from labelhooks.model.task import Judgment, ReviewReason, Task
from labelhooks.quality.counting import classes_of


def counts_of_round(
    task: Task,
    judgments: Sequence[Judgment],
    label: LabelValue | None,
    judged: Sequence[JudgedProposal] = (),
) -> Counts:
    """
    Return what a round adds that is settled.

    Args:
        task: as it was settled.
        judgments: all of them, a reviewer's included.
        label: what became of it; None: another round.
        judged: proposals for the item, which the label says to be right or wrong.
    """
    counts: Counter[str] = Counter(completed=int(label is not None), judgments=len(judgments))
    counts["seconds"] = round(sum(one.seconds or 0.0 for one in judgments))
    counts.update(_of_agreement([one.value for one in judgments if not one.decides]))
    if task.review is not None:
        counts.update(_of_review(task, judgments, label))
    for one in judged:
        counts[f"judged/{tenth(one.confidence)}/{_right(one)}"] += 1
    return +counts


def counts_of_ruling(task: Task, *, reopened: bool) -> Counts:
    """
    Return what a task adds that is asked no more, or after all: its item wants no label, or one.

    A check of a label adds nothing: the item has one.
    """
    if task.audits is not None:
        return {}
    return {"reopened" if reopened else "cancelled": 1}


def _right(one: JudgedProposal) -> str:
    return "right" if one.value == one.label else "wrong"


def _of_agreement(values: Sequence[LabelValue]) -> Counts:
    """
    Return pairs of judgments, and those that are the same; of values that are one class.

    `same/<judgments>` and `rated/<class>` are what Krippendorff's alpha needs (stats/agreement.py).
    """
    named = [classes_of(value) for value in values]
    if len(values) < 2 or isinstance(values[0], tuple) or not all(named):
        return {}
    counts: Counter[str] = Counter(f"rated/{name}" for (name,) in named)
    pairs = list(combinations(map(encoded, values), 2))
    same = sum(one == other for one, other in pairs)
    counts["pairs"] = len(pairs)
    counts["pairs/same"] = counts[f"same/{len(values)}"] = same
    return counts


def _of_review(task: Task, judgments: Sequence[Judgment], label: LabelValue | None) -> Counts:
    """Return what a reviewer did: of what people agreed on, they approve or reject it."""
    counts: Counter[str] = Counter({f"reviews/{task.review}": 1})
    if task.review is not ReviewReason.SHARE:
        return counts  # nobody had agreed: there is nothing to reject
    counts["reviewed"] = 1
    if task.sent_back is not None:
        reason = "sent_back"
    elif any(one.value == label for one in judgments if not one.decides):
        return counts
    else:
        reason = "corrected"
    counts["rejected"] = counts[f"rejected/{reason}"] = 1
    return counts
