"""
A page's glyphs as texts, and what is to go of them.

A page is read twice, in the order in which it is drawn and in the order in which it stands, since
either may tear a name apart. What is found in one reading goes, wherever else it stands too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from labelhooks.redaction.documents.pdf_glyphs import Glyph, Place
from labelhooks.redaction.spans import Span, resolve

# In font sizes: what is further along is another word, further off another line.
_WORD, _LINE, _COLUMN = 0.17, 0.5, 3.0
_SAME_ROW = 0.4
# What is found goes everywhere; a value of fewer letters and digits would take innocent words.
_SHORTEST = 4


@dataclass(frozen=True, slots=True)
class View:
    """A text, with the glyph behind each character; None where a space or a line was added."""

    text: str
    glyphs: tuple[Glyph | None, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """Why a glyph goes: the type and the score of a span, and the value that it is a part of."""

    type: str
    score: float
    value: str


@dataclass(slots=True)
class Marks:
    """What goes, by place; `values` goes wherever it stands."""

    by_place: dict[Place, Mark] = field(default_factory=dict)
    values: dict[str, Mark] = field(default_factory=dict)

    def take(self, view: View, spans: Iterable[Span]) -> None:
        """Mark what `spans` cover, and remember its value."""
        for span in resolve(spans, view.text):
            value = view.text[span.start : span.end]
            mark = Mark(span.type, span.score, value)
            self._mark(view.glyphs[span.start : span.end], mark)
            self.remember(mark)

    def remember(self, mark: Mark) -> bool:
        """Have a value go wherever it stands; return whether that is new."""
        key = squeezed(mark.value)
        if len(key) < _SHORTEST or key in self.values:
            return False
        self.values[key] = mark
        return True

    def spread(self, view: View) -> None:
        """Mark every place in `view` where a remembered value stands as words of its own."""
        kept = [at for at, character in enumerate(view.text) if character.isalnum()]
        text = "".join(view.text[at] for at in kept).casefold()
        if len(text) != len(kept):  # a letter whose lower case is two
            text = "".join(view.text[at].casefold()[:1] for at in kept)
        for key, mark in self.values.items():
            at = text.find(key)
            while at >= 0:
                first, last = kept[at], kept[at + len(key) - 1]
                if _is_apart(view.text, first, last):
                    self._mark(view.glyphs[first : last + 1], mark)
                at = text.find(key, at + 1)

    def _mark(self, glyphs: Sequence[Glyph | None], mark: Mark) -> None:
        for glyph in glyphs:
            if glyph is not None:
                self.by_place.setdefault(glyph.place, mark)


def squeezed(value: str) -> str:
    """Return the letters and digits of a value, in lower case."""
    return "".join(filter(str.isalnum, value)).casefold()


def _is_apart(text: str, first: int, last: int) -> bool:
    before = text[first - 1 : first]
    after = text[last + 1 : last + 2]
    return not before.isalnum() and not after.isalnum()


def views_of(glyphs: Sequence[Glyph]) -> list[View]:
    """Return a page as it is drawn, and as it stands if that is another text."""
    drawn = view_of(glyphs)
    standing = view_of(_as_it_stands(glyphs))
    return [drawn] if standing.text == drawn.text else [drawn, standing]


def view_of(glyphs: Iterable[Glyph]) -> View:
    """Return glyphs as a text, with spaces and lines where their places ask for them."""
    text: list[str] = []
    behind: list[Glyph | None] = []
    before: Glyph | None = None
    for glyph in glyphs:
        gap = _between(before, glyph) if before is not None else ""
        if gap and not (text and text[-1].isspace()):
            text.append(gap)
            behind.append(None)
        said = glyph.text if glyph.text is not None else "\ufffd"
        text.append(said)
        behind += [glyph] * len(said)
        before = glyph
    return View("".join(text), tuple(behind))


def _between(before: Glyph, glyph: Glyph) -> str:
    size = max(before.size, glyph.size, 1e-6)
    along, across = _from(before, glyph.start)
    if abs(across) > _LINE * size or along < -1.5 * size or along > _COLUMN * size:
        return "\n"
    return " " if along > _WORD * size else ""


def _from(glyph: Glyph, point: tuple[float, float]) -> tuple[float, float]:
    """Return how far a point is from a glyph's end: along its baseline, and across."""
    x, y = _direction(glyph)
    dx, dy = point[0] - glyph.end[0], point[1] - glyph.end[1]
    return dx * x + dy * y, dy * x - dx * y


def _direction(glyph: Glyph) -> tuple[float, float]:
    x, y = glyph.end[0] - glyph.start[0], glyph.end[1] - glyph.start[1]
    length = (x * x + y * y) ** 0.5
    return (x / length, y / length) if length > 1e-9 else (1.0, 0.0)


def _as_it_stands(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Return glyphs row by row, from the top, each row along its baseline."""
    turned: dict[int, list[tuple[float, float, Glyph]]] = {}
    for glyph in glyphs:
        x, y = _direction(glyph)
        turn = (0 if x > 0 else 2) if abs(x) >= abs(y) else (1 if y > 0 else 3)
        ux, uy = ((1, 0), (0, 1), (-1, 0), (0, -1))[turn]
        px, py = glyph.start
        turned.setdefault(turn, []).append((uy * px - ux * py, ux * px + uy * py, glyph))
    ordered: list[Glyph] = []
    for turn in sorted(turned):
        rows: list[list[tuple[float, float, Glyph]]] = []
        for entry in sorted(turned[turn], key=lambda entry: entry[0]):
            if rows and entry[0] - rows[-1][0][0] < _SAME_ROW * max(entry[2].size, 1e-6):
                rows[-1].append(entry)
            else:
                rows.append([entry])
        for row in rows:
            ordered += [glyph for _, _, glyph in sorted(row, key=lambda entry: entry[1])]
    return ordered
