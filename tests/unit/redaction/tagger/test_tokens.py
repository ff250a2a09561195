"""Tokens: where they are in the text, and that finding them takes time in proportion to it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelhooks.redaction.tagger.tokens import bounds


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in bounds(text)]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Jane's cat", ["Jane", "'s", "cat"]),
        ("O'Brien, D'Angelo", ["O'Brien", ",", "D'", "Angelo"]),
        ("l'hôpital de l'Isère", ["l'", "hôpital", "de", "l'", "Isère"]),
        ("Jean-Luc", ["Jean", "-", "Luc"]),
        ("don't", ["don't"]),
        ("mail j.x@y.org now", ["mail", "j.x@y.org", "now"]),
        ("see https://x.y/z?q=1 @jo #NYC", ["see", "https://x.y/z?q=1", "@jo", "#NYC"]),
        ("a\n\n  b", ["a", "\n\n  ", "b"]),
        ("12th_x", ["12", "th", "_", "x"]),
    ],
)
def test_cuts_words_as_they_are_read(text: str, tokens: list[str]) -> None:
    assert cut(text) == tokens


@given(st.text())
def test_tokens_leave_out_blanks_alone(text: str) -> None:
    kept, at = "", 0
    for start, end in bounds(text):
        assert text[at:start].strip() == ""
        assert start < end
        kept += text[start:end]
        at = end

    assert "".join(kept.split()) == "".join(text.split())


@pytest.mark.parametrize(
    "piece", ["a", "\n", "a.", "a.@", "a'", "d'", "a-", "@", "www.", "'s", "é"]
)
def test_a_long_line_of_anything_ends(piece: str) -> None:
    text = piece * (200_000 // len(piece))  # quadratic time would be minutes

    assert bounds(text)[-1][1] == len(text)
