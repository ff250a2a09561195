"""
What can go wrong, by what the caller must do.

LabelHooksError
├── PermanentError         retrying cannot help: quarantine it, with the reason
│   ├── InvalidMessage         the body does not match its model
│   │   └── UnknownVersion     … because it is of a version this code does not know
│   ├── UnknownDataset         nothing is configured under this name
│   ├── Unreadable             the bytes cannot become an item
│   │   ├── EmptyArtifact, TooLarge, BadEncoding, BadFormat, TooDeep, Encrypted
│   │   ├── DecompressionBomb       what it unpacks to is beyond all proportion
│   │   ├── UnsupportedFormat       no redactor for it
│   │   │   ├── NotInstalled            … here: what reads it is not installed
│   │   │   └── NeedsTranscript         … by itself: what is said in it is told by a transcript
│   │   ├── UnsupportedLanguage    no detector of the policy covers it
│   │   ├── SourceGone             deleted, or expired, before it was read
│   │   └── WrongBucket            an event of a bucket that is not ours to read
│   ├── RedactionFailed        the detector raised or contradicted itself
│   │   └── RedactionTimeout       … or took longer than an item may take
│   ├── RedactionIncident      a re-check found personal data in what was taken for clean
│   └── SchemaViolation        a value that the dataset's schema does not allow
│       └── ValueTooLarge          … as it has more parts, or bytes, than a label may have
├── ConflictError          someone else was first: read again, then decide
│   ├── VersionTaken           another label holds this version of the item
│   ├── LeaseLost              the task is not, or no more, with whoever answers it
│   ├── TaskCancelled          nobody is to answer the task any more
│   └── StaleSchema            the answer was made for another version of the schema
├── WaitError              nothing is wrong: deliver it again later
│   ├── Paused                 an operator's switch is on
│   ├── OverQuota              today's quota is used up
│   ├── LimitReached           a person holds, or took today, as many tasks as they may
│   ├── Crowded                too many write the same record, or ask the same service, at once
│   └── TimeIsUp               this invocation ends too soon to begin it
├── BadRequest             what was sent cannot be understood: the message says where
├── DetectorUnavailable    a detector elsewhere cannot be asked: nothing passes; deliver it again
├── PrelabelerFailed       no usable proposal: ask people
├── StudioFailed           Label Studio cannot be asked: its tasks stay ours; ask again later
│   └── StudioRefused          … it is there and would not: its settings, or ours, are wrong
└── OperatorError          what was typed cannot be done: say what to do instead
    ├── InvalidDocument        a configuration document, with the fields that are wrong
    ├── BadEvidence            judged items and their scores, with the line and the field
    ├── DamagedModel           a model's file that is not as it was written
    ├── NotAllowed             not for this person: the dataset, the queue, or any work at all
    └── NotFound               no such dataset, item, task or record

A message names fields, places and limits; it never quotes content.
"""

from typing import ClassVar


class LabelHooksError(Exception):
    """The root of the tree."""


class PermanentError(LabelHooksError):
    """Retrying cannot help. `code` is stable; `advice` says what an operator can do."""

    code: ClassVar[str] = "permanent"
    advice: ClassVar[str] = "Look at the quarantined content, mend its source, and release it."


class InvalidMessage(PermanentError):
    code = "invalid_message"
    advice = "Mend the sender: its messages must match the published schema. Then send it again."


class UnknownVersion(InvalidMessage):
    code = "unknown_version"
    advice = "Deploy a version that knows this message, then release it; or mend the sender."


class UnknownDataset(PermanentError):
    code = "unknown_dataset"
    advice = "Create the dataset (labelhooks dataset create), or mend the prefix; then release it."


class Unreadable(PermanentError):
    code = "unreadable"


class EmptyArtifact(Unreadable):
    code = "empty"
    advice = "There is nothing to label: upload it again with content, or leave it."


class TooLarge(Unreadable):
    code = "too_large"
    advice = "Split it, send it as JSONL or CSV, or raise intake.max_bytes; then release it."


class BadEncoding(Unreadable):
    code = "bad_encoding"
    advice = "Convert it to UTF-8 and upload it again."


class BadFormat(Unreadable):
    code = "bad_format"
    advice = "Mend the file at the place named and upload it again."


class TooDeep(Unreadable):
    code = "too_deep"
    advice = "Flatten the document; nothing that deep can be shown to a person."


class Encrypted(Unreadable):
    code = "encrypted"
    advice = "Remove the password and upload it again."


class DecompressionBomb(Unreadable):
    code = "decompression_bomb"
    advice = "Unpack it where it came from, look what it is, and upload the parts."


class UnsupportedFormat(Unreadable):
    code = "unsupported_format"
    advice = "Convert it to a format that the message or docs/redaction.md names."


class NotInstalled(UnsupportedFormat):
    code = "not_installed"
    advice = "Install what the message names, and try it again."


class NeedsTranscript(UnsupportedFormat):
    code = "needs_transcript"
    advice = "Put a transcript with times beside it: its name with .vtt, .srt or .json."


class UnsupportedLanguage(Unreadable):
    code = "unsupported_language"
    advice = "Add the language to redaction.languages if the detector covers it; then release it."


class SourceGone(Unreadable):
    code = "source_gone"
    advice = "It was deleted before it was read: upload it again if it was meant to be labeled."


class WrongBucket(Unreadable):
    code = "wrong_bucket"
    advice = "Remove the notification of that bucket: only the raw bucket may send here."


class RedactionFailed(PermanentError):
    code = "redaction_failed"
    advice = "Nothing passes unredacted. Mend the detector (see its runbook), then release it."


class RedactionTimeout(RedactionFailed):
    code = "redaction_timeout"
    advice = "Split it, or choose a faster tier (redaction.tier); then release it."


class RedactionIncident(PermanentError):
    code = "redaction_incident"
    advice = (
        "It was pulled back, and stays so: runbook docs/runbooks/leaked-personal-data.md. "
        "A false alarm goes into redaction.allow."
    )


class SchemaViolation(PermanentError):
    code = "schema_violation"
    advice = "The value is not in the dataset's schema: mend who said it, or the schema."


class ValueTooLarge(SchemaViolation):
    code = "value_too_large"
    advice = "Split the item: nobody can check so much in one label."


class ConflictError(LabelHooksError):
    """Someone else was first."""


class VersionTaken(ConflictError):
    """Another label holds this version of the item."""

    def __init__(self, item_id: str, version: int, holder: str) -> None:
        super().__init__(f"{item_id} version {version} is held by {holder}")


class LeaseLost(ConflictError):
    """The task is not, or no more, with whoever answers it."""


class TaskCancelled(ConflictError):
    """Nobody is to answer the task any more."""

    def __init__(self) -> None:
        super().__init__("this task was cancelled: it takes no answers any more; take the next one")


class StaleSchema(ConflictError):
    """The answer was made for another version of the schema than its task has."""

    def __init__(self, asked: int, current: int) -> None:
        super().__init__(
            f"the answer is for schema version {asked}, and the task asks for version {current}: "
            "load it again"
        )
        self.asked = asked
        self.current = current


class BadRequest(LabelHooksError):
    """What was sent cannot be understood; the message says where."""


class WaitError(LabelHooksError):
    """Nothing is wrong: deliver it again, not before `seconds` have passed."""

    def __init__(self, message: str, *, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds


class Paused(WaitError):
    pass


class OverQuota(WaitError):
    pass


class LimitReached(WaitError):
    """A person holds, or took today, as many tasks as they may."""


class Crowded(WaitError):
    pass


class TimeIsUp(WaitError):
    pass


class DetectorUnavailable(LabelHooksError):
    """A detector that runs elsewhere cannot be asked, or fails: nothing passes meanwhile."""


class PrelabelerFailed(LabelHooksError):
    """No usable proposal; the item goes to people."""


class StudioFailed(LabelHooksError):
    """Label Studio cannot be asked; the message says what was tried, and quotes no answer."""


class StudioRefused(StudioFailed):
    """Label Studio is there and would not; the message says what it was asked for."""


class OperatorError(LabelHooksError):
    """What was typed cannot be done; the message says what to do instead."""


class InvalidDocument(OperatorError):
    pass


class BadEvidence(OperatorError):
    pass


class DamagedModel(OperatorError):
    pass


class NotAllowed(OperatorError):
    """Not for this person: the dataset, the queue, or any work at all."""


class NotFound(OperatorError):
    pass
