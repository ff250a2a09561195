"""Images: pixels and nothing else leave, turned upright, with personal data blacked out."""

import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from typing import Any, NamedTuple

import numpy as np
from PIL import Image, ImageOps

from labelhooks.errors import BadFormat, TooLarge, UnsupportedFormat
from labelhooks.formats.sniff import Format
from labelhooks.model.redacted import Finding
from labelhooks.redaction.documents.document import CleanDocument, Document, Limits, Report
from labelhooks.redaction.documents.picture import black_out
from labelhooks.redaction.redactor import Redactor

_MOST_FRAMES = 32


class _Out(NamedTuple):
    """How an image is written: Pillow's name for the format, and with which options."""

    name: str
    media_type: str
    options: dict[str, Any]


_IN = ("JPEG", "PNG", "GIF", "BMP", "WEBP", "TIFF")  # Pillow opens MPO as JPEG
_JPEG = _Out("JPEG", "image/jpeg", {"quality": 90, "subsampling": 0})
_OUT = {
    "JPEG": _JPEG,
    "MPO": _JPEG,  # JPEG with a second view, which stays behind
    "PNG": _Out("PNG", "image/png", {}),
    "GIF": _Out("GIF", "image/gif", {}),
    "BMP": _Out("BMP", "image/bmp", {}),
    "WEBP": _Out("WEBP", "image/webp", {"quality": 90}),
    "TIFF": _Out("TIFF", "image/tiff", {"compression": "tiff_adobe_deflate"}),
}
_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    struct.error,
    zlib.error,
)


def redact(document: Document, redactor: Redactor, limits: Limits) -> CleanDocument:
    """
    Return an image as its pixels alone, upright, with personal data blacked out.

    Orientation is applied first; EXIF, XMP, IPTC, comments, colour profiles, thumbnails and what is
    transparent stay behind.

    Raises BadFormat (damaged, cut off), TooLarge (pixels of all frames, or frames), NotInstalled
    (no OCR), RedactionFailed, and what the redactor raises.
    """
    if document.format is Format.HEIF:
        raise UnsupportedFormat("it is a HEIF image; export it as JPEG or PNG")
    kind, frames, durations = _frames(document.whole(limits.whole_bytes), limits.pixels)
    report = Report(limits)
    clean: list[Image.Image] = []
    for number, frame in enumerate(frames):
        if number and frame.tobytes() == frames[number - 1].tobytes():
            clean.append(clean[-1])
            continue
        picture, hidden = black_out(frame, redactor)
        clean.append(picture)
        path = "$" if len(frames) == 1 else f"$.frames[{number}]"
        report.add(*(Finding(path, 0, 0, one.type, one.score) for one in hidden))
    out = _OUT[kind]
    made = report.clean(document, out.media_type, _written(clean, out, durations))
    return replace(made, size=clean[0].size)


def _written(clean: list[Image.Image], out: _Out, durations: list[int]) -> bytes:
    body = BytesIO()
    more: dict[str, Any] = {}
    if len(clean) > 1:
        more = {"save_all": True, "append_images": clean[1:]}
        if out.name in {"GIF", "PNG", "WEBP"}:
            more |= {"duration": durations, "loop": 0}
    clean[0].save(body, out.name, **out.options, **more)
    return body.getvalue()


def _frames(data: bytes, max_pixels: int) -> tuple[str, list[Image.Image], list[int]]:
    """Return the format, each frame as RGB and upright, and for how many milliseconds it shows."""
    with _typed_errors(), Image.open(BytesIO(data), formats=_IN) as opened:
        kind = opened.format or ""
        count = 1 if kind == "MPO" else getattr(opened, "n_frames", 1)  # MPO: a second view
        if count > _MOST_FRAMES:
            raise TooLarge(f"an image of {count} frames; {_MOST_FRAMES} are the most")
        frames: list[Image.Image] = []
        durations: list[int] = []
        pixels = 0
        for number in range(count):
            opened.seek(number)
            pixels += opened.width * opened.height
            if pixels > max_pixels:
                raise TooLarge(f"an image of {pixels:,} pixels; {max_pixels:,} are the most")
            opened.load()
            frames.append(_flat(ImageOps.exif_transpose(opened)))
            durations.append(int(opened.info.get("duration", 100)))
        return kind, frames, durations


def _flat(picture: Image.Image) -> Image.Image:
    """Return a picture as RGB on white, with nothing but its pixels."""
    if picture.mode.startswith(("I", "F")):  # 16 bits and more, or fractions
        values = np.asarray(picture, dtype=np.float64)
        low, high = float(values.min()), float(values.max())
        scale = 255.0 / (high - low) if high > low else 1.0
        picture = Image.fromarray(((values - low) * scale).astype(np.uint8))
    flat = Image.new("RGB", picture.size, (255, 255, 255))
    if "A" in picture.getbands() or "transparency" in picture.info:
        layered = picture.convert("RGBA")
        flat.paste(layered, mask=layered.getchannel("A"))
    else:
        flat.paste(picture.convert("RGB"))
    return flat


@contextmanager
def _typed_errors() -> Iterator[None]:
    """Tell what Pillow raises in our words; its messages may hold what is in the file."""
    problem = ""
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        warnings.simplefilter("ignore", UserWarning)  # of damaged metadata, which goes anyway
        try:
            yield
        except (Image.DecompressionBombWarning, Image.DecompressionBombError):
            problem = "bomb"
        except _BROKEN as error:
            problem = type(error).__name__
    if problem == "bomb":
        raise TooLarge("an image of more pixels than can be looked at")
    if problem:
        raise BadFormat(f"an image that is damaged or cut off ({problem})")
