"""A JSON array read element by element, however its bytes come."""

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelhooks.errors import BadEncoding, BadFormat, PermanentError, TooLarge
from labelhooks.formats import json_array as module
from labelhooks.formats.json_array import json_array

values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


def read(written: bytes, max_bytes: int = 10_000) -> list[Any]:
    return list(json_array(io.BytesIO(written), max_bytes=max_bytes))


@given(st.lists(values, max_size=5), st.sampled_from([None, 2]), st.data())
def test_it_yields_what_the_array_holds(
    held: list[Any], indent: int | None, data: st.DataObject
) -> None:
    written = json.dumps(held, indent=indent, ensure_ascii=data.draw(st.booleans())).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_CHUNK", data.draw(st.integers(1, 50)))

        assert read(written) == held


@pytest.mark.parametrize(
    ("written", "error", "told"),
    [
        pytest.param(b'{"a": 1}', BadFormat, "not a JSON array", id="an object"),
        pytest.param(b"", BadFormat, "not a JSON array", id="nothing"),
        pytest.param(b'[{"a": 1}', BadFormat, "element 1: want a comma or the end", id="no end"),
        pytest.param(b'[{"a": 1}, {"Jane', BadFormat, "element 2: not JSON, or cut off", id="cut"),
        pytest.param(b'[{"a": 1} {"b": 2}]', BadFormat, "element 1: want a comma", id="no comma"),
        pytest.param(b"[1] 2", BadFormat, "something follows", id="more"),
        pytest.param(b"[1,]", BadFormat, "element 2: not JSON", id="a comma too many"),
        pytest.param(b'[{"a": 1, "a": 2}]', BadFormat, "a key that its object has", id="twice"),
        pytest.param(b'["\xff"]', BadEncoding, "not UTF-8", id="another encoding"),
        pytest.param(
            b'["' + b"x" * 20_000 + b'"]', TooLarge, "element 1: more than 10000", id="large"
        ),
        pytest.param(b"[" * 5_000, PermanentError, "element 1|levels", id="deep"),
    ],
)
def test_what_is_no_array_is_told_unquoted(
    written: bytes, error: type[PermanentError], told: str
) -> None:
    with pytest.raises(error, match=told) as refused:
        read(written)

    assert "Jane" not in str(refused.value)


def test_an_empty_array_holds_nothing() -> None:
    assert read(b" [ ] ") == []
    assert read(b"\xef\xbb\xbf[1]") == [1]
