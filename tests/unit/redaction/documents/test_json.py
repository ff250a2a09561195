"""JSON and JSONL: values and keys redacted, types and layout kept, bad documents refused."""

import json

import pytest

from labelhooks.errors import (
    BadEncoding,
    BadFormat,
    EmptyArtifact,
    PermanentError,
    TooDeep,
    TooLarge,
    UnsupportedLanguage,
)
from labelhooks.redaction.documents import Limits
from tests.unit.redaction.documents.redacting import Endless, clean, text_of


def test_types_and_depth_are_kept() -> None:
    raw = {"id": 7, "ok": True, "none": None, "x": 1.5, "a": [{"b": [["Jane Roe", 3]]}], "p": "hi"}
    done = clean("x.json", json.dumps(raw))
    assert json.loads(done.read()) == {**raw, "a": [{"b": [["<PERSON_1>", 3]]}]}
    assert [(one.path, one.type) for one in done.findings] == [("$.a[0].b[0][0]", "PERSON")]
    assert done.media_type == "application/json"


@pytest.mark.parametrize(
    "raw",
    [
        '{"a":"Jane","b":[1,2]}',
        '{"a": "Jane", "b": [1, 2]}\n',
        '{\n  "a": "Jane",\n  "b": [\n    1,\n    2\n  ]\n}\n',
        '{\n\t"a": "Jane",\n\t"b": "ü"\n}',
    ],
)
def test_the_layout_is_kept(raw: str) -> None:
    assert text_of(clean("x.json", raw)) == raw.replace("Jane", "<PERSON_1>")


def test_utf_16_stays_utf_16() -> None:
    done = clean("x.json", '{"a":"Jane ü"}'.encode("utf-16"))
    assert done.read().decode("utf-16") == '{"a":"<PERSON_1> ü"}'


def test_paths_of_the_policy_hold() -> None:
    raw = '{"id":"jane@roe.x","user":{"email":"none given","name":"x"}}'
    done = clean("x.json", raw, keep_paths=("$.id",))
    assert json.loads(done.read())["id"] == "jane@roe.x"
    assert json.loads(done.read())["user"] == {"email": "<EMAIL_1>", "name": "<PERSON_1>"}


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        pytest.param('{"a": 1, "a": "Jane Roe"}', BadFormat, id="a key twice"),
        pytest.param('{"a": NaN}', BadFormat, id="NaN"),
        pytest.param('{"a": -Infinity}', BadFormat, id="infinity"),
        pytest.param('{"a": 1e999}', BadFormat, id="too large a number"),
        pytest.param('{"a": "Jane Roe', BadFormat, id="cut short"),
        pytest.param("[" * 100_000, TooDeep, id="deep"),
        pytest.param('{"a":' * 70 + "1" + "}" * 70, TooDeep, id="beyond the limit"),
        pytest.param('{"a": "\\ud800 Jane Roe"}', BadEncoding, id="half a surrogate pair"),
        pytest.param(b'{"a": "\xff"}', BadEncoding, id="not UTF-8"),
        pytest.param(b" ", EmptyArtifact, id="blank"),
        pytest.param('{"a": "Hola, no puedo entrar en mi cuenta"}', UnsupportedLanguage, id="es"),
    ],
)
def test_what_is_refused_and_never_quoted(raw: str, error: type[PermanentError]) -> None:
    with pytest.raises(error) as caught:
        clean("x.json", raw)
    assert "Jane" not in str(caught.value)


def test_a_document_that_is_too_large_is_not_read_to_its_end() -> None:
    source = Endless(b'"x",', 10**9, start=b'{"a": [')
    with pytest.raises(TooLarge, match="1000 bytes of json"):
        clean("x.json", source, Limits(json_bytes=1000))


def test_lines_are_items_of_their_own() -> None:
    raw = b'{"t": "Jane met John Doe"}\n\n{"t": "John Doe", "n": [5550199, 1]}\n"Jane"'
    done = clean("x.jsonl", raw)
    assert text_of(done) == (
        '{"t": "<PERSON_1> met <PERSON_2>"}\n{"t": "<PERSON_1>", "n": ["<PHONE_1>", 1]}\n'
        '"<PERSON_1>"\n'
    )
    assert [one.path for one in done.findings] == [
        "$[0].t",
        "$[0].t",
        "$[1].t",
        "$[1].n[0]",
        "$[2]",
    ]
    assert done.counts == {"PERSON": 4, "PHONE": 1}


def test_many_lines_are_read_in_pieces() -> None:
    line = b'{"t": "it was Jane who said that it would not go on as it did before"}\n'
    source = Endless(line, len(line) * 5000)
    done = clean("x.jsonl", source, Limits(findings=10))
    assert source.most <= 64 * 1024
    assert done.read() == line.replace(b"Jane", b"<PERSON_1>") * 5000
    assert done.counts == {"PERSON": 5000}
    assert len(done.findings) == 10


@pytest.mark.parametrize(
    ("raw", "error", "told"),
    [
        pytest.param(b'{"a": 1}\n{"a": }\n', BadFormat, "line 1", id="a bad line"),
        pytest.param(b'{"a": 1}\n\xff\n', BadEncoding, "byte 9", id="not UTF-8"),
        pytest.param(b"\n\n", EmptyArtifact, "no record", id="blank"),
    ],
)
def test_one_bad_line_refuses_the_file(raw: bytes, error: type[Exception], told: str) -> None:
    with pytest.raises(error, match=told):
        clean("x.jsonl", raw)


def test_a_line_without_an_end_is_never_held() -> None:
    source = Endless(b"x", 50_000_000, start=b'{"a": "')
    with pytest.raises(TooLarge, match="the line at byte 0 is longer than 1048576 bytes"):
        clean("x.jsonl", source)
    assert source.most <= 64 * 1024
