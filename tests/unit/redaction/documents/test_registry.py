"""redact_document: what reads a format is found by what the file holds, and fails closed."""

import traceback

import pytest

from labelhooks.errors import NotInstalled, RedactionFailed, UnsupportedFormat
from labelhooks.formats.sniff import Format
from labelhooks.redaction.documents import registry, text
from labelhooks.redaction.documents.registry import Entry
from tests.unit.redaction.documents.redacting import clean, text_of


def test_what_it_holds_beats_its_name() -> None:
    assert clean("a.txt", "<!doctype html><p>Jane").media_type == "text/html"
    assert clean("a.json", '{"a":1}\n{"a":2}\n').media_type == "application/x-ndjson"


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("a.txt", b"PAR1", "Parquet"),
        ("a.py", b"x = 1", "name it .txt"),
        ("a", b"\0\1\2", "no text"),
        ("a.xml", b"<a/>", "XML"),
    ],
)
def test_what_nothing_redacts(name: str, data: bytes, told: str) -> None:
    with pytest.raises(UnsupportedFormat, match=told):
        clean(name, data)


def test_what_is_missing_is_told_with_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_: str) -> None:
        raise ModuleNotFoundError(name="pikepdf")

    monkeypatch.setitem(registry._ENTRIES, Format.TEXT, Entry("text", "documents"))
    monkeypatch.setattr(registry, "import_module", missing)
    with pytest.raises(NotInstalled, match=r"needs pikepdf: pip install 'labelhooks\[documents\]'"):
        clean("a.txt", b"x")


def test_a_reader_that_breaks_lets_nothing_pass_and_quotes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def breaks(*given: object) -> None:
        raise ValueError(f"did not like {given[0]}")

    monkeypatch.setattr(text, "redacted", breaks)
    with pytest.raises(RedactionFailed, match="what reads text raised ValueError") as caught:
        clean("a.txt", " ".join(["Jane", "Roe"]))
    assert "did not like" not in "".join(traceback.format_exception(caught.value))


def test_a_name_that_cannot_be_answered_for_is_not_kept() -> None:
    done = clean("Hola no puedo entrar en mi cuenta.txt", "so")
    assert (done.name, text_of(done)) == ("document.txt", "so")
