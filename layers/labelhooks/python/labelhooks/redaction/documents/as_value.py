"""A document that is text, as the pipeline keeps it: a text or a JSON value, and the findings."""

import json

from labelhooks.model.redacted import Redacted
from labelhooks.redaction.documents.charset import decoded
from labelhooks.redaction.documents.document import Limits
from labelhooks.redaction.documents.registry import redact_document
from labelhooks.redaction.redactor import Redactor

# What a function has room for; the pipeline's own limits are no larger.
_LIMITS = Limits(whole_bytes=1024 * 1024, json_bytes=1024 * 1024, unpacked_bytes=8 * 1024 * 1024)


def redacted_value(name: str, data: bytes, redactor: Redactor) -> Redacted:
    """
    Return a document that is text in its own format (HTML, e-mail, subtitles, a transcript).

    Args:
        name: its suffix tells the format where the bytes do not.
        data: all of it.
        redactor: decides.

    Raises:
        PermanentError: as `redact_document`.

    """
    clean = redact_document(name, data, redactor, _LIMITS)
    _, _, text = decoded(clean.read())
    clean.close()
    value = json.loads(text) if clean.media_type == "application/json" else text
    return Redacted(value, clean.findings)
