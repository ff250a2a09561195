"""
What a PDF's pages are made of, once read: glyphs with their places, and the streams they are in.

Matrices are written (a, b, c, d, e, f), as in ISO 32000-2, section 8.3.3.
"""

from dataclasses import dataclass, field
from typing import Any

from pikepdf import Dictionary, Name

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)
# A page that bends more lines than this may have its letters drawn instead of written.
_MOST_CURVES = 60
# An image smaller than this, in pixels, holds no readable word; larger than that, in bytes, or in a
# format with room for more than pixels, it may hold one that is not seen.
SMALLEST_IMAGE, _MOST_BYTES = 7, 4096
OWN_METADATA = frozenset({"/DCTDecode", "/DCT", "/JPXDecode", "/JBIG2Decode"})
_ABOVE_A_PAGE = 50  # nodes of the tree of pages


def times(one: Matrix, other: Matrix) -> Matrix:
    """Return the matrix that applies `one`, then `other`."""
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return (
        a * g + b * i,
        a * h + b * j,
        c * g + d * i,
        c * h + d * j,
        e * g + f * i + k,
        e * h + f * j + m,
    )


def inverse(matrix: Matrix) -> Matrix | None:
    """Return the matrix that undoes `matrix`; None if nothing does."""
    a, b, c, d, e, f = matrix
    size = a * d - b * c
    if abs(size) < 1e-12:
        return None
    return (
        d / size,
        -b / size,
        -c / size,
        a / size,
        (c * f - d * e) / size,
        (b * e - a * f) / size,
    )


def apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    """Return the point (x, y) in the space that `matrix` leads to."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


@dataclass(frozen=True, slots=True)
class Place:
    """Where a glyph is in the file: its stream, the operation, the string of it, the code."""

    stream: str
    operation: int
    element: int
    code: int


@dataclass(frozen=True, slots=True)
class Glyph:
    """A shown code; `start` and `end` of its baseline and `size` are in the page's space."""

    text: str | None
    length: int  # of its code, in bytes
    place: Place
    start: tuple[float, float]
    end: tuple[float, float]
    size: float
    corners: tuple[tuple[float, float], ...]  # in the stream's own space
    along: float  # where it begins on its line, in thousandths of the font size
    gap: float  # how far it moves on, in the same


@dataclass(frozen=True, slots=True)
class Line:
    """What it takes to go on with a line of text after something else was drawn."""

    ctm: Matrix
    text: Matrix  # where the line begins


@dataclass(slots=True)
class Content:
    """A stream of operations: a page's, a form's, a pattern's."""

    key: str
    target: Any  # the page or the stream to be written
    instructions: list[Any]
    resources: Any
    used: dict[str, set[str]] = field(default_factory=dict)  # names, by kind of resource
    lines: dict[int, Line] = field(default_factory=dict)  # of operations that show text


@dataclass(slots=True)
class PageRead:
    """A page's glyphs in the order in which they are drawn, and why they may not be all text."""

    glyphs: list[Glyph] = field(default_factory=list)
    curves: int = 0
    pictures: int = 0
    unreadable: int = 0  # glyphs whose font does not say what they are

    @property
    def is_plain(self) -> bool:
        """Return whether all that can be read on it is text."""
        return not (self.pictures or self.unreadable or self.curves > _MOST_CURVES)


def inherited(page: Any, key: str) -> Any:
    """Return what a page says, or the nodes above it, or None."""
    for _ in range(_ABOVE_A_PAGE):
        if not isinstance(page, Dictionary):
            return None
        if key in page:
            return page[key]
        page = page.get("/Parent")
    return None


def is_bare(image: Any) -> bool:
    """Return whether an image is a few pixels and nothing else: a line, a dot, a shade."""
    filters = image.get("/Filter", [])
    named = {str(one) for one in ([filters] if isinstance(filters, Name) else filters)}
    return (
        min(int(image.get("/Width", 0)), int(image.get("/Height", 0))) < SMALLEST_IMAGE
        and not named & OWN_METADATA
        and len(image.read_raw_bytes()) <= _MOST_BYTES
    )
