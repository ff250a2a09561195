"""
May a version take over? It is compared with the one that decides now, on the same items, by class.

An item counts by its true class, so that "accuracy of a class" has the same items for both. Each
class must be shown to lose no more than a margin; to claim it of all classes needs no correction
for their number: each is tested at the level of the whole (intersection-union test, Berger 1982).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from labelhooks.gating.refit import RAREST, Answered, Verdict, judged_proposals
from labelhooks.model.ids import draw
from labelhooks.model.lineup import LifeState
from labelhooks.model.prelabeler import PrelabelerRef
from labelhooks.stats.paired import fewest_pairs, loss

MARGIN = 0.05  # of accuracy, in each class
CONFIDENCE = 0.95
_TOLD = 5  # classes that a reason names

# What versions say of items, where no task tells: by version and item.
type Said = Mapping[PrelabelerRef, Mapping[str, str]]


class Verdicts(StrEnum):
    NOT_WORSE = "not worse"
    WORSE = "worse"
    UNKNOWN = "too little evidence"


@dataclass(frozen=True, slots=True)
class Pair:
    """An item that two versions proposed for."""

    item_id: str
    propensity: float  # with which people were asked about it
    label: str
    before: bool  # was the version right that decides now?
    after: bool  # and the candidate?


@dataclass(frozen=True, slots=True)
class ClassCompared:
    """One class: how many items, how often each was right, and what the candidate loses."""

    items: int
    before: int
    after: int
    low: float
    high: float
    verdict: Verdicts


@dataclass(frozen=True, slots=True)
class Comparison:
    candidate: PrelabelerRef
    current: PrelabelerRef
    margin: float
    confidence: float
    classes: dict[str, ClassCompared]

    @property
    def items(self) -> int:
        return sum(one.items for one in self.classes.values())


def pairs_of(
    answered: Iterable[Answered],
    candidate: PrelabelerRef,
    current: PrelabelerRef,
    verdict: Verdict,
    *,
    said: Said | None = None,
) -> list[Pair]:
    """
    Return the items that both have proposed for and people have judged, as a random sample.

    Args:
        answered: tasks with what people said of them; each tells what versions proposed then.
        candidate: the version that is to take over.
        current: the one that decides now.
        verdict: how people's answers become one.
        said: what a version says of items that it was not asked about then.
    """
    also = said or {}
    found: dict[str, Pair] = {}
    for one in sorted(answered, key=lambda one: one.task.round):
        agreed = verdict(one.values) if one.values else None
        if agreed is None or not isinstance(agreed[0], str) or one.task.propensity < RAREST:
            continue
        label, item_id = agreed[0], one.task.item_id
        proposals = judged_proposals(one.task, label, one.task.created_at)
        told = {each.prelabeler: each.value for each in proposals}
        before = told.get(current, also.get(current, {}).get(item_id))
        after = told.get(candidate, also.get(candidate, {}).get(item_id))
        if before is not None and after is not None:
            pair = Pair(item_id, one.task.propensity, label, before == label, after == label)
            found[item_id] = pair
    # Doubtful items are all judged, accepted ones are not: thinned until all were as likely
    # (gating.refit).
    rarest = min((one.propensity for one in found.values()), default=1.0)
    return [
        one for one in found.values() if draw(one.item_id, salt="refit") * one.propensity < rarest
    ]


def compared(
    pairs: Iterable[Pair],
    candidate: PrelabelerRef,
    current: PrelabelerRef,
    classes: Sequence[str],
    *,
    margin: float = MARGIN,
    confidence: float = CONFIDENCE,
) -> Comparison:
    """Return what the candidate loses or wins in each class of the schema."""
    counted: dict[str, Counter[tuple[bool, bool]]] = defaultdict(Counter)
    for one in pairs:
        counted[one.label][one.before, one.after] += 1
    return Comparison(
        candidate=candidate,
        current=current,
        margin=margin,
        confidence=confidence,
        classes={name: _class(counted[name], margin, confidence) for name in classes},
    )


def _class(counted: Counter[tuple[bool, bool]], margin: float, confidence: float) -> ClassCompared:
    items = counted.total()
    both, lost, won = counted[True, True], counted[True, False], counted[False, True]
    low, high = loss(lost, won, items, confidence=confidence) if items else (-1.0, 1.0)
    verdict = Verdicts.UNKNOWN
    if high <= margin:
        verdict = Verdicts.NOT_WORSE
    elif low > 0:
        verdict = Verdicts.WORSE
    return ClassCompared(
        items=items,
        before=both + lost,
        after=both + won,
        low=round(low, 6),
        high=round(high, 6),
        verdict=verdict,
    )


def against(to: LifeState, comparison: Comparison) -> list[str]:
    """
    Return what speaks against a promotion, class by class; nothing where it may go on.

    A canary is there to find out: no class may be shown worse. What becomes active is shown to be
    not worse in every class.
    """
    allowed = {Verdicts.NOT_WORSE}
    if to is LifeState.CANARY:
        allowed.add(Verdicts.UNKNOWN)
    least = fewest_pairs(comparison.margin, confidence=comparison.confidence)
    return [
        f"{name}: {_why(one, least, comparison.margin)}"
        for name, one in comparison.classes.items()
        if one.verdict not in allowed
    ]


def _why(one: ClassCompared, least: int, margin: float) -> str:
    if not one.items:
        return f"no item of it was judged that both had proposed for, want {least} at least"
    told = f"right in {one.after} of {one.items} items, {one.before} before"
    if one.verdict is Verdicts.WORSE:
        return f"{told}: it loses {one.low:.1%} to {one.high:.1%}"
    wanted = f"; want {least} items at least" if one.items < least else ""
    return f"{told}: it may lose up to {one.high:.1%}, more than {margin:.0%}{wanted}"


def summary(comparison: Comparison, reasons: Sequence[str]) -> str:
    """Return a comparison in a sentence, for the revision that it led to."""
    whom = f"{comparison.current.name} {comparison.current.version}"
    if not reasons:
        shown = all(one.verdict is Verdicts.NOT_WORSE for one in comparison.classes.values())
        told = "not worse" if shown else "not shown to be worse"
        return f"guardrail: {told} than {whom}, by {comparison.items} items"
    more = f"; and {len(reasons) - _TOLD} more" if len(reasons) > _TOLD else ""
    return f"forced past the guardrail against {whom}: " + "; ".join(reasons[:_TOLD]) + more
