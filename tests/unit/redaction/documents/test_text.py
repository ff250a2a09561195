"""Plain text: its encoding, windows that cut nothing, one numbering throughout."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labelhooks.errors import BadEncoding, EmptyArtifact, TooLarge
from labelhooks.redaction.documents import Limits
from labelhooks.redaction.documents import text as text_module
from tests.unit.redaction.documents.redacting import Endless, clean, text_of


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_what_leaves_has_the_encoding_and_the_mark_of_what_came(encoding: str) -> None:
    raw = "Grüße von Jane Roe\r\n an JANE ROE"
    done = clean("a.txt", raw.encode(encoding))
    assert done.read() == "Grüße von <PERSON_1>\r\n an <PERSON_1>".encode(encoding)
    assert done.media_type == "text/plain"
    assert done.counts == {"PERSON": 2}


@pytest.fixture
def small_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_module, "WINDOW", 60)
    monkeypatch.setattr(text_module, "_MARGIN", 20)


_WORDS = st.sampled_from(
    ["Jane Roe", "John Doe", "jane@roe.x", "555-0199", "so", "\n", "\n\n", "x" * 50, "ü"]
)


@pytest.mark.usefixtures("small_windows")
@settings(deadline=None)
@given(st.lists(_WORDS, min_size=1, max_size=60).map(" ".join).filter(str.strip))
def test_windows_change_nothing(text: str) -> None:
    in_windows = clean("a.txt", text)
    text_module.WINDOW, window = 10**6, text_module.WINDOW
    try:
        at_once = clean("a.txt", text)
    finally:
        text_module.WINDOW = window
    assert text_of(in_windows) == text_of(at_once)
    assert in_windows.findings == at_once.findings


@pytest.mark.usefixtures("small_windows")
def test_findings_are_where_the_placeholders_stand() -> None:
    done = clean("a.txt", "hello Jane Roe, " * 40 + "555-0199")
    text = text_of(done)
    assert len(done.findings) == 41
    assert {text[one.start : one.end] for one in done.findings} == {"<PERSON_1>", "<PHONE_1>"}


def test_a_long_line_is_never_held_whole() -> None:
    source = Endless(b"Jane said so, and so on it went, and on ", 400_000)
    done = clean("a.txt", source, Limits(findings=1000))
    assert source.most <= 64 * 1024
    assert done.counts["PERSON"] == 10_000
    assert len(done.findings) == 1000
    assert b"Jane" not in done.read()
    done.close()


@pytest.mark.usefixtures("small_windows")
def test_a_line_without_a_space_comes_to_an_end() -> None:
    done = clean("a.txt", "x" * 5000 + " Jane Roe")
    assert text_of(done).endswith("x <PERSON_1>")


@pytest.mark.parametrize(
    ("data", "error", "told"),
    [
        pytest.param(b"", EmptyArtifact, "no bytes", id="nothing"),
        pytest.param(b" \n\t", EmptyArtifact, "no text", id="blank"),
        pytest.param(b"Jane\xff Roe", BadEncoding, "UTF-8 at byte 4$", id="invalid"),
        pytest.param(b"xxx " * 25_000 + b"\xc3(", BadEncoding, "byte 100000$", id="far on"),
        pytest.param(b"xxx " * 25_000 + b"\xc3", BadEncoding, "byte 100000$", id="cut short"),
        pytest.param(b"\xed\xa0\x80", BadEncoding, "byte 0$", id="half a surrogate pair"),
        pytest.param(b"\xff\xfe\x00\xd8x\x00", BadEncoding, "UTF-16-LE at byte 2$", id="in UTF-16"),
        pytest.param(b"x" * 5000 + b"\0", BadEncoding, "a NUL at byte 5000", id="a NUL"),
    ],
)
def test_what_is_refused(data: bytes, error: type[Exception], told: str) -> None:
    with pytest.raises(error, match=told):
        clean("a.txt", data)


def test_more_values_than_can_be_held() -> None:
    text = " ".join(f"a{n}@x.y" for n in range(50))
    with pytest.raises(TooLarge, match="49 different values"):
        clean("a.txt", text, Limits(values=49))
    assert clean("a.txt", text, Limits(values=50)).counts == {"EMAIL": 50}


def test_a_name_says_nothing_of_anybody() -> None:
    assert clean("to/Jane Roe.txt", "x").name == "PERSON_1.txt"
    assert clean("jane_roe v1.2.md.txt", "x").name == "PERSON_1 v1.2.md.txt"
    assert clean("notes.txt", "x").name == "notes.txt"
