"""Read a whole artifact as text or as one JSON value."""

import codecs
import re
from collections.abc import Iterable, Iterator
from itertools import chain

from labelhooks.errors import BadEncoding, EmptyArtifact

# Longest mark first: UTF-32's begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BY_NULS: dict[tuple[bool, ...], str] = {
    (False, True, False, True): "utf-16-le",
    (True, False, True, False): "utf-16-be",
}
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def encoding_of(head: bytes) -> tuple[str, int]:
    r"""
    Return the encoding that the byte order mark names, and its length.

    Without a mark it is UTF-8, unless it begins with every other byte a NUL, which text in UTF-8
    never has: that is how UTF-16 has the letters of ASCII.

    >>> encoding_of(b"\xff\xfeh\x00"), encoding_of(b"\x00h\x00i")
    (('utf-16-le', 2), ('utf-16-be', 0))
    """
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding, len(mark)
    nul = tuple(byte == 0 for byte in head[:4])
    return _BY_NULS.get(nul, "utf-8"), 0


class TextReader:
    """
    A text that is read in pieces, each decoded as it comes.

    Attributes:
        encoding: what its mark names, or UTF-8.
        mark: its byte order mark, or nothing.

    """

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        head = b""
        for chunk in self._chunks:
            head += chunk
            if len(head) >= 4:
                break
        self.encoding, length = encoding_of(head)
        self.mark, self._head = head[:length], head[length:]

    def __iter__(self) -> Iterator[str]:
        """Yield its pieces. Raises BadEncoding, naming the first wrong byte."""
        decoder = codecs.getincrementaldecoder(self.encoding)()
        at, held = len(self.mark), 0  # the next byte, and how many before it are half a character
        for chunk in chain([self._head], self._chunks, [b""]):
            wrong: int | None = None
            try:
                text = decoder.decode(chunk, final=not chunk and chunk is not self._head)
            except UnicodeDecodeError as error:  # it holds the bytes: only the place goes on
                wrong = error.start
            if wrong is not None:
                raise BadEncoding(f"not {self.encoding.upper()} at byte {at - held + wrong}")
            _check_nul(text, self.encoding, at - held)
            at += len(chunk)
            held = len(decoder.getstate()[0])
            if text:
                yield text


def read_text(data: bytes) -> str:
    """
    Return `data` as text, without its byte order mark.

    Args:
        data: UTF-8; UTF-16; UTF-32 with a mark.

    Raises:
        EmptyArtifact: nothing but white space.
        BadEncoding: not of that encoding, or a NUL; the message names the first wrong byte.

    """
    encoding, mark = encoding_of(data)
    text = decode(data[mark:], encoding, offset=mark)
    if not text or text.isspace():
        raise EmptyArtifact("there is no text in it" if data else "it has no bytes")
    return text


def decode(data: bytes, encoding: str = "utf-8", *, offset: int = 0) -> str:
    """Return `data` as text; `offset` is where it begins in the object. Raises BadEncoding."""
    wrong: int | None = None
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:  # it holds the bytes: only the place goes on
        wrong = error.start
    if wrong is not None:
        raise BadEncoding(f"not {encoding.upper()} at byte {offset + wrong}")
    _check_nul(text, encoding, offset)
    return text


def _check_nul(text: str, encoding: str, offset: int) -> None:
    nul = text.find("\0")
    if nul >= 0:
        at = offset + len(text[:nul].encode(encoding))
        raise BadEncoding(f"a NUL at byte {at}: this is not {encoding.upper()} text")


def lone_surrogate(text: str) -> bool:
    """Return whether `text` holds half a surrogate pair, which no encoding can store."""
    return _SURROGATE.search(text) is not None
