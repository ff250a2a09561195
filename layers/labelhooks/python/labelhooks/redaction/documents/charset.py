"""The encoding of markup: by its mark, by what it says of itself, or UTF-8."""

import codecs
import re

from labelhooks.errors import BadEncoding
from labelhooks.formats.text import decode, encoding_of

# Where browsers look for it. Source: HTML Living Standard, "Determining the character encoding".
_LOOKED_AT = 1024
_SAID = re.compile(
    rb"<(?:meta\b[^>]*?\bcharset|\?xml\b[^>]*?\bencoding)\s*=\s*[\"']?([\w:.-]+)", re.I
)
# What browsers take these names for. Source: Encoding Standard, "Names and labels".
_MEANT = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252"}


def decoded(data: bytes) -> tuple[str, bytes, str]:
    """
    Return the encoding of `data`, its byte order mark, and its text.

    Raises BadEncoding: not of the encoding that it names, of one that nobody knows, or a NUL.
    """
    encoding, length = encoding_of(data)
    said = _SAID.search(data[:_LOOKED_AT])
    if said is not None and length == 0:
        encoding = known(said[1].decode("ascii", "replace"))
    return encoding, data[:length], decode(data[length:], encoding, offset=length)


def known(label: str) -> str:
    """Return Python's name for a charset. Raises BadEncoding for one that nobody knows."""
    name = _MEANT.get(label.strip().lower(), label.strip())
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        found = None
    # Some of Python's codecs are no charsets ("rot13", "hex"), or run for long ("punycode").
    text = found is not None and getattr(found, "_is_text_encoding", False)
    if found is None or not text or found.name in _NO_CHARSETS:
        raise BadEncoding("it names an encoding that is not known")
    return "utf-8" if found.name.startswith(("utf-16", "utf-32")) else found.name


_NO_CHARSETS = frozenset({"idna", "punycode", "raw_unicode_escape", "unicode_escape", "undefined"})
