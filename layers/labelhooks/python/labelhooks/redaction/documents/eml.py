"""
E-mail (RFC 5322, MIME): headers, parts by their own format, attachments as documents.

The mail is read and its clean form written anew: a header that nobody knows, a preamble, or the
bytes of a broken part may hold anything, and do not leave.
"""

import email.policy
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage, Message
from email.parser import BytesParser

from labelhooks.errors import BadEncoding, BadFormat, Encrypted, TooDeep, TooLarge, Unreadable
from labelhooks.formats.text import decode
from labelhooks.redaction.documents import registry
from labelhooks.redaction.documents.charset import known
from labelhooks.redaction.documents.document import (
    CleanDocument,
    Document,
    Limits,
    Report,
    inside,
)
from labelhooks.redaction.documents.eml_headers import Headers
from labelhooks.redaction.documents.html_document import Page, text_of_html
from labelhooks.redaction.documents.shown import Edit, Shown, edited, edits_for
from labelhooks.redaction.redactor import Redactor

_DEEPEST = 30  # parts in parts
_ENCRYPTED = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})


@dataclass(slots=True)
class _Part:
    """A part of a mail: one with parts, a body to look at, or an attachment."""

    kind: str  # its content type
    path: str
    parts: list["_Part"] = field(default_factory=list)
    body: str | None = None
    page: Page | None = None
    shown: Shown | None = None
    attachment: CleanDocument | None = None

    def all(self) -> Iterator["_Part"]:
        """Yield it and all in it."""
        yield self
        for part in self.parts:
            yield from part.all()

    def runs(self) -> list[Shown]:
        """Return what there is to look at, but in attachments, which are documents apart."""
        if self.page is not None:
            return self.page.runs
        return [] if self.shown is None else [self.shown]


def redact(document: Document, redactor: Redactor, limits: Limits) -> CleanDocument:
    """
    Return the mail with the same parts, in the same order.

    Addresses become such of a domain that is nobody's, ids of messages such as well, so that a
    thread stays one; headers that are not known are removed. An attachment that cannot be redacted
    is removed, and a note says why.

    Raises:
        BadFormat: no headers, or no body.
        BadEncoding: a body that is not of the charset it names.
        Encrypted: an encrypted mail.
        TooDeep, TooLarge: parts in parts, or more of them than the limit.

    """
    data = document.whole(limits.whole_bytes)
    report = Report(limits)
    mail = _Mail(document, redactor, limits, report)
    message = _parsed(data)
    root = mail.part(message, "$", 0)
    headers = Headers(message)
    parts = list(root.all())
    runs = [*headers.runs, *(run for part in parts for run in part.runs())]
    if not any(run for run in runs) and not any(part.attachment for part in parts):
        raise BadFormat("it has neither words nor attachments")
    changes = iter(edits_for(runs, redactor))
    clean = EmailMessage(email.policy.SMTP)
    headers.write(clean, changes, report)
    for part in parts:
        if part.body is not None:
            _redact_body(part, changes, report)
    _build(clean, root)
    body = clean.as_bytes()
    if b"\r\n" not in data:
        body = body.replace(b"\r\n", b"\n")
    return report.clean(document, "message/rfc822", body)


def _parsed(data: bytes) -> Message:
    try:
        message = BytesParser(policy=email.policy.compat32).parsebytes(data)
    except RecursionError:
        message = None
    if message is None:
        raise TooDeep("parts in parts in parts, deeper than can be read")
    if not message.keys():
        raise BadFormat("it begins with no header")
    return message


@dataclass(slots=True)
class _Mail:
    """Reads the parts of one mail."""

    document: Document
    redactor: Redactor
    limits: Limits
    report: Report
    count: int = 0

    def part(self, message: Message, path: str, depth: int) -> _Part:
        """Return a part and all in it."""
        self.count += 1
        if self.count > self.limits.entries:
            raise TooLarge(f"more than {self.limits.entries} parts")
        if depth > _DEEPEST:
            raise TooDeep(f"parts in parts, more than {_DEEPEST} deep")
        kind = message.get_content_type()
        if kind == "multipart/encrypted" or kind in _ENCRYPTED:
            raise Encrypted("the mail, or a part of it, is encrypted")
        part = _Part(kind, path)
        inner = message.get_payload()
        if isinstance(inner, list) and kind.startswith("multipart/"):
            for number, one in enumerate(inner):
                below = self.part(one, f"{path}.parts[{number}]", depth + 1)
                if below.parts or below.body is not None or below.attachment is not None:
                    part.parts.append(below)
        elif kind in ("text/plain", "text/html") and message.get_content_disposition() != (
            "attachment"
        ):
            part.body = _body(message, path)
            if kind == "text/html":
                part.page = Page(part.body, text_of_html)
            else:
                part.shown = Shown(str)
                part.shown.copy(part.body, 0, len(part.body))
        else:
            part.attachment = self._attachment(message, kind, path)
        return part

    def _attachment(self, message: Message, kind: str, path: str) -> CleanDocument | None:
        """Return an attachment in its clean form; None, and a note, if there can be none."""
        inner = message.get_payload()
        if isinstance(inner, list) and inner and isinstance(inner[0], Message):
            data, name = inner[0].as_bytes(), "message.eml"
        else:
            payload = message.get_payload(decode=True)
            data = payload if isinstance(payload, bytes) else b""
            name = str(message.get_filename() or "attachment")
        try:
            clean = registry.redact_part(
                name,
                io.BytesIO(data),
                self.redactor,
                inside(self.limits),
                budget=self.document.budget,
                content_type=kind,
            )
        except Unreadable as error:
            self.report.notes.append(f"{path}: attachment removed: {error.code}: {error}")
            return None
        self.report.take_in(clean, path)
        return clean


def _body(message: Message, path: str) -> str:
    payload = message.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    charset = message.get_content_charset()
    encoding = known(charset) if charset else "utf-8"
    try:
        text = decode(data, encoding)
    except BadEncoding as error:
        raise BadEncoding(f"{path}: {error}") from None
    return text.replace("\r\n", "\n")


def _redact_body(part: _Part, changes: Iterator[list[Edit]], report: Report) -> None:
    own = [next(changes) for _ in part.runs()]
    if part.page is not None:
        part.body = part.page.clean(own, report, part.path)
    elif part.body is not None:
        part.body = edited(part.body, own[0], report, part.path)


def _build(into: EmailMessage, part: _Part) -> None:
    """Give a message its content."""
    if part.body is not None:
        into.set_content(part.body, subtype=part.kind.partition("/")[2], cte="quoted-printable")
    elif part.attachment is not None:
        _attach(into, part.attachment)
    elif part.parts:
        # What was signed is not what leaves.
        kind = part.kind.partition("/")[2]
        into["Content-Type"] = f"multipart/{kind if kind in _SHAPES else 'mixed'}"
        for one in part.parts:
            below = EmailMessage(into.policy)
            _build(below, one)
            del below["MIME-Version"]
            into.attach(below)
    else:
        into.set_content("", subtype="plain")


_SHAPES = frozenset({"mixed", "alternative", "related", "digest", "parallel"})


def _attach(into: EmailMessage, clean: CleanDocument) -> None:
    data = clean.read()
    clean.close()
    main, _, sub = clean.media_type.partition("/")
    if main == "message":
        message = BytesParser(policy=into.policy).parsebytes(data)
        into.set_content(message, disposition="attachment", filename=clean.name)
    else:
        into.set_content(
            data, maintype=main, subtype=sub, disposition="attachment", filename=clean.name
        )
