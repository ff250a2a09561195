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
    TASKS_ASSIGNED = "TasksAssigned"
    TASKS_COMPLETED = "TasksCompleted"
    TASKS_REVIEWED = "TasksReviewed"
    TASKS_EXPIRED = "TasksExpired"
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
    STUDIO_SENT = "StudioSent"  # tasks, to Label Studio
    STUDIO_TAKEN = "StudioTaken"  # answers of it that are judgments now
    STUDIO_SKIPPED = "StudioSkipped"
    STUDIO_LATE = "StudioLate"  # answers to what was settled, or with somebody else, by then
    STUDIO_CHANGED = "StudioChanged"  # … changed after they were taken
    STUDIO_REFUSED = "StudioRefused"  # … that are no label of the dataset
    STUDIO_FAILURES = "StudioFailures"  # turns that Label Studio did not answer


type Count = Callable[[str, Counted, int], object]  # dataset, what, how many


def uncounted(_dataset: str, _what: Counted, _number: int, /) -> None:
    """Count nothing: where nobody reads metrics."""
