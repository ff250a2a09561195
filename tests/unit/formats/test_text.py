"""read_text and read_json: what is accepted, and what the refusals name."""

import json
import traceback

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labelhooks.errors import BadEncoding, BadFormat, EmptyArtifact, PermanentError, TooDeep
from labelhooks.formats.json_values import MAX_DIGITS, read_json
from labelhooks.formats.text import read_text


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-32-be"]
)
def test_a_text_is_read_with_its_mark(encoding: str) -> None:
    mark = "\ufeff" if encoding in ("utf-16-le", "utf-32-be") else ""
    assert read_text((mark + "Grüße, 世界").encode(encoding)) == "Grüße, 世界"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_told_by_its_first_letters(encoding: str) -> None:
    assert read_text("Hi, 世界".encode(encoding)) == "Hi, 世界"


@pytest.mark.parametrize("data", [b"", b" \n\t", b"\xef\xbb\xbf", b"\xff\xfe\n\x00"])
def test_nothing_to_read_is_said_to_be_empty(data: bytes) -> None:
    with pytest.raises(EmptyArtifact):
        read_text(data)


@pytest.mark.parametrize(
    ("data", "byte"),
    [
        pytest.param(b"caf\xe9", 3, id="latin-1"),
        pytest.param("caf\xe9\0!".encode(), 5, id="a NUL"),
        pytest.param(b"\xef\xbb\xbfab\xff", 5, id="after a mark"),
        pytest.param(b"\xff\xfea\x00\x00\xd8", 4, id="half a pair in UTF-16"),
        pytest.param("utf-32 without a mark".encode("utf-32-le"), 1, id="UTF-32 without a mark"),
        pytest.param("ab\0c".encode("utf-16-le"), 4, id="a NUL in UTF-16 without a mark"),
    ],
)
def test_a_wrong_byte_is_named_by_its_place(data: bytes, byte: int) -> None:
    with pytest.raises(BadEncoding, match=rf"byte {byte}\b"):
        read_text(data)


_scalars = st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats(allow_nan=False)
_values = st.recursive(
    _scalars.filter(lambda value: value not in (float("inf"), float("-inf"))) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@settings(deadline=None)
@given(_values)
def test_a_value_survives(value: object) -> None:
    data = json.dumps(value, ensure_ascii=True).encode()
    try:
        assert read_json(data, max_depth=100) == value
    except BadEncoding:  # hypothesis writes half pairs too
        assert "\\ud" in data.decode()


@pytest.mark.parametrize(
    ("text", "error", "place"),
    [
        pytest.param('{"a": 1,\n "a": 2}', BadFormat, "line 2 column 2", id="a key twice"),
        pytest.param('{"x": [{"\\u0061": 1, "a": 2}]}', BadFormat, "column 22", id="… escaped"),
        pytest.param('["NaN", NaN]', BadFormat, "line 1 column 9", id="NaN"),
        pytest.param("[1, -Infinity]", BadFormat, "line 1 column 5", id="infinity"),
        pytest.param("[1e999]", BadFormat, "line 1 column 2", id="a float that overflows"),
        pytest.param("[" + "1" * 39 + "]", BadFormat, f"more than {MAX_DIGITS}", id="huge integer"),
        pytest.param("[" + "1" * 5000 + "]", BadFormat, "line 1 column 2", id="beyond int()"),
        pytest.param('{"a": 1}\n{"b": 2}', BadFormat, "line 2 column 1", id="two documents"),
        pytest.param('{"a": ', BadFormat, "line 1 column 7", id="cut off"),
        pytest.param('["\\ud83d"]', BadEncoding, "half a surrogate pair", id="half a pair"),
        pytest.param('{"\\udc00": 1}', BadEncoding, "half a surrogate pair", id="… as a key"),
        pytest.param("[[[[1]]]]", TooDeep, "3 levels at line 1 column 4", id="too deep"),
        pytest.param("[" * 1_000_000, TooDeep, "3 levels", id="a bomb"),
        pytest.param('{"a":' * 1_000_000, TooDeep, "3 levels", id="a bomb of objects"),
    ],
)
def test_a_refusal_names_the_place(text: str, error: type[PermanentError], place: str) -> None:
    with pytest.raises(error, match=place):
        read_json(text.encode(), max_depth=3)


def test_depth_is_counted_outside_strings() -> None:
    assert read_json(b'["[[[[", "{\\"{{{"]', max_depth=1) == ["[[[[", '{"{{{']
    assert read_json(b"[[1], [2], [3], [4]]", max_depth=2) == [[1], [2], [3], [4]]


@pytest.mark.parametrize("text", ['"' + '\\"' * 200_000, "[" * 5 + '"' * 200_001])
def test_no_text_makes_the_depth_check_slow(text: str) -> None:
    with pytest.raises(PermanentError):
        read_json(("[[[[" + text).encode(), max_depth=3)


@pytest.mark.parametrize(
    "text", ['{"Jane": NaN}', '{"Jane": 1, "Jane": 2}', '["Jane\\q"]', '["Jane" Jane]', "Jane"]
)
def test_a_refusal_quotes_nothing(text: str) -> None:
    with pytest.raises(BadFormat) as caught:
        read_json(text.encode())
    assert "Jane" not in "".join(traceback.format_exception(caught.value))
    assert caught.value.__context__ is None or "Jane" not in str(vars(caught.value.__context__))
