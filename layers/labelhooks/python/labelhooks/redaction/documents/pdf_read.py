"""
Walk what a PDF draws, and note each glyph: its text, its place, and where in which stream it is.

The graphics and text state is that of ISO 32000-2, sections 8.4 and 9.3.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from labelhooks.errors import BadFormat, TooLarge
from labelhooks.redaction.documents.pdf_fonts import Font, font_of
from labelhooks.redaction.documents.pdf_glyphs import (
    IDENTITY,
    OWN_METADATA,
    SMALLEST_IMAGE,
    Content,
    Glyph,
    Line,
    Matrix,
    PageRead,
    Place,
    apply,
    inherited,
    is_bare,
    times,
)

MAX_OPERATIONS = 2_000_000  # of all pages
MAX_GLYPHS = 400_000
_DEEPEST = 12  # forms within forms
_NAMING = {"sh": "/Shading", "cs": "/ColorSpace", "CS": "/ColorSpace"}
# What operators of one number set, and in which unit.
_SETTINGS = {
    "Tc": ("character_space", 1.0),
    "Tw": ("word_space", 1.0),
    "Tz": ("scale", 0.01),
    "TL": ("leading", 1.0),
    "Ts": ("rise", 1.0),
}
_BELOW, _ABOVE = -0.25, 0.95  # what a letter covers, of the font size around its baseline


@dataclass(frozen=True, slots=True)
class _State:
    ctm: Matrix = IDENTITY
    font: Font | None = None
    size: float = 0.0
    character_space: float = 0.0
    word_space: float = 0.0
    scale: float = 1.0
    leading: float = 0.0
    rise: float = 0.0


class Reader:
    """Reads pages; `contents` holds every stream that they draw, once. Raises TooLarge."""

    def __init__(self) -> None:
        self.contents: dict[str, Content] = {}
        self._fonts: dict[Any, Font] = {}
        self._operations = 0
        self._glyphs = 0

    def page(self, page: pikepdf.Page) -> PageRead:
        """Return what a page draws. Raises BadFormat and TooLarge."""
        read = PageRead()
        resources = inherited(page.obj, "/Resources") or Dictionary()
        content = self._content(f"page {page.obj.objgen}", page, resources)
        self._walk(content, IDENTITY, read, 0, _State())
        return read

    def _content(self, key: str, target: Any, resources: Any) -> Content:
        if key not in self.contents:
            before = pikepdf.settings.qpdf_limit_errors()
            instructions = list(pikepdf.parse_content_stream(target))
            if pikepdf.settings.qpdf_limit_errors() != before:  # it stopped, and did not say so
                raise BadFormat("a page's operations cannot be read to their end")
            self.contents[key] = Content(key, target, instructions, resources)
        self._operations += len(self.contents[key].instructions)
        if self._operations > MAX_OPERATIONS:
            raise TooLarge(f"a PDF that draws in more than {MAX_OPERATIONS:,} steps")
        return self.contents[key]

    def font(self, resources: Any, name: str) -> Font:
        """Return a font of the resources by name."""
        given = _resource(resources, "/Font", name)
        if given is None or not given.is_indirect:
            return font_of(given)
        if given.objgen not in self._fonts:
            self._fonts[given.objgen] = font_of(given)
        return self._fonts[given.objgen]

    def form(self, given: Any, base: Matrix, read: PageRead, depth: int, outer: Content) -> None:
        """Walk a form or a pattern: a stream with operations of its own."""
        if depth > _DEEPEST:
            raise TooLarge(f"a PDF with forms more than {_DEEPEST} deep")
        if not isinstance(given, Stream):
            raise BadFormat("a form that is no stream")
        own = tuple(float(value) for value in given.get("/Matrix", IDENTITY))
        if len(own) != 6:
            raise BadFormat("a form whose matrix is none")
        resources = given.get("/Resources", outer.resources)
        content = self._content(f"form {given.objgen}", given, resources)
        self._walk(content, times(own, base), read, depth + 1, _State())

    def _walk(
        self, content: Content, base: Matrix, read: PageRead, depth: int, state: _State
    ) -> None:
        walk = _Walk(self, content, base, read, depth, state)
        for number, instruction in enumerate(content.instructions):
            walk.step(number, instruction)

    def count_glyph(self) -> None:
        """Raise TooLarge if there are too many."""
        self._glyphs += 1
        if self._glyphs > MAX_GLYPHS:
            raise TooLarge(f"a PDF of more than {MAX_GLYPHS:,} characters")


def _resource(resources: Any, kind: str, name: str) -> Any:
    held = resources.get(kind) if isinstance(resources, Dictionary) else None
    return held.get(name) if isinstance(held, Dictionary) else None


class _Walk:
    """One stream on its way: the state after each operation."""

    def __init__(
        self,
        reader: Reader,
        content: Content,
        base: Matrix,
        read: PageRead,
        depth: int,
        state: _State,
    ) -> None:
        self._reader = reader
        self._content = content
        self._base = base
        self._read = read
        self._depth = depth
        self._state = state
        self._saved: list[_State] = []
        self._line: Matrix = IDENTITY
        self._along = 0.0  # from the line's beginning, in its space

    def step(self, number: int, instruction: Any) -> None:
        """Do one operation. Raises BadFormat if its operands are not what it takes."""
        if isinstance(instruction, pikepdf.ContentStreamInlineImage):
            image = instruction.iimage
            bare = min(image.width, image.height) < SMALLEST_IMAGE
            self._read.pictures += not (bare and not OWN_METADATA & set(image.filters))
            return
        problem = False
        try:
            self._do(number, str(instruction.operator), instruction.operands)
        except (IndexError, ValueError, TypeError, OverflowError):
            problem = True
        if problem:
            raise BadFormat("an operation of a page has not the operands that it takes")

    def _do(self, number: int, operator: str, operands: Sequence[Any]) -> None:
        match operator:
            case "q" | "Q":
                self._save(back=operator == "Q")
            case "cm":
                self._set(ctm=times(_matrix(operands), self._state.ctm))
            case "c" | "v" | "y":
                self._read.curves += 1
            case "Do":
                self._draw(str(operands[0]))
            case "gs":
                self._graphics_state(str(operands[0]))
            case "sh" | "cs" | "CS":
                self._use(_NAMING[operator], str(operands[0]))
            case "scn" | "SCN":
                if operands and isinstance(operands[-1], Name):
                    self._pattern(str(operands[-1]))
            case _:
                self._do_text(number, operator, operands)

    def _do_text(self, number: int, operator: str, operands: Sequence[Any]) -> None:
        match operator:
            case "BT":
                self._begin(IDENTITY)
            case "Tf":
                self._use("/Font", str(operands[0]))
                font = self._reader.font(self._content.resources, str(operands[0]))
                self._set(font=font, size=float(operands[1]))
            case "Tc" | "Tw" | "Tz" | "TL" | "Ts":
                setting, unit = _SETTINGS[operator]
                self._set(**{setting: float(operands[0]) * unit})
            case "Td" | "TD":
                if operator == "TD":
                    self._set(leading=-float(operands[1]))
                self._move(float(operands[0]), float(operands[1]))
            case "Tm":
                self._begin(_matrix(operands))
            case "T*":
                self._move(0, -self._state.leading)
            case "Tj" | "TJ" | "'" | '"':
                self._show(number, operator, operands)

    def _save(self, *, back: bool) -> None:
        if not back:
            self._saved.append(self._state)
        elif self._saved:
            self._state = self._saved.pop()

    def _set(self, **changed: Any) -> None:
        self._state = replace(self._state, **changed)

    def _use(self, kind: str, name: str) -> Any:
        self._content.used.setdefault(kind, set()).add(name)
        return _resource(self._content.resources, kind, name)

    def _move(self, x: float, y: float) -> None:
        self._begin(times((1, 0, 0, 1, x, y), self._line))

    def _begin(self, line: Matrix) -> None:
        self._line, self._along = line, 0.0

    def _draw(self, name: str) -> None:
        given = self._use("/XObject", name)
        if not isinstance(given, Stream):
            return
        kind = given.get("/Subtype")
        if kind == Name.Form:
            base = times(self._state.ctm, self._base)
            self._reader.form(given, base, self._read, self._depth, self._content)
        elif kind == Name.Image:
            self._read.pictures += not is_bare(given)

    def _graphics_state(self, name: str) -> None:
        given = self._use("/ExtGState", name)
        if not isinstance(given, Dictionary):
            return
        if "/Font" in given:  # it sets a font as well
            font, size = given["/Font"]
            self._set(font=font_of(font), size=float(size))
        mask = given.get("/SMask")
        if isinstance(mask, Dictionary) and "/G" in mask:
            self._reader.form(mask["/G"], self._base, self._read, self._depth, self._content)

    def _pattern(self, name: str) -> None:
        given = self._use("/Pattern", name)
        if isinstance(given, Stream):  # tiles, with operations of their own
            self._reader.form(given, self._base, self._read, self._depth, self._content)

    def _show(self, number: int, operator: str, operands: Sequence[Any]) -> None:
        if operator == '"':
            self._set(word_space=float(operands[0]), character_space=float(operands[1]))
        if operator in "'\"":
            self._move(0, -self._state.leading)
        self._content.lines[number] = Line(self._state.ctm, self._line)
        shown = operands[-1]
        for element, piece in enumerate(shown if isinstance(shown, Array) else [shown]):
            if isinstance(piece, pikepdf.String):
                self._string(number, element, bytes(piece))
            else:
                self._along -= float(piece) / 1000 * self._state.size * self._state.scale

    def _string(self, number: int, element: int, raw: bytes) -> None:
        state = self._state
        font = state.font or Font(readable=False)
        size = state.size or 1e-6
        for at, code in enumerate(font.codes(raw)):
            spaces = state.character_space + (state.word_space if code.raw == b" " else 0.0)
            glyph: Matrix = (size * state.scale, 0, 0, size, 0, state.rise)
            text = times((1, 0, 0, 1, self._along, 0), self._line)
            own = times(times(glyph, text), state.ctm)
            page = times(own, self._base)
            corners = tuple(
                apply(own, x, y)
                for x, y in (
                    (0, _BELOW),
                    (code.width, _BELOW),
                    (code.width, _ABOVE),
                    (0, _ABOVE),
                )
            )
            self._reader.count_glyph()
            if code.text is None:
                self._read.unreadable += 1
            self._read.glyphs.append(
                Glyph(
                    code.text,
                    len(code.raw),
                    Place(self._content.key, number, element, at),
                    apply(page, 0, 0),
                    apply(page, code.width, 0),
                    (page[2] ** 2 + page[3] ** 2) ** 0.5,
                    corners,
                    self._along / (size * (state.scale or 1.0)) * 1000,
                    code.width * 1000 + spaces / size * 1000,
                )
            )
            self._along += (code.width * size + spaces) * state.scale


def _matrix(operands: Sequence[Any]) -> Matrix:
    a, b, c, d, e, f = (float(value) for value in operands)
    return a, b, c, d, e, f
