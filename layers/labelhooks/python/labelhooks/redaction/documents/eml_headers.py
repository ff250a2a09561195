"""The headers of a mail: which are kept, and what they become."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage, Message
from email.utils import format_datetime, getaddresses, parsedate_to_datetime

from labelhooks.redaction.documents.document import Report
from labelhooks.redaction.documents.shown import Edit, Shown, edited

_ADDRESS_HEADERS = "from to cc bcc sender reply-to"
_ADDRESSES = frozenset(_ADDRESS_HEADERS.split())
_IDS = frozenset({"message-id", "in-reply-to", "references"})
_WORDS = frozenset({"subject", "comments", "keywords"})
_SHAPE = frozenset({"mime-version"})  # made anew
# A domain that is nobody's: RFC 2606.
_NOWHERE = "redacted.invalid"


@dataclass(frozen=True, slots=True)
class _Header:
    """A header: words to look at, or (name, value) pairs of which each is replaced whole."""

    name: str
    text: str
    shown: tuple[Shown, ...]


class Headers:
    """
    What is kept of a mail's headers.

    Who wrote to whom, about what, when, and in which thread; the rest (the way it took, what
    programs noted) is removed.
    """

    def __init__(self, message: Message) -> None:
        self._headers: list[_Header] = []
        self._date: datetime | None = None
        self._removed = 0
        for name, value in message.items():
            self._take(name.lower(), value)

    @property
    def runs(self) -> list[Shown]:
        """What there is to look at."""
        return [shown for header in self._headers for shown in header.shown]

    def _take(self, name: str, value: object) -> None:
        if name in _SHAPE or name.startswith("content-"):
            return
        told = any(one.name == name for one in self._headers)
        text = _text(value)
        if text is None or told or name not in _ADDRESSES | _IDS | _WORDS | {"date"}:
            self._removed += 1
        elif name == "date":
            self._date = _date(text)
        elif name in _WORDS:
            self._headers.append(_Header(name, text, (_shown(text),)))
        else:
            pairs = getaddresses([text]) if name in _ADDRESSES else [("", i) for i in text.split()]
            kind = "EMAIL" if name in _ADDRESSES else "ID"
            shown = [
                (_shown(who, "PERSON"), _shown(address, kind))
                for who, address in pairs
                if who or address
            ]
            self._headers.append(_Header(name, "", tuple(one for pair in shown for one in pair)))

    def write(self, into: EmailMessage, changes: Iterator[list[Edit]], report: Report) -> None:
        """Add the clean headers to a message; `changes` are those of `runs`, in their order."""
        for header in self._headers:
            own = [next(changes) for _ in header.shown]
            title, path = header.name.title(), f"$.headers.{header.name}"
            if header.name in _WORDS:
                into[title] = edited(header.text, own[0], report, path)
                continue
            told = [
                edited(one.text, edits, report, path)
                for one, edits in zip(header.shown, own, strict=True)
            ]
            pairs = list(zip(told[::2], told[1::2], strict=True))
            if header.name in _ADDRESSES:
                into[title] = [_address(who, at) for who, at in pairs]
            else:
                into[title] = " ".join(f"<{_local(at)}@{_NOWHERE}>" for _, at in pairs)
        if self._date is not None:
            into["Date"] = format_datetime(self._date)
        if self._removed:
            report.notes.append(f"{self._removed} headers removed")


def _text(value: object) -> str | None:
    """Return a header's value with its encoded words decoded; None if they cannot be."""
    try:
        text = str(make_header(decode_header(str(value))))
        text.encode()
    except (LookupError, ValueError):  # no such charset, or not of it
        return None
    return " ".join(text.split())


def _date(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None


def _shown(text: str, whole: str | None = None) -> Shown:
    shown = Shown(str, whole=whole)
    shown.copy(text, 0, len(text))
    return shown


def _address(who: str, at: str) -> Address:
    return Address(who.strip("<>"), _local(at) or "nobody", _NOWHERE)


def _local(text: str) -> str:
    """Return a replacement as the part of an address before the @."""
    return "".join(c for c in text if c.isascii() and (c.isalnum() or c in "_-.")).strip(".")
