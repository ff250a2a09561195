"""Write a PDF's streams without the glyphs that go, and nothing that a page does not draw."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Array, ContentStreamInstruction, Dictionary, Name, Operator, Stream

from labelhooks.redaction.documents.pdf_fonts import helvetica_width
from labelhooks.redaction.documents.pdf_glyphs import (
    Content,
    Glyph,
    Line,
    Place,
    inherited,
    inverse,
    is_bare,
)

# Marks of structure and of layers: they may say what a picture or an abbreviation stands for.
_DROPPED = frozenset({"BMC", "BDC", "EMC", "MP", "DP"})
_LABEL = "/LabelHooks"
_WIDEST = 1.5  # times Helvetica's own width
# What stays of a form or a pattern, of a page, of an image. The rest is for other programs.
_FORM = frozenset(
    [
        "/Type",
        "/Subtype",
        "/BBox",
        "/Matrix",
        "/Group",
        "/PatternType",
        "/PaintType",
        "/TilingType",
        "/XStep",
        "/YStep",
        "/Filter",
        "/Length",
        "/DecodeParms",
    ]
)
_PAGE = frozenset(
    [
        "/Type",
        "/Parent",
        "/Contents",
        "/Resources",
        "/MediaBox",
        "/CropBox",
        "/Rotate",
        "/UserUnit",
        "/Group",
    ]
)
_IMAGE = frozenset(
    [
        "/Type",
        "/Subtype",
        "/Width",
        "/Height",
        "/ColorSpace",
        "/BitsPerComponent",
        "/ImageMask",
        "/Decode",
        "/DecodeParms",
        "/Interpolate",
        "/Intent",
        "/Filter",
        "/Length",
    ]
)
# What may stand in other dictionaries and says something that is not drawn.
_HIDDEN = frozenset(
    [
        "/Metadata",
        "/PieceInfo",
        "/LastModified",
        "/ActualText",
        "/Alt",
        "/OPI",
        "/Alternates",
        "/OC",
        "/StructParent",
        "/StructParents",
        "/CharSet",
        "/AF",
        "/Measure",
        "/PtData",
    ]
)


@dataclass(frozen=True, slots=True)
class Gone:
    """A run of glyphs of one stream that goes, and the placeholder that is drawn in its place."""

    glyphs: tuple[Glyph, ...]
    label: str


def rewrite(pdf: pikepdf.Pdf, content: Content, gone: Sequence[Gone]) -> None:
    """Write `content` without what is `gone`, with its place drawn black, and labelled."""
    marked = {glyph.place: glyph for run in gone for glyph in run.glyphs}
    first = {run.glyphs[0].place: run for run in gone}
    touched = {place.operation: glyph.length for place, glyph in marked.items()}
    written: list[Any] = [_operation("q")]
    depth = in_text = 0
    for number, instruction in enumerate(content.instructions):
        if isinstance(instruction, pikepdf.ContentStreamInlineImage):
            written.append(instruction)
            continue
        operator = str(instruction.operator)
        if operator in _DROPPED or (operator == "Q" and depth == 0):
            continue
        depth += {"q": 1, "Q": -1}.get(operator, 0)
        in_text = {"BT": 1, "ET": 0}.get(operator, in_text)
        if number in touched:
            cut = _Cut(content, number, touched[number], marked, first)
            written += cut.operations(instruction)
        else:
            written.append(instruction)
    written += [_operation("ET")] * in_text + [_operation("Q")] * (depth + 1)
    resources = _used(content)
    if gone:
        if "/Font" not in resources:
            resources["/Font"] = Dictionary()
        resources["/Font"][_LABEL] = Dictionary(
            Type=Name.Font,
            Subtype=Name.Type1,
            BaseFont=Name.Helvetica,
            Encoding=Name.WinAnsiEncoding,
        )
    _put(pdf, content, pikepdf.unparse_content_stream(written), resources)


def _put(pdf: pikepdf.Pdf, content: Content, raw: bytes, resources: Dictionary) -> None:
    if isinstance(content.target, pikepdf.Page):
        content.target.obj.Contents = pdf.make_stream(raw)
        content.target.obj.Resources = resources
        return
    _keep(content.target, _FORM)
    content.target.write(raw)
    content.target["/Resources"] = resources


@dataclass(slots=True)
class _Cut:
    """A show operation whose marked codes become a move as wide as they were, and a label."""

    content: Content
    number: int
    length: int  # of its codes
    marked: Mapping[Place, Glyph]
    first: Mapping[Place, Gone]
    done: list[Any] = field(default_factory=list)
    pieces: list[Any] = field(default_factory=list)
    kept: bytes = b""

    def operations(self, instruction: Any) -> list[Any]:
        """Return what to write instead."""
        operator, operands = str(instruction.operator), instruction.operands
        if operator == '"':
            self.done += [_operation("Tw", operands[0]), _operation("Tc", operands[1])]
        if operator in "'\"":
            self.done.append(_operation("T*"))
        shown = operands[-1]
        for element, piece in enumerate(shown if isinstance(shown, Array) else [shown]):
            if not isinstance(piece, pikepdf.String):
                self.pieces.append(piece)
                continue
            raw = bytes(piece)
            for code, start in enumerate(range(0, len(raw), self.length)):
                place = Place(self.content.key, self.number, element, code)
                self._code(place, raw[start : start + self.length])
            self._end_string()
        self._end_array()
        return self.done

    def _code(self, place: Place, raw: bytes) -> None:
        glyph = self.marked.get(place)
        if glyph is None:
            self.kept += raw
            return
        self._end_string()
        if place in self.first:
            self._end_array()
            line = self.content.lines[self.number]
            self.done += _labelled(line, self.first[place], glyph.along)
        self.pieces.append(round(-glyph.gap, 3))

    def _end_string(self) -> None:
        if self.kept:
            self.pieces.append(pikepdf.String(self.kept))
            self.kept = b""

    def _end_array(self) -> None:
        if self.pieces:
            self.done.append(_operation("TJ", Array(self.pieces)))
            self.pieces = []


def _operation(operator: str, *operands: Any) -> ContentStreamInstruction:
    return ContentStreamInstruction(list(operands), Operator(operator))


def _labelled(line: Line, run: Gone, along: float) -> list[Any]:
    """Return operations that draw what stands for `run`, and go back to where the line was."""
    back = inverse(line.ctm)  # places are in the stream's own space
    if back is None:
        return []
    drawn = [_operation("ET"), _operation("q"), _operation("cm", *_rounded(back, 7))]
    for operator, value in (("Tc", 0), ("Tw", 0), ("Tz", 100), ("Ts", 0), ("Tr", 0)):
        drawn.append(_operation(operator, value))
    drawn += [*_drawn(run), _operation("Q"), _operation("BT")]
    drawn.append(_operation("Tm", *_rounded(line.text, 5)))
    return [*drawn, _operation("TJ", Array([round(-along, 3)]))]


def _rounded(values: Iterable[float], digits: int) -> list[float]:
    return [round(value, digits) for value in values]


def _drawn(run: Gone) -> list[Any]:
    """Return operations that draw a black box over each row of the run, and its placeholder."""
    drawn: list[Any] = []
    for row in _rows(run.glyphs):
        a, b, c, d = row[0].corners[0], row[-1].corners[1], row[-1].corners[2], row[0].corners[3]
        numbers = [[round(value, 3) for value in point] for point in (a, b, c, d)]
        drawn += [_operation("q"), _operation("rg", 0, 0, 0), _operation("m", *numbers[0])]
        drawn += [_operation("l", *point) for point in numbers[1:]]
        drawn += [_operation("f"), *_label(run.label, a, b, d), _operation("Q")]
    return drawn


def _label(
    label: str, a: tuple[float, float], b: tuple[float, float], d: tuple[float, float]
) -> list[Any]:
    """Return operations that write `label` in white from corner a to b, or nearly."""
    width = ((b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2) ** 0.5
    height = ((d[0] - a[0]) ** 2 + (d[1] - a[1]) ** 2) ** 0.5
    if width < 1e-6 or height < 1e-6:
        return []
    size = 0.7 * height
    wide = helvetica_width(label) * size
    across = ((b[0] - a[0]) / width, (b[1] - a[1]) / width)
    up = ((d[0] - a[0]) / height, (d[1] - a[1]) / height)
    x, y = a[0] + 0.2 * (d[0] - a[0]), a[1] + 0.2 * (d[1] - a[1])
    squeeze = min(_WIDEST, width / wide)
    matrix = (across[0] * squeeze, across[1] * squeeze, *up, x, y)
    return [
        _operation("BT"),
        _operation("rg", 1, 1, 1),
        _operation("Tf", Name(_LABEL), round(size, 3)),
        _operation("Tm", *(round(value, 5) for value in matrix)),
        _operation("Tj", pikepdf.String(label)),
        _operation("ET"),
    ]


def _rows(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Return the run's glyphs, a list for each row that they stand in."""
    rows: list[list[Glyph]] = []
    for glyph in glyphs:
        last = rows[-1][-1] if rows else None
        near = last is not None and _near(last, glyph)
        if near:
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    return rows


def _near(one: Glyph, other: Glyph) -> bool:
    across = abs(other.start[0] - one.end[0]) + abs(other.start[1] - one.end[1])
    return across < 2.0 * max(one.size, other.size)


def _used(content: Content) -> Dictionary:
    """Return resources with what the stream names and nothing else."""
    resources = Dictionary()
    for kind, names in content.used.items():
        held = content.resources.get(kind) if isinstance(content.resources, Dictionary) else None
        if not isinstance(held, Dictionary):
            continue
        kept = {name: held[name] for name in sorted(names) if name in held}
        if kind == "/XObject":
            kept = {name: one for name, one in kept.items() if _is_drawable(one)}
        if kept:
            resources[kind] = Dictionary(kept)
    if isinstance(content.resources, Dictionary) and "/ColorSpace" in content.resources:
        resources["/ColorSpace"] = content.resources["/ColorSpace"]  # inline images name them too
    return resources


def _is_drawable(given: Any) -> bool:
    if not isinstance(given, Stream):
        return False
    kind = given.get("/Subtype")
    if kind == Name.Image and is_bare(given):
        _keep(given, _IMAGE)
    return kind in (Name.Form, Name.Image)


def _keep(held: Any, kept: frozenset[str]) -> None:
    for key in list(held.keys()):
        if key not in kept:
            del held[key]


def pages_alone(pdf: pikepdf.Pdf) -> pikepdf.Pdf:
    """
    Return a new PDF of the pages, with nothing but what they draw.

    What the old one had beside them stays behind: information, XMP, outlines, named places, forms,
    annotations, attached files, scripts, labels, the tree of the document's structure.
    """
    for page in pdf.pages:
        for key in ("/MediaBox", "/CropBox", "/Rotate"):
            value = inherited(page.obj, key)
            if value is not None:
                page.obj[key] = value
        _keep(page.obj, _PAGE)
    new = pikepdf.Pdf.new()
    for page in pdf.pages:
        new.pages.append(page)
    for held in new.objects:
        _hide(held)
    return new


def _hide(held: Any) -> None:
    """Take what is not drawn from an object and what is directly in it."""
    left = [held]
    while left:
        one = left.pop()
        if isinstance(one, Array):
            left += [value for value in one if _holds(value)]
        elif isinstance(one, (Dictionary, Stream)):
            for key in list(one.keys()):
                if key in _HIDDEN:
                    del one[key]
                elif _holds(value := one[key]):
                    left.append(value)


def _holds(value: Any) -> bool:
    return isinstance(value, (Array, Dictionary)) and not value.is_indirect
