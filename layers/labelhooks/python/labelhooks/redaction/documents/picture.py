"""Black out personal data in pixels: what OCR reads, what it cannot read, and codes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import zxingcpp
from PIL import ImageDraw
from PIL.Image import Image

from labelhooks.errors import RedactionFailed
from labelhooks.redaction.documents import ocr
from labelhooks.redaction.redactor import Redactor
from labelhooks.redaction.spans import Span, resolve

Corners = Sequence[tuple[float, float]]
# A line that the model reads with less mean probability than this is not read, and goes: a
# signature, handwriting, a blurred badge.
_READ = 0.6
# Of a line's height, around what goes: that is how well a character's place in it is known; above
# and below, the line's box is larger than its letters as it is.
_BESIDE, _ABOVE = 0.25, 0.05
_PASSES = 4  # the last must find nothing
# What OCR takes for each other, where the rest of the word says which it must be.
_AS_DIGITS = str.maketrans("OoQIl|SsBZ", "0001115582")


@dataclass(frozen=True, slots=True)
class Hidden:
    """What was blacked out: a word of TYPES and a score, never what it said."""

    type: str
    score: float


@dataclass(frozen=True, slots=True)
class _Mark:
    corners: Corners
    hidden: Hidden


@dataclass(frozen=True, slots=True)
class Seen:
    """The lines of a picture as one text, with the line and the character behind each of it."""

    text: str
    places: tuple[tuple[ocr.Line, int] | None, ...]  # None: between lines

    def marks(self, spans: Iterable[Span]) -> list[_Mark]:
        """Return what to black out for `spans`: of each line they touch, the part they touch."""
        marks = []
        for span in spans:
            touched: dict[int, tuple[ocr.Line, int, int]] = {}
            for place in self.places[span.start : span.end]:
                if place is not None:
                    line, at = place
                    first = touched.get(id(line), (line, at, at))[1]
                    touched[id(line)] = (line, first, at)
            for line, first, last in touched.values():
                left, right = line.edges[first], line.edges[last + 1]
                high = line.box.height
                corners = line.box.corners(left, right, beside=_BESIDE * high, above=_ABOVE * high)
                marks.append(_Mark(corners, Hidden(span.type, span.score)))
        return marks


def seen(lines: Iterable[ocr.Line]) -> Seen:
    """Return lines in reading order: those turned alike together, rows joined by a space."""
    text: list[str] = []
    places: list[tuple[ocr.Line, int] | None] = []
    before: ocr.Line | None = None
    for line in _in_order(lines):
        if before is not None:
            text.append(" " if _same_row(before, line) else "\n")
            places.append(None)
        text.append(line.text)
        places += [(line, at) for at in range(len(line.text))]
        before = line
    return Seen("".join(text), tuple(places))


def black_out(picture: Image, redactor: Redactor) -> tuple[Image, list[Hidden]]:
    """
    Return an RGB picture without personal data, and what went.

    What was blacked out is looked at again, until nothing is found. Raises RedactionFailed if
    something still is in the last pass, or without an OCR; and what the redactor raises.
    """
    clean = picture.copy()
    hidden: list[Hidden] = []
    for _ in range(_PASSES):
        marks = _codes(clean) + _texts(clean, redactor)
        if not marks:
            return clean, hidden
        draw = ImageDraw.Draw(clean)
        for mark in marks:
            draw.polygon([(x, y) for x, y in mark.corners], fill=(0, 0, 0))
            hidden.append(mark.hidden)
    raise RedactionFailed("something is still found in the picture after it was blacked out")


def _texts(picture: Image, redactor: Redactor) -> list[_Mark]:
    lines = ocr.read(picture)
    marks = [
        _Mark(line.box.corners(0, line.box.width), Hidden("ID", 1.0 - line.score))
        for line in lines
        if line.score < _READ and not _is_black(picture, line)
    ]
    page = seen(line for line in lines if line.score >= _READ)
    if page.text.strip():
        as_read, mended = redactor.spans_in([page.text, _mended(page.text)])
        marks += page.marks(resolve([*as_read, *mended], page.text))
    return marks


def _codes(picture: Image) -> list[_Mark]:
    """Return where QR and bar codes are. All go: most name a page, a parcel, a ticket, a person."""
    marks = []
    for code in zxingcpp.read_barcodes(picture):
        at = code.position
        corners = [
            (float(corner.x), float(corner.y))
            for corner in (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
        ]
        marks.append(_Mark(_wider(corners), Hidden("ID", 1.0)))
    return marks


def _wider(corners: Corners) -> Corners:
    """Return a code's corners further out; of a bar code they may be hardly apart in one way."""
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    wide, high = max(xs) - min(xs), max(ys) - min(ys)
    pad = 0.08 * max(wide, high) + 4
    left, right, top, bottom = min(xs) - pad, max(xs) + pad, min(ys) - pad, max(ys) + pad
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def _is_black(picture: Image, line: ocr.Line) -> bool:
    """Return whether there is nothing to be seen: an edge of what was blacked out before."""
    corners = line.box.corners(0, line.box.width)
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    box = (
        max(0, round(min(xs))),
        max(0, round(min(ys))),
        min(picture.width, round(max(xs)) + 1),
        min(picture.height, round(max(ys)) + 1),
    )
    counts = picture.crop(box).convert("L").histogram()
    return counts[0] > 0.6 * sum(counts)


def _mended(text: str) -> str:
    """Return a text of the same length, with what OCR is known to mistake put right."""
    words = text.split(" ")
    for place, word in enumerate(words):
        if "@" in word:
            words[place] = word.replace(",", ".")
        elif sum(map(str.isdigit, word)) * 2 > len(word):
            words[place] = word.translate(_AS_DIGITS)
    return " ".join(words)


def _in_order(lines: Iterable[ocr.Line]) -> list[ocr.Line]:
    rows: list[list[ocr.Line]] = []
    for line in sorted(lines, key=lambda line: (_turn(line), _row(line))):
        if rows and _same_row(rows[-1][0], line):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row, key=_column)]


def _turn(line: ocr.Line) -> int:
    """Return how often a line is turned by a quarter: 0 reads from left to right."""
    x, y = line.box.along
    if abs(x) >= abs(y):
        return 0 if x > 0 else 2
    return 1 if y > 0 else 3


def _row(line: ocr.Line) -> float:
    """Return how far down the line stands, for one who holds the picture so as to read it."""
    x, y = line.box.at(line.box.width / 2, line.box.height / 2)
    return (y, -x, -y, x)[_turn(line)]


def _column(line: ocr.Line) -> float:
    x, y = line.box.at(0, line.box.height / 2)
    return (x, y, -x, -y)[_turn(line)]


def _same_row(one: ocr.Line, other: ocr.Line) -> bool:
    near = 0.5 * min(one.box.height, other.box.height)
    return _turn(one) == _turn(other) and abs(_row(one) - _row(other)) < near
