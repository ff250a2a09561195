"""normal: what a detector sees, and where that was."""

# ruff: noqa: RUF001  letters that look alike are what this is about

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labelhooks.redaction.normal import normal


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        pytest.param("Plain text, é ñ ß — “so”.", "Plain text, é ñ ß — “so”.", id="as it was"),
        pytest.param("４１１１", "4111", id="full width"),
        pytest.param("𝟐𝟏𝟐‑𝟓𝟓𝟓", "212-555", id="mathematical digits, a hard hyphen"),
        pytest.param("٢١٢", "212", id="Arabic digits"),
        pytest.param("jane@exam\u200bple\u00ad.com\ufe0f", "jane@example.com", id="not seen"),
        pytest.param("e\u0301t\u0301", "ét\u0301", id="combining marks"),
        pytest.param("jаne rое", "jane roe", id="Cyrillic letters in Latin words"),
        pytest.param("Иван Jane", "Иван Jane", id="a word of one script stays"),
        pytest.param("ﬁnd a\u00a0b", "find a b", id="ligatures and hard spaces"),
        pytest.param("a\0b\tc", "ab\tc", id="control characters"),
    ],
)
def test_what_is_seen(text: str, seen: str) -> None:
    assert normal(text).text == seen


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("ab 1１\u200b\u00ade\u0301ﬁ½…😀а\u0430é\n"), max_size=20))
def test_every_character_of_the_copy_knows_where_it_was(text: str) -> None:
    for gap in ("", " "):
        copy = normal(text, gap=gap)
        bounds = [copy.original(at, at + 1) for at in range(len(copy.text))]
        assert all(0 <= start < end <= len(text) for start, end in bounds)
        assert bounds == sorted(bounds)


def test_a_span_of_the_copy_covers_what_was_hidden_in_it() -> None:
    text = "call 5\u200b5\u200b5 now"
    copy = normal(text)
    start = copy.text.index("555")
    begin, end = copy.original(start, start + 3)
    assert text[begin:end] == "5\u200b5\u200b5"
    assert copy.unseen
    assert normal(text, gap=" ").text == "call 5 5 5 now"


def test_a_long_word_is_no_trouble() -> None:
    assert normal("ж" + "a" * 200_000).text.endswith("aaa")
