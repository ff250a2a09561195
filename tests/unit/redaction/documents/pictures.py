"""Pictures under test, and what other programs read in them."""

import io
import shutil
import subprocess
from collections.abc import Sequence

import pytest
from PIL import Image, ImageDraw, ImageFont

from labelhooks.redaction.documents import ocr
from labelhooks.redaction.documents.ocr_boxes import Box


def written(
    lines: Sequence[str], *, size: int = 24, colour: str = "black", paper: str = "white"
) -> Image.Image:
    """Return a picture of lines of text."""
    font = ImageFont.load_default(size=size)
    width = round(max(font.getlength(line) for line in lines)) + 2 * size
    picture = Image.new("RGB", (width, round(size * 1.6 * len(lines)) + size), paper)
    draw = ImageDraw.Draw(picture)
    for number, line in enumerate(lines):
        draw.text((size, size / 2 + number * size * 1.6), line, font=font, fill=colour)
    return picture


def encoded(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    body = io.BytesIO()
    picture.save(body, kind, **options)
    return body.getvalue()


def decoded(raw: bytes) -> Image.Image:
    return Image.open(io.BytesIO(raw))


def a_line(text: str, *, score: float = 0.99, x: float = 10, y: float = 10) -> ocr.Line:
    """Return a line as OCR would, each character ten pixels wide."""
    box = Box(x, y, (1.0, 0.0), 10.0 * max(len(text), 1), 20.0)
    return ocr.Line(text, score, box, tuple(10.0 * at for at in range(len(text) + 1)))


def tesseract(picture: Image.Image) -> str:
    """Return what Tesseract reads; skips the test where there is none."""
    program = shutil.which("tesseract")
    if program is None:
        pytest.skip("no tesseract here (Debian: tesseract-ocr)")
    done = subprocess.run(
        [program, "-", "-"], input=encoded(picture), capture_output=True, check=True
    )
    return done.stdout.decode()
