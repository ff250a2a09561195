"""PDFs under test, made by reportlab or by hand, and what other programs read in them."""

import io
import shutil
import subprocess

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String
from reportlab.pdfgen import canvas

CANARIES = ("Jane", "Roe", "JANE", "555-0199", "5550199", "jane@")
# What a page shows of its own, in the font /F.
OPEN = b"BT /F 12 Tf 72 700 Td (open words) Tj ET\n"


def drawn(*lines: str, font: str = "Helvetica") -> bytes:
    """Return a PDF of one page with these lines."""
    body = io.BytesIO()
    page = canvas.Canvas(body)
    page.setFont(font, 12)
    for number, line in enumerate(lines):
        page.drawString(72, 700 - 20 * number, line)
    page.save()
    return body.getvalue()


def with_content(content: bytes, **resources: object) -> Pdf:
    """Return a PDF of one page with these operations; /F is Helvetica."""
    pdf = Pdf.new()
    pdf.add_blank_page(page_size=(600, 800))
    font = Dictionary(
        Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding
    )
    pdf.pages[0].Contents = pdf.make_stream(content)
    pdf.pages[0].Resources = Dictionary(Font=Dictionary(F=font), **resources)
    return pdf


def saved(pdf: Pdf, **options: object) -> bytes:
    body = io.BytesIO()
    pdf.save(body, **options)  # type: ignore[arg-type]
    return body.getvalue()


def everything_in(raw: bytes) -> str:
    """Return all strings, names and unpacked streams of a PDF, and the file itself."""
    told = [raw.decode("latin-1")]
    with Pdf.open(io.BytesIO(raw)) as pdf:
        for held in [*pdf.objects, pdf.trailer]:
            told.append(held.unparse(resolved=True).decode("latin-1"))
            if isinstance(held, pikepdf.Stream):
                is_photo = held.get("/Filter") == Name.DCTDecode
                body = held.read_raw_bytes() if is_photo else held.read_bytes()
                told.append(body.decode("latin-1"))
            _strings(held, told, depth=0)
    return "\n".join(told)


def _strings(held: object, told: list[str], depth: int) -> None:
    if isinstance(held, String):
        told += [str(held), bytes(held).decode("utf-16-be", "ignore")]
    elif isinstance(held, Dictionary) and depth < 6:
        for value in held.values():
            _strings(value, told, depth + 1)
    elif isinstance(held, Array) and depth < 6:
        for value in held:
            _strings(value, told, depth + 1)


def pdfium_text(raw: bytes) -> str:
    document = pypdfium2.PdfDocument(raw)
    text = "\n".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return text


def pdftotext(raw: bytes) -> str:
    """Return what Poppler reads; skips the test where there is none."""
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("no pdftotext here (Debian: poppler-utils)")
    done = subprocess.run([program, "-", "-"], input=raw, capture_output=True, check=True)
    return done.stdout.decode()


def left_of(at: str, raw: bytes) -> float:
    """Return how far from the left the first `at` of a PDF's first page begins, in points."""
    document = pypdfium2.PdfDocument(raw)
    text = document[0].get_textpage()
    index = text.get_text_range().index(at)
    left: float = text.get_charbox(index)[0]
    document.close()
    return left


def nothing_is_left(raw: bytes) -> str:
    """Check that no canary is in a PDF, for any reader; return what may be read."""
    everything = everything_in(raw)
    assert [canary for canary in CANARIES if canary in everything] == []
    text = pdfium_text(raw)
    assert [canary for canary in CANARIES if canary in text] == []
    return text
