"""What a change adds to the counts of its hour."""

from collections import Counter

from labelhooks.model.base import moment
from labelhooks.model.hours import Counts, latency_name, tenth
from labelhooks.model.label import Label
from labelhooks.model.label_value import LabelValue, Preference, Rating
from labelhooks.model.seen import Seen

# A record and a write hold so many names; a label of more classes is counted, and they are not.
_MOST_CLASSES = 50
# What stands in a field that nobody could fill (aws/settings.py): that is no provenance.
_UNKNOWN = ("unreleased", "untraced")


def counts_of(seen: Seen, *, gold: bool | None = None) -> Counts:
    """
    Return what a change adds.

    Args:
        seen: the change.
        gold: of a label of a gold item: whether it is right. None: the item is no gold item.
    """
    if seen.item:
        return {"items": 1, f"items/{seen.source}": 1} if seen.source else {"items": 1}
    if seen.pulled_back:
        return {"pulled_back": 1}
    if seen.label is None:
        return {"provenance/missing": 1}
    return _of_label(seen.label, gold)


def _of_label(label: Label, gold: bool | None) -> Counts:
    counts: Counter[str] = Counter()
    told = label.provenance
    counts["provenance/complete" if complete(label) else "provenance/missing"] += 1
    if label.value is None:
        counts["withdrawn"] += label.supersedes is not None  # else there was no label
        return +counts
    kind = told.actor.kind
    counts[f"labels/{kind}"] += 1
    counts["first"] += label.version == 1
    counts["restored"] += label.restores
    names = classes_of(label.value)
    if len(names) <= _MOST_CLASSES:
        counts.update(f"class/{kind}/{name}" for name in names)
    if kind == "prelabeler" and told.confidence is not None:
        counts[f"confidence/{tenth(told.confidence)}"] += 1
    if kind == "annotators" and told.asked_at is not None:
        taken = (moment(label.at) - moment(told.asked_at)).total_seconds()
        counts[latency_name(max(0.0, taken))] += 1
    if gold is not None:
        counts["gold/right" if gold else "gold/wrong"] += 1
    return +counts


def complete(label: Label) -> bool:
    """
    Return whether a label says all of where it comes from (P5).

    Its model refuses a record without a field; what remains are fields that hold what stands for
    "not known", a pre-labeler's label without its confidence, and a version that supersedes none.
    """
    told = label.provenance
    if told.code_version in _UNKNOWN or told.trace_id in _UNKNOWN:
        return False
    if told.actor.kind == "prelabeler" and told.confidence is None:
        return False
    return (label.supersedes is None) == (label.version == 1)


def classes_of(value: LabelValue) -> tuple[str, ...]:
    """
    Return the classes of a value whose shares can drift; of spans, regions, texts there are none.

    >>> classes_of(Rating(rating=4)), classes_of(("rude", "spam")), classes_of("ok")
    (('rating-4',), ('rude', 'spam'), ('ok',))
    """
    match value:
        case str():
            return (value,)
        case tuple():
            return value
        case Rating():
            return (f"rating-{value.rating}",)
        case Preference():
            return (value.preferred,)
    return ()
