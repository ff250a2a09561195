"""PDFium beside qpdf: a second opinion of what a page says, and what it looks like."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name
from PIL import ImageChops
from PIL.Image import Image

from labelhooks.errors import BadFormat
from labelhooks.redaction.documents.pdf_views import View

_DOTS_PER_INCH = 150  # A4 and Letter are looked at in one piece
_MOST_PIXELS = 6_000_000  # of a page; a poster is rendered coarser
_QUALITY = 85
_POINTS = 72  # in an inch


class Pages:
    """A PDF's pages as PDFium sees them."""

    def __init__(self, opened: pypdfium2.PdfDocument) -> None:
        self._opened = opened

    def text(self, number: int) -> str:
        """Return the page's text in PDFium's order."""
        page = self._opened[number]
        try:
            text: str = page.get_textpage().get_text_range()
        finally:
            page.close()
        return text.replace("\r\n", "\n").replace("\ufffe", "-")

    def picture(self, number: int) -> Image:
        """Return what the page looks like, upright, as RGB."""
        page = self._opened[number]
        try:
            width, height = page.get_size()
            scale = _DOTS_PER_INCH / _POINTS
            pixels = max(1.0, width * height * scale * scale)
            scale *= min(1.0, (_MOST_PIXELS / pixels) ** 0.5)
            picture: Image = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
        finally:
            page.close()
        return picture


@contextmanager
def opened(raw: bytes) -> Iterator[Pages]:
    """Yield a PDF's pages. Raises BadFormat if PDFium cannot read it."""
    problem = False
    try:
        document = pypdfium2.PdfDocument(raw)
    except pypdfium2.PdfiumError:
        problem = True
    if problem:
        raise BadFormat("a PDF that cannot be read back")
    try:
        yield Pages(document)
    finally:
        document.close()


def replace_by_picture(
    pdf: pikepdf.Pdf, number: int, picture: Image, view: View, gone: dict[int, str]
) -> None:
    """
    Make a page a picture, over what is left of its text, which is not seen but can be searched.

    `gone` has the placeholder that stands for the view's glyph at each place; "" for the others of
    a run.
    """
    page = pdf.pages[number].obj
    box = [float(value) for value in page.get("/CropBox", page["/MediaBox"])]
    left, bottom = min(box[0], box[2]), min(box[1], box[3])
    turned = int(page.get("/Rotate", 0)) % 360
    width, height = abs(box[2] - box[0]), abs(box[3] - box[1])
    if turned in (90, 270):
        width, height = height, width
    body = BytesIO()
    grey = _is_grey(picture)
    (picture.convert("L") if grey else picture).save(body, "JPEG", quality=_QUALITY, subsampling=0)
    drawn = pdf.make_stream(
        body.getvalue(),
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=picture.width,
        Height=picture.height,
        ColorSpace=Name.DeviceGray if grey else Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
    )
    text = b"" if turned else _unseen(view, gone, left, bottom)
    content = b"q %f 0 0 %f 0 0 cm /Picture Do Q\n" % (width, height)
    for key in list(page.keys()):
        if key not in ("/Type", "/Parent"):
            del page[key]
    page.MediaBox = Array([0, 0, width, height])
    page.Resources = Dictionary(XObject=Dictionary(Picture=drawn), Font=Dictionary(Unseen=_FONT))
    page.Contents = pdf.make_stream(content + text)


_FONT = Dictionary(
    Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding
)


def _unseen(view: View, gone: dict[int, str], left: float, bottom: float) -> bytes:
    """Return operations that write the view's lines where they stand, in no colour."""
    written: list[bytes] = []
    at = 0
    for line in view.text.splitlines(keepends=True):
        glyphs = view.glyphs[at : at + len(line)]
        text = "".join(
            gone.get(at + step, character) for step, character in enumerate(line.rstrip("\n"))
        )
        at += len(line)
        first = next((glyph for glyph in glyphs if glyph is not None), None)
        encoded = text.encode("cp1252", "ignore")
        if first is None or not encoded.strip():
            continue
        x, y = first.start[0] - left, first.start[1] - bottom
        dx, dy = first.end[0] - first.start[0], first.end[1] - first.start[1]
        length = (dx * dx + dy * dy) ** 0.5 or 1.0
        a, b = (dx / length, dy / length) if length else (1.0, 0.0)
        escaped = encoded.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        written.append(
            b"BT /Unseen %f Tf 3 Tr %f %f %f %f %f %f Tm (%s) Tj ET\n"
            % (max(first.size, 0.1), a, b, -b, a, x, y, escaped)
        )
    return b"".join(written)


def _is_grey(picture: Image) -> bool:
    red, green, blue = picture.split()
    return not ImageChops.difference(red, green).getbbox() and not (
        ImageChops.difference(green, blue).getbbox()
    )


def texts(raw: bytes, count: int) -> Sequence[str]:
    """Return the text of each page of a PDF."""
    with opened(raw) as pages:
        return [pages.text(number) for number in range(count)]
