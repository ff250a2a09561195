"""Pages that are more than text: rendered, read by OCR, blacked out."""

from pathlib import Path

import fontTools.ttLib
import pypdfium2
import pytest
import reportlab
from fontTools.pens.qu2cuPen import Qu2CuPen
from fontTools.pens.recordingPen import RecordingPen
from pikepdf import Dictionary, Name, Pdf
from PIL import Image

from tests.unit.redaction.documents.pdfs import CANARIES, OPEN, nothing_is_left, saved, with_content
from tests.unit.redaction.documents.pictures import encoded, tesseract, written
from tests.unit.redaction.documents.redacting import clean

pytestmark = pytest.mark.slow

VERA = Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"
# How the operations of a font's outline are written in PDF.
DRAWN = {"moveTo": "m", "lineTo": "l", "curveTo": "c", "closePath": "h"}
LETTER = ("Dear Jane Roe,", "your order 81 is on its way.", "Call 555-0199 at noon.")


def with_picture(content: bytes, picture: Image.Image) -> Pdf:
    made = with_content(content)
    raw = encoded(picture, "JPEG", comment=b"Jane Roe")
    image = made.make_stream(
        raw, Type=Name.XObject, Subtype=Name.Image, Width=picture.width, Height=picture.height,
        ColorSpace=Name.DeviceRGB, BitsPerComponent=8, Filter=Name.DCTDecode,
    )  # fmt: skip
    made.pages[0].Resources.XObject = Dictionary(I=image)
    return made


def of_picture(raw: bytes) -> str:
    """Return what Tesseract reads on the first page as Chromium's PDFium shows it."""
    document = pypdfium2.PdfDocument(raw)
    seen = document[0].render(scale=200 / 72).to_pil()
    document.close()
    return tesseract(seen)


def test_a_page_with_a_picture_becomes_one_over_its_clean_text() -> None:
    made = with_picture(
        OPEN + b"BT /F 12 Tf 72 650 Td (said Jane Roe) Tj ET q 400 0 0 150 72 400 cm /I Do Q",
        written(LETTER),
    )

    done = clean("a.pdf", saved(made))

    text = nothing_is_left(done.read())
    assert text.split() == ["open", "words", "said", "<PERSON_1>"]
    assert {one.path for one in done.findings} == {"$.pages[0]", "$.pages[0].picture"}
    assert done.notes == ("1 of 1 pages became pictures",)
    seen = of_picture(done.read())
    assert "order 81 is on its way" in seen
    assert not any(canary in seen for canary in CANARIES)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"q 0 400 -150 0 500 300 cm /I Do Q", id="turned by the page"),
        pytest.param(
            b"q 72 475 400 75 re W n 400 0 0 150 72 400 cm /I Do Q "
            b"q 72 400 400 75 re W n 400 0 0 150 72 400 cm /I Do Q",
            id="in strips",
        ),
    ],
)
def test_pictures_as_pages_show_them(content: bytes) -> None:
    done = clean("a.pdf", saved(with_picture(content, written(LETTER))))

    assert not any(canary in of_picture(done.read()) for canary in CANARIES)
    assert done.counts["PERSON"] >= 1


def test_letters_that_are_drawn_and_not_written_are_seen() -> None:
    font = fontTools.ttLib.TTFont(VERA)
    glyphs, names = font.getGlyphSet(), font.getBestCmap()
    content, x = [OPEN], 72.0
    for letter in "Dear Jane Roe, call 555-0199":
        pen = RecordingPen()
        glyph = glyphs[names[ord(letter)]]
        glyph.draw(Qu2CuPen(pen, 1.0, all_cubic=True))
        content.append(b"q %f 0 0 %f %f 600 cm " % (0.012, 0.012, x))
        x += glyph.width * 0.012
        for operator, points in pen.value:
            numbers = " ".join(f"{v}" for point in points for v in point)
            content.append(f"{numbers} {DRAWN[operator]} ".encode())
        content.append(b"f Q ")

    done = clean("a.pdf", saved(with_content(b"".join(content))))

    assert not any(canary in of_picture(done.read()) for canary in CANARIES)
    assert done.counts == {"PERSON": 1, "PHONE": 1}
