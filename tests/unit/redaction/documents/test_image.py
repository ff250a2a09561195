"""Images: what leaves is pixels, and nobody in them."""

import struct
import zlib
from collections.abc import Callable, Sequence

import pytest
import zxingcpp
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from labelhooks.errors import BadFormat, RedactionFailed, TooLarge
from labelhooks.redaction.documents import Limits, ocr
from tests.unit.redaction.documents.pictures import a_line, decoded, encoded, tesseract, written
from tests.unit.redaction.documents.redacting import clean

LETTER = ("Dear Jane Roe,", "your order 81 is on its way.", "Call 555-0199, or write to", "x@y.org")
CANARIES = ("Jane", "Roe", "555", "0199", "x@y")


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Image.Image]]:
    """Return how to say what OCR reads at each look; it remembers the looks."""

    def say(*answers: Sequence[ocr.Line]) -> list[Image.Image]:
        looks: list[Image.Image] = []

        def read(picture: Image.Image) -> list[ocr.Line]:
            looks.append(picture.copy())
            return list(answers[min(len(looks), len(answers)) - 1])

        monkeypatch.setattr(ocr, "read", read)
        return looks

    return say


def a_picture(size: tuple[int, int] = (300, 60)) -> Image.Image:
    return Image.new("RGB", size, (200, 220, 240))


def test_pixels_of_what_is_found_go_and_others_stay(reads: Callable[..., object]) -> None:
    reads([a_line("ask Jane Roe now")], [])

    done = clean("a.png", encoded(a_picture()))

    picture = decoded(done.read())
    assert picture.getpixel((10 + 5 * 10, 20)) == (0, 0, 0)
    assert picture.getpixel((10 + 11 * 10, 20)) == (0, 0, 0)
    assert picture.getpixel((10 + 1 * 10, 20)) == (200, 220, 240)
    assert picture.getpixel((10 + 15 * 10, 20)) == (200, 220, 240)
    assert done.counts == {"PERSON": 1}
    assert [one.path for one in done.findings] == ["$"]


def test_a_name_over_two_boxes_of_one_row_is_one(reads: Callable[..., object]) -> None:
    reads([a_line("Roe", x=120), a_line("it is Jane")], [])

    picture = decoded(clean("a.png", encoded(a_picture())).read())

    assert picture.getpixel((10 + 7 * 10, 20)) == (0, 0, 0)
    assert picture.getpixel((120 + 15, 20)) == (0, 0, 0)


def test_what_ocr_mistakes_is_put_right(reads: Callable[..., object]) -> None:
    reads([a_line("call 555-O1g9 or 555-Ol99")], [])

    done = clean("a.png", encoded(a_picture()))

    assert done.counts == {"PHONE": 1}


def test_what_is_text_and_cannot_be_read_goes(reads: Callable[..., object]) -> None:
    reads([a_line("~~/-", score=0.3)], [])

    done = clean("a.png", encoded(a_picture()))

    assert decoded(done.read()).getpixel((30, 20)) == (0, 0, 0)
    assert done.counts == {"ID": 1}


def test_it_is_looked_at_again_and_refused_if_something_stays(
    reads: Callable[..., list[Image.Image]],
) -> None:
    looks = reads([a_line("Jane Roe")])

    with pytest.raises(RedactionFailed):
        clean("a.png", encoded(a_picture()))

    assert looks[1].getpixel((40, 20)) == (0, 0, 0)


def test_a_clean_picture_is_looked_at_once(reads: Callable[..., list[Image.Image]]) -> None:
    looks = reads([a_line("nobody")])

    assert clean("a.png", encoded(a_picture())).findings == ()
    assert len(looks) == 1


def exif(**tags: object) -> Image.Exif:
    made = Image.Exif()
    made[0x013B] = "Jane Roe"  # Artist
    made[0x8298] = "Jane Roe"  # Copyright
    for tag, value in tags.items():
        made[int(tag[1:], 16)] = value
    return made


def a_png() -> bytes:
    said = PngInfo()
    said.add_text("Author", "Jane Roe")
    said.add_itxt("XML:com.adobe.xmp", "<x>Jane Roe</x>", zip=False)
    return encoded(a_picture(), "PNG", pnginfo=said, exif=exif())


def a_jpeg() -> bytes:
    return encoded(
        a_picture(), "JPEG", exif=exif(), comment=b"Jane Roe", xmp=b"<x>Jane Roe</x>",
        icc_profile=b"Jane Roe" * 20,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("made", "media_type"),
    [
        (a_png, "image/png"),
        (a_jpeg, "image/jpeg"),
        (lambda: encoded(a_picture(), "TIFF", exif=exif()), "image/tiff"),
        (lambda: encoded(a_picture(), "WEBP", exif=exif()), "image/webp"),
        (lambda: encoded(a_picture(), "GIF", comment=b"Jane Roe"), "image/gif"),
        (lambda: encoded(a_picture(), "BMP") + b"Jane Roe", "image/bmp"),
    ],
    ids=["png", "jpeg", "tiff", "webp", "gif", "bmp"],
)
def test_nothing_beside_the_pixels_leaves(
    made: Callable[[], bytes], media_type: str, reads: Callable[..., object]
) -> None:
    reads([])
    raw = made()
    assert b"Jane Roe" in raw

    done = clean("a.xyz", raw)

    assert (done.media_type, done.name) == (media_type, "a.xyz")
    assert b"Jane" not in done.read()
    left = decoded(done.read())
    left.load()
    assert "Jane" not in str(left.info) + str(dict(left.getexif()))


def test_orientation_is_applied_first(reads: Callable[..., list[Image.Image]]) -> None:
    looks = reads([])

    done = clean("a.jpg", encoded(a_picture((300, 60)), "JPEG", exif=exif(x112=6)))

    assert looks[0].size == decoded(done.read()).size == (60, 300)


def test_what_is_transparent_is_gone(reads: Callable[..., object]) -> None:
    reads([])
    picture = Image.new("RGBA", (20, 20), (200, 10, 10, 0))

    left = decoded(clean("a.png", encoded(picture)).read())

    assert left.mode == "RGB"
    assert left.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "I;16", "RGBA"])
def test_pictures_of_any_depth(mode: str, reads: Callable[..., list[Image.Image]]) -> None:
    looks = reads([])
    kind = "TIFF" if mode == "CMYK" else "PNG"

    clean("a.png", encoded(Image.new(mode, (20, 10), None), kind))

    assert (looks[0].mode, looks[0].size) == ("RGB", (20, 10))


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "TIFF", "PNG"])
def test_each_frame_is_looked_at(kind: str, reads: Callable[..., list[Image.Image]]) -> None:
    looks = reads([a_line("Jane Roe")], [], [])
    frames = [Image.new("RGB", (200, 60), shade) for shade in ("white", "yellow")]

    done = clean("a", encoded(frames[0], kind, save_all=True, append_images=frames[1:]))

    assert len(looks) == 3  # the first twice
    assert [one.path for one in done.findings] == ["$.frames[0]"]
    left = decoded(done.read())
    assert left.n_frames == 2
    assert left.convert("RGB").getpixel((40, 20)) == (0, 0, 0)


def test_more_frames_than_the_limit() -> None:
    frames = [Image.new("L", (2, 2), shade) for shade in range(40)]

    with pytest.raises(TooLarge):
        clean("a.tiff", encoded(frames[0], "TIFF", save_all=True, append_images=frames[1:]))


@pytest.mark.parametrize("side", [10_001, pytest.param(60_000, id="beyond what Pillow opens")])
def test_a_hundred_megapixels(side: int) -> None:
    raw = bytearray(encoded(Image.new("1", (1, 1))))
    raw[16:24] = struct.pack(">II", side, side)
    raw[29:33] = struct.pack(">I", zlib.crc32(raw[12:29]))

    with pytest.raises(TooLarge):
        clean("a.png", bytes(raw))


def test_the_limit_of_pixels_is_of_all_frames_together() -> None:
    frames = [Image.new("L", (10, 10), shade) for shade in range(3)]
    raw = encoded(frames[0], "TIFF", save_all=True, append_images=frames[1:])

    with pytest.raises(TooLarge):
        clean("a.tiff", raw, Limits(pixels=250))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_cut_off(kind: str, share: float) -> None:
    raw = encoded(written(LETTER), kind)

    with pytest.raises(BadFormat):
        clean("a", raw[: int(len(raw) * share)])


@pytest.mark.parametrize(
    ("kind", "scale"),
    [
        (zxingcpp.BarcodeFormat.QRCode, 5),
        (zxingcpp.BarcodeFormat.DataMatrix, 5),
        (zxingcpp.BarcodeFormat.Code128, 2),
    ],
    ids=["QR", "Data Matrix", "bars"],
)
@pytest.mark.parametrize("turn", [0, 90])
def test_codes_go(
    kind: zxingcpp.BarcodeFormat, scale: int, turn: int, reads: Callable[..., object]
) -> None:
    reads([])
    code = zxingcpp.create_barcode("https://example.org/u/jane", kind)
    drawn = Image.fromarray(zxingcpp.write_barcode_to_image(code, scale=scale)).convert("RGB")
    page = Image.new("RGB", (900, 900), "white")
    page.paste(drawn.rotate(turn, expand=True), (80, 80))
    assert zxingcpp.read_barcodes(page)

    done = clean("a.png", encoded(page))

    assert zxingcpp.read_barcodes(decoded(done.read())) == []
    assert done.counts == {"ID": 1}


def test_text_that_is_seen_is_blacked_out() -> None:
    done = clean("letter.jpg", encoded(written(LETTER), "JPEG", quality=90))

    assert done.counts == {"PERSON": 1, "PHONE": 1, "EMAIL": 1}
    left = decoded(done.read())
    said = " ".join(line.text for line in ocr.read(left))
    assert not [canary for canary in CANARIES if canary in said]
    assert "your order 81 is on its way" in said
    assert not [canary for canary in CANARIES if canary in tesseract(left)]


@pytest.mark.slow
@pytest.mark.parametrize("turn", [7, 90, 180, 270])
def test_turned_text(turn: int) -> None:
    picture = written(LETTER).rotate(turn, expand=True, fillcolor="white")

    done = clean("letter.png", encoded(picture))

    assert done.counts == {"PERSON": 1, "PHONE": 1, "EMAIL": 1}
    upright = decoded(done.read()).rotate(-turn, expand=True, fillcolor="white")
    assert "on its way" in tesseract(upright)
    assert not [canary for canary in CANARIES if canary in tesseract(upright)]


@pytest.mark.slow
@pytest.mark.parametrize(
    "picture",
    [
        pytest.param(lambda: written(LETTER, size=11), id="small"),
        pytest.param(lambda: written(LETTER, size=70), id="large"),
        pytest.param(lambda: written(LETTER, colour="#c0d0e0", paper="#204060"), id="dark"),
        pytest.param(lambda: written(LETTER, colour="#a0a0a0"), id="faint"),
    ],
)
def test_text_of_any_size_and_shade(picture: Callable[[], Image.Image]) -> None:
    done = clean("letter.png", encoded(picture()))

    assert done.counts == {"PERSON": 1, "PHONE": 1, "EMAIL": 1}
    assert not [canary for canary in CANARIES if canary in tesseract(decoded(done.read()))]


@pytest.mark.slow
def test_small_text_on_a_large_picture_is_found_across_the_parts_that_are_looked_at() -> None:
    page = Image.new("RGB", (3000, 1900), "white")
    for x, y in ((1350, 200), (60, 1500), (2400, 900)):
        page.paste(written(LETTER, size=22), (x, y))

    done = clean("letter.png", encoded(page))

    assert done.counts == {"PERSON": 3, "PHONE": 3, "EMAIL": 3}
    assert not [canary for canary in CANARIES if canary in tesseract(decoded(done.read()))]
