"""What the road counts: by dataset and one of these names, never by item or person."""

from collections.abc import Callable
from enum import StrEnum


class Counted(StrEnum):
    """Metric names, all counts."""

    ITEMS_RECORDED = "ItemsRecorded"
    DUPLICATES = "Duplicates"
    SPANS_REPLACED = "SpansReplaced"
    FLAGS_DROPPED = "FlagsDropped"
    QUARANTINED = "Quarantined"
    ACCEPTED = "Accepted"
    ASKED = "Asked"
    AUDITED = "Audited"
    TASKS_CREATED = "TasksCreated"
    SAMPLED_OUT = "SampledOut"
    LABELS_APPENDED = "LabelsAppended"
    LABELS_OUTRANKED = "LabelsOutranked"
    PRELABELER_CALLS = "PrelabelerCalls"
    PRELABELER_FAILURES = "PrelabelerFailures"  # calls without a usable answer
    PRELABELER_MICRODOLLARS = "PrelabelerMicrodollars"
    PRELABELERS_PAUSED = "PrelabelersPaused"  # by the watch
    HELD = "Held"
    OVER_QUOTA = "OverQuota"  # messages that wait for another day, or a larger quota
    REDELIVERED = "Redelivered"
    RECHECKED = "Rechecked"
    SCHEMA_QUESTIONS = "SchemaQuestions"


type Count = Callable[[str, Counted, int], object]  # dataset, what, how many


def uncounted(_dataset: str, _what: Counted, _number: int, /) -> None:
    """Count nothing: where nobody reads metrics."""
