"""
What a PDF's codes stand for, and how wide they are (ISO 32000-2, sections 9.6 to 9.10).

Where a font does not say what its codes mean, nothing is guessed: the glyph's text is None, and
the page can only be read as a picture.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from fontTools import agl
from fontTools.encodings.StandardEncoding import StandardEncoding
from pikepdf import Dictionary, Name

# Advance widths of ASCII from 32 to 126 in thousandths of the font size: Adobe's metrics of the
# standard fonts (Core 14 AFM files), which PDFs may leave out.
_SERIF = "250 333 408 500 500 833 778 180 333 333 500 564 250 333 250 278 500 500 500 500 500 500 500 500 500 500 278 278 564 564 564 444 921 722 667 667 722 611 556 722 722 333 389 722 611 889 722 722 556 722 667 556 611 722 722 944 722 722 611 333 278 333 469 500 333 444 500 444 500 444 333 500 500 278 278 500 278 778 500 500 500 500 333 389 278 500 500 722 500 500 444 480 200 480 541"  # noqa: E501  a table
_SERIF_BOLD = "250 333 555 500 500 1000 833 278 333 333 500 570 250 333 250 278 500 500 500 500 500 500 500 500 500 500 333 333 570 570 570 500 930 722 667 722 722 667 611 778 778 389 500 778 667 944 722 778 611 778 722 556 667 722 722 1000 722 722 667 333 278 333 581 500 333 500 556 444 556 444 333 500 556 278 333 556 278 833 556 500 556 556 444 389 333 556 500 722 500 500 444 394 220 394 520"  # noqa: E501
_SERIF_ITALIC = "250 333 420 500 500 833 778 214 333 333 500 675 250 333 250 278 500 500 500 500 500 500 500 500 500 500 333 333 675 675 675 500 920 611 611 667 722 611 611 722 722 333 444 667 556 833 667 722 611 722 611 500 556 722 611 833 611 556 556 389 278 389 422 500 333 500 500 444 500 444 278 500 500 278 278 444 278 722 500 500 500 500 389 389 278 500 444 667 444 444 389 400 275 400 541"  # noqa: E501
_SANS = "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 722 500 500 500 334 260 334 584"  # noqa: E501
_SANS_BOLD = "278 333 474 556 556 889 722 238 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 333 333 584 584 584 611 975 722 722 722 722 667 611 778 722 278 556 722 611 833 722 778 667 778 722 667 611 722 667 944 667 667 611 333 278 333 584 556 333 556 611 556 611 556 333 611 611 278 278 556 278 889 611 611 611 611 389 556 333 611 556 778 556 556 500 389 280 389 584"  # noqa: E501
_SYMBOLIC = 4  # a font's flag: its codes are not letters
_HEX = rb"<([0-9A-Fa-f\s]*)>"
_BLOCK = re.compile(rb"begin(bfchar|bfrange)(.*?)endbf", re.S)
_PAIR = re.compile(_HEX + rb"\s*" + _HEX)
_RANGE = re.compile(_HEX + rb"\s*" + _HEX + rb"\s*(?:" + _HEX + rb"|\[([^\]]*)\])")
_MOST_CODES = 65_536
_LONGEST = 8  # characters of a ligature; a code that stands for more hides a text in the font
_GLYPH_NAME = re.compile(r"[A-Za-z]+(\.[A-Za-z0-9]+)?|uni[0-9A-F]{4,}|u[0-9A-F]{4,6}")


@dataclass(frozen=True, slots=True)
class Code:
    """A code of a font: its bytes, the text it stands for (None: not said) and its width."""

    raw: bytes
    text: str | None
    width: float  # of the font size


@dataclass(slots=True)
class Font:
    """A font as far as its text and widths go; `size` is how many bytes a code has."""

    size: int = 1
    texts: dict[int, str] = field(default_factory=dict)
    widths: dict[int, float] = field(default_factory=dict)
    width: float = 0.5  # of a code that has none
    readable: bool = True

    def codes(self, raw: bytes) -> Iterator[Code]:
        """Yield the codes of a shown string."""
        for at in range(0, len(raw), self.size):
            piece = raw[at : at + self.size]
            code = int.from_bytes(piece)
            text = self.texts.get(code) if self.readable else None
            yield Code(piece, text, self.widths.get(code, self.width))


def font_of(given: Any) -> Font:
    """Return what a font dictionary says; one that says too little is not `readable`."""
    if not isinstance(given, Dictionary):
        return Font(readable=False)
    kind = given.get("/Subtype")
    if kind == Name.Type0:
        return _composite(given)
    if kind in (Name.Type1, Name.TrueType, Name.MMType1):
        return _simple(given)
    return Font(readable=False)  # Type 3: each glyph is a drawing


def _composite(given: Dictionary) -> Font:
    inner: Any = given.get("/DescendantFonts", [None])[0]
    if given.get("/Encoding") != Name("/Identity-H") or not isinstance(inner, Dictionary):
        return Font(size=2, readable=False)
    texts = _to_unicode(given)
    readable = bool(texts) and _is_honest(texts)
    font = Font(2, texts, width=float(inner.get("/DW", 1000)) / 1000, readable=readable)
    entries: list[Any] = list(inner.get("/W", []))
    at = 0
    while at + 1 < len(entries):
        first = int(entries[at])
        if isinstance(entries[at + 1], pikepdf.Array):
            for step, width in enumerate(entries[at + 1]):
                font.widths[first + step] = float(width) / 1000
            at += 2
        else:
            if at + 2 >= len(entries):
                break
            for code in range(first, min(int(entries[at + 1]), _MOST_CODES) + 1):
                font.widths[code] = float(entries[at + 2]) / 1000
            at += 3
    return font


def _simple(given: Dictionary) -> Font:
    descriptor = given.get("/FontDescriptor", Dictionary())
    names = _glyph_names(given, descriptor)
    texts = {code: text for code, name in names.items() if (text := _text_of(name))}
    texts |= {code: text for code, text in _to_unicode(given).items() if code < 256}
    width = float(descriptor.get("/MissingWidth", 0)) / 1000
    font = Font(1, texts, width=width, readable=_is_honest(texts))
    first = int(given.get("/FirstChar", 0))
    if "/Widths" in given:
        for step, one in enumerate(given["/Widths"]):
            font.widths[first + step] = float(one) / 1000
    else:
        font.widths, font.width = _standard_widths(str(given.get("/BaseFont", "")), texts), 0.55
    return font


def _glyph_names(given: Dictionary, descriptor: Any) -> dict[int, str]:
    """Return the names of a simple font's glyphs by code."""
    encoding = given.get("/Encoding")
    base: Any = encoding
    if isinstance(encoding, Dictionary):
        base = encoding.get("/BaseEncoding")
    symbolic = bool(int(descriptor.get("/Flags", 0)) & _SYMBOLIC)
    if base == Name.WinAnsiEncoding:
        names = _by_codec("cp1252")
    elif base == Name.MacRomanEncoding:
        names = _by_codec("mac_roman")
    elif symbolic or any(word in str(given.get("/BaseFont", "")) for word in ("Symbol", "Dingbat")):
        names = {}
    else:
        names = {code: name for code, name in enumerate(StandardEncoding) if name != ".notdef"}
    code = 0
    for entry in encoding.get("/Differences", []) if isinstance(encoding, Dictionary) else []:
        if isinstance(entry, Name):
            names[code] = str(entry)[1:]
            code += 1
        else:
            code = int(entry)
    return names


def _by_codec(codec: str) -> dict[int, str]:
    names = {}
    for code in range(32, 256):
        text = bytes([code]).decode(codec, "ignore")
        if text:
            names[code] = f"uni{ord(text):04X}"
    return names


def _text_of(name: str) -> str | None:
    """Return what a glyph's name says, by Adobe's list; None for names such as "g12"."""
    return agl.toUnicode(name) or None if _GLYPH_NAME.fullmatch(name) else None


def _to_unicode(given: Dictionary) -> dict[int, str]:
    stream = given.get("/ToUnicode")
    if not isinstance(stream, pikepdf.Stream):
        return {}
    texts: dict[int, str] = {}
    for kind, block in _BLOCK.findall(stream.read_bytes()):
        if kind == b"bfchar":
            for code, text in _PAIR.findall(block):
                _note(texts, _number(code), _utf16(text))
            continue
        for low, high, text, several in _RANGE.findall(block):
            start, end = _number(low), min(_number(high), _MOST_CODES)
            if several:
                for step, one in enumerate(re.findall(_HEX, several)):
                    _note(texts, start + step, _utf16(one))
            elif first := _utf16(text):
                for code in range(start, end + 1):
                    last = ord(first[-1]) + code - start
                    _note(texts, code, first[:-1] + chr(last) if last < 0x110000 else "")
    return texts


def _is_honest(texts: Mapping[int, str]) -> bool:
    return all(len(text) <= _LONGEST for text in texts.values())


def _note(texts: dict[int, str], code: int, text: str) -> None:
    if (
        code < _MOST_CODES
        and text
        and not any(unicodedata.category(c) in ("Cs", "Co") for c in text)
    ):
        texts[code] = text


def _number(digits: bytes) -> int:
    return int(b"".join(digits.split()) or b"0", 16)


def _utf16(digits: bytes) -> str:
    plain = b"".join(digits.split())
    return bytes.fromhex(plain[: len(plain) // 2 * 2].decode()).decode("utf-16-be", "ignore")


def helvetica_width(text: str) -> float:
    """Return how wide an ASCII text is in Helvetica, in font sizes."""
    widths = _SANS.split()
    return sum(int(widths[ord(character) - 32]) for character in text) / 1000


def _standard_widths(name: str, texts: Mapping[int, str]) -> dict[int, float]:
    bold, slanted = "Bold" in name, "Italic" in name or "Oblique" in name
    if "Courier" in name:
        return dict.fromkeys(texts, 0.6)
    if "Times" in name:
        table = _SERIF_BOLD if bold else _SERIF_ITALIC if slanted else _SERIF
    else:
        table = _SANS_BOLD if bold else _SANS
    ascii_widths = [int(width) / 1000 for width in table.split()]
    widths = {}
    for code, text in texts.items():
        letter = unicodedata.normalize("NFD", text)[0]  # accents do not widen a letter
        if " " <= letter <= "~":
            widths[code] = ascii_widths[ord(letter) - 32]
    return widths
