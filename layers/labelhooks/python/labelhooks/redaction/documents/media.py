"""Images, documents, recordings as the pipeline has them redacted: within limits, versioned."""

from dataclasses import dataclass

from labelhooks.redaction.documents.audio import redact_recording
from labelhooks.redaction.documents.document import CleanDocument, Limits
from labelhooks.redaction.documents.registry import redact_document
from labelhooks.redaction.redactor import Redactor

# What changes what leaves changes this: the models of the OCR, what is blacked out, and how.
VERSION = "media-1"
# What a function has the memory and the minutes for.
LIMITS = Limits(pixels=25_000_000, pages=200)


@dataclass(frozen=True, slots=True)
class MediaRedactor:
    """A dataset's redactor for whole files."""

    redactor: Redactor

    @property
    def version(self) -> str:
        """What tells apart two redactions of one file."""
        return f"{self.redactor.version}-{VERSION}"

    def __call__(self, name: str, data: bytes) -> CleanDocument:
        """Return the clean file. Raises PermanentError, as `redact_document`."""
        return redact_document(name, data, self.redactor, LIMITS)

    def recording(
        self, sound: bytes, transcript_name: str, transcript: bytes
    ) -> tuple[CleanDocument, CleanDocument]:
        """Return a recording, muted where its transcript names what is personal; and that."""
        said = redact_document(transcript_name, transcript, self.redactor, LIMITS)
        return redact_recording("recording", sound, said), said
