"""A lease: for a while, a task is one person's."""

from enum import StrEnum

from labelhooks.model.base import Id, Timestamp, Word
from labelhooks.model.person import AnnotatorId


class SkipReason(StrEnum):
    """Why a person does not answer a task."""

    BROKEN = "broken"  # it cannot be seen, read or played
    DISTRESSING = "distressing"
    LANGUAGE = "language"  # that the person does not know
    NOT_MY_FIELD = "not_my_field"
    UNCLEAR = "unclear"  # the guidelines do not tell
    OTHER = "other"


class Lease(Word):
    """Whose a task is, and until when. The token tells two leases of one person apart."""

    holder: AnnotatorId
    token: Id
    since: Timestamp
    until: Timestamp


class Skip(Word):
    """A person gave the task back for good, and said why."""

    annotator: AnnotatorId
    reason: SkipReason
    at: Timestamp
