"""
Redact whole documents, each in its own format: what comes in as HTML leaves as HTML.

Fails closed: what cannot be read, is beyond the limits, or has no redactor raises a PermanentError
that says why, and nothing of it leaves.
"""

from labelhooks.redaction.documents.audio import redact_recording
from labelhooks.redaction.documents.document import CleanDocument, Limits
from labelhooks.redaction.documents.registry import redact_document

__all__ = ["CleanDocument", "Limits", "redact_document", "redact_recording"]
