"""PDF: what is found is out of the file, wherever it stood; what cannot be read is refused."""

import io
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
import reportlab
from pikepdf import Array, Dictionary, Name, Pdf, String
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from labelhooks.errors import BadFormat, Encrypted, NotInstalled, RedactionFailed, TooLarge
from labelhooks.redaction.documents import Limits, pdf
from tests.unit.redaction.documents.pdfs import (
    CANARIES,
    OPEN,
    drawn,
    left_of,
    nothing_is_left,
    pdfium_text,
    pdftotext,
    saved,
    with_content,
)
from tests.unit.redaction.documents.redacting import clean

VERA = Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"


def test_text_is_taken_out_and_the_rest_stays_where_it_was() -> None:
    raw = drawn("Dear Jane Roe, write to jane@example.org today.")

    done = clean("letter.pdf", raw)

    assert done.media_type == "application/pdf"
    assert done.pages == 1
    assert done.counts == {"PERSON": 1, "EMAIL": 1}
    text = nothing_is_left(done.read())
    assert text.split() == ["Dear", "<PERSON_1>,", "write", "to", "<EMAIL_1>", "today."]
    assert left_of("today", done.read()) == pytest.approx(left_of("today", raw), abs=0.2)


def test_findings_stand_in_the_clean_text_of_their_page() -> None:
    done = clean("letter.pdf", drawn("Dear Jane Roe, call 555-0199."))

    text = "Dear <PERSON_1>, call <PHONE_1>."
    assert [(one.path, text[one.start : one.end]) for one in done.findings] == [
        ("$.pages[0]", "<PERSON_1>"),
        ("$.pages[0]", "<PHONE_1>"),
    ]


def test_poppler_finds_nothing_either() -> None:
    done = clean("letter.pdf", drawn("Dear Jane Roe, call 555-0199 today."))

    text = pdftotext(done.read())

    assert not any(canary in text for canary in CANARIES)
    assert text.split() == ["Dear", "<PERSON_1>,", "call", "<PHONE_1>", "today."]


def test_a_subset_of_a_truetype_font_is_read_by_its_own_table() -> None:
    pdfmetrics.registerFont(TTFont("Vera", str(VERA)))

    done = clean("letter.pdf", drawn("Straße: Jane Roe, 555-0199.", font="Vera"))

    text = nothing_is_left(done.read())
    assert "Straße" in text
    assert "<PERSON_1>" in text


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(b"[(J) 20 (an) -15 (e R) 10 (oe)] TJ", id="kerned"),
        pytest.param(b"(Ja) Tj (ne) Tj ( R) Tj (oe) Tj", id="in several operations"),
        pytest.param(b"[(Jane) -600 (Roe)] TJ", id="a move for a space"),
        pytest.param(b"<4A616E6520526F65> Tj", id="hexadecimal"),
        pytest.param(b"14 TL (Jane Roe) '", id="on the next line"),
        pytest.param(b'2 1 (Jane Roe) "', id="with spacing"),
        pytest.param(b"3 Tr (Jane Roe) Tj", id="not seen"),
        pytest.param(b"1 1 1 rg (Jane Roe) Tj", id="white"),
        pytest.param(b"-5000 0 Td (Jane Roe) Tj", id="beside the page"),
        pytest.param(
            b"(J) Tj 8 0 Td (a) Tj 7 0 Td (n) Tj 7 0 Td (e) Tj "
            b"12 0 Td (R) Tj 8 0 Td (o) Tj 7 0 Td (e) Tj",
            id="letter by letter",
        ),
        pytest.param(
            b"1 0 0 1 72 600 Tm (Jane) Tj 1 0 0 1 72 500 Tm (between) Tj "
            b"1 0 0 1 103 600 Tm (Roe) Tj",
            id="torn apart",
        ),
        pytest.param(b"/Span <</ActualText (Jane Roe)>> BDC (words) Tj EMC", id="read aloud"),
        pytest.param(b"(words) Tj ET Q Q Q BT /F 12 Tf (Jane Roe) Tj", id="more ends than begins"),
    ],
)
def test_however_it_is_written(written: bytes) -> None:
    raw = saved(with_content(OPEN + b"BT /F 12 Tf 72 600 Td " + written + b" ET"))

    text = nothing_is_left(clean("a.pdf", raw).read())

    assert "open words" in text


def a_form(pdf: Pdf, content: bytes, **more: object) -> pikepdf.Stream:
    return pdf.make_stream(
        content,
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=Array([0, 0, 600, 800]),
        Resources=pdf.pages[0].Resources,
        **more,
    )


def test_a_form_that_pages_share_is_cleaned_once_for_all() -> None:
    made = with_content(OPEN + b"q /X Do Q")
    form = a_form(made, b"BT /F 12 Tf 72 500 Td (Jane Roe works here) Tj ET")
    made.pages[0].Resources.XObject = Dictionary(X=form, Unused=a_form(made, b"% Jane Roe"))
    made.pages.append(made.pages[0])

    done = clean("a.pdf", saved(made))

    assert done.pages == 2
    text = nothing_is_left(done.read())
    assert text.count("works here") == text.count("<PERSON_1>") == 2


def test_tiles_of_a_pattern_are_read() -> None:
    made = with_content(OPEN + b"/Pattern cs /P scn 0 0 600 800 re f")
    tile = made.make_stream(
        b"BT /F 12 Tf 5 5 Td (Jane Roe) Tj ET",
        PatternType=1, PaintType=1, TilingType=1, BBox=Array([0, 0, 90, 40]), XStep=90, YStep=40,
        Resources=Dictionary(Font=made.pages[0].Resources.Font),
    )  # fmt: skip
    made.pages[0].Resources.Pattern = Dictionary(P=tile)

    done = clean("a.pdf", saved(made))

    assert nothing_is_left(done.read()).split() == ["open", "words"]
    assert done.counts == {"PERSON": 1}
    with Pdf.open(io.BytesIO(done.read())) as there:  # the tile still is one, and says what it was
        assert b"(<PERSON_1>) Tj" in there.pages[0].Resources.Pattern.P.read_bytes()


def test_nothing_beside_the_pages_leaves() -> None:
    made = with_content(OPEN)
    made.docinfo["/Author"] = "Jane Roe"
    with made.open_metadata() as xmp:
        xmp["dc:creator"] = ["Jane Roe"]
    made.attachments["jane@example.org.txt"] = b"Jane Roe"
    page = made.pages[0].obj
    page.Annots = Array(
        [made.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=Array([0, 0, 9, 9]),
                                       Contents=String("Jane Roe")))]
    )  # fmt: skip
    page.Metadata = made.make_stream(b"<x>Jane Roe</x>")
    page.PieceInfo = Dictionary(Word=Dictionary(Private=String("Jane Roe")))
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert('Jane Roe')"))
    made.Root.OpenAction = script
    made.Root.Lang = String("Jane Roe")
    made.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(P=String("Jane Roe"))]))
    made.Root.StructTreeRoot = Dictionary(K=Dictionary(S=Name.P, Alt=String("Jane Roe")))
    with made.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("Jane Roe", 0))

    text = nothing_is_left(clean("a.pdf", saved(made)).read())

    assert text.strip() == "open words"


def test_what_was_filled_into_a_form_is_drawn_and_read() -> None:
    made = with_content(OPEN)
    field = made.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("who"),
                   V=String("Jane Roe agrees"), DA=String("/F 12 Tf 0 g"),
                   Rect=Array([72, 500, 300, 520]))
    )  # fmt: skip
    made.pages[0].obj.Annots = Array([field])
    made.Root.AcroForm = made.make_indirect(
        Dictionary(Fields=Array([field]), NeedAppearances=True, DA=String("/F 12 Tf 0 g"),
                   DR=Dictionary(Font=made.pages[0].Resources.Font))
    )  # fmt: skip

    text = nothing_is_left(clean("a.pdf", saved(made)).read())

    assert text.split() == ["open", "words", "<PERSON_1>", "agrees"]


def test_what_is_found_once_goes_everywhere() -> None:
    raw = drawn("from: bob@example.org", "or BOB @ EXAMPLE. ORG, and a bobexampleorganist")

    text = pdfium_text(clean("a.pdf", raw).read())

    assert "EXAMPLE" not in text
    assert "bobexampleorganist" in text


@pytest.mark.parametrize("password", ["secret", pytest.param("", id="for its owner")])
def test_a_password(password: str) -> None:
    raw = saved(with_content(OPEN), encryption=pikepdf.Encryption(owner="owner", user=password))
    if password:
        with pytest.raises(Encrypted):
            clean("a.pdf", raw)
    else:
        assert "open words" in pdfium_text(clean("a.pdf", raw).read())


@pytest.mark.parametrize("share", [0.3, 0.8, 0.99])
def test_cut_off(share: float) -> None:
    raw = drawn("Dear Jane Roe")

    with pytest.raises(BadFormat) as caught:
        clean("a.pdf", raw[: int(len(raw) * share)])

    assert "Jane" not in str(caught.value)


def test_a_stream_that_unpacks_to_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_UNPACKED", 100_000)

    with pytest.raises(BadFormat):
        clean("a.pdf", saved(with_content(OPEN + b" " * 200_000), compress_streams=True))


def test_more_pages_than_the_limit() -> None:
    made = with_content(OPEN)
    made.pages.append(made.pages[0])

    with pytest.raises(TooLarge):
        clean("a.pdf", saved(made), Limits(pages=1))


def test_a_form_within_itself_ends() -> None:
    made = with_content(OPEN + b"/X Do")
    form = a_form(made, b"/X Do")
    form.Resources = Dictionary(XObject=Dictionary(X=form))
    made.pages[0].Resources.XObject = Dictionary(X=form)

    with pytest.raises(TooLarge):
        clean("a.pdf", saved(made))


def an_image_page() -> Pdf:
    made = with_content(OPEN + b"q 100 0 0 100 72 500 cm /I Do Q")
    image = made.make_stream(
        bytes(32 * 32), Type=Name.XObject, Subtype=Name.Image, Width=32, Height=32,
        ColorSpace=Name.DeviceGray, BitsPerComponent=8,
    )  # fmt: skip
    made.pages[0].Resources.XObject = Dictionary(I=image)
    return made


def a_page_of_nameless_glyphs() -> Pdf:
    made = with_content(OPEN)
    made.pages[0].Resources.Font.F.Encoding = Dictionary(
        Differences=Array([32, *[Name(f"/g{code}") for code in range(32, 127)]])
    )
    return made


def a_page_of_curves() -> Pdf:
    return with_content(OPEN + b"0 0 m " + b"1 1 2 2 3 3 c " * 100 + b"f")


def a_page_with_an_image_in_its_operations() -> Pdf:
    return with_content(OPEN + b"BI /W 8 /H 8 /BPC 8 /CS /G ID " + b"x" * 64 + b" EI ")


@pytest.mark.parametrize(
    "made",
    [
        an_image_page,
        a_page_of_nameless_glyphs,
        a_page_of_curves,
        a_page_with_an_image_in_its_operations,
    ],
)
def test_what_only_ocr_can_read_is_refused_without_one(
    made: Callable[[], Pdf], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "_OCR", ("no_such_module",))

    with pytest.raises(NotInstalled, match="page 1"):
        clean("a.pdf", saved(made()))


def test_the_second_reader_is_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "rewrite", lambda *_: None)

    with pytest.raises(RedactionFailed):
        clean("a.pdf", drawn("Dear Jane Roe"))


def test_the_same_pdf_gives_the_same_bytes() -> None:
    raw = drawn("Dear Jane Roe")

    assert clean("a.pdf", raw).read() == clean("a.pdf", raw).read()


def test_pages_come_upright_and_of_their_size() -> None:
    made = with_content(OPEN)
    made.pages[0].obj.Rotate = 90
    made.Root.Pages.MediaBox = made.pages[0].obj.MediaBox
    del made.pages[0].obj["/MediaBox"]  # as its parent says

    with Pdf.open(io.BytesIO(clean("a.pdf", saved(made)).read())) as done:
        assert done.pages[0].obj.Rotate == 90
        assert [float(side) for side in done.pages[0].obj.MediaBox] == [0, 0, 600, 800]
