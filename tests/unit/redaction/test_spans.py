"""resolve: no overlap, nothing lost, and the same result whatever the order."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labelhooks.redaction.spans import TYPES, Span, resolve, without

TEXT = "Jane Roe, 12 High St. and jane@roe.example, twice"


@st.composite
def spans(draw: st.DrawFn) -> Span:
    start = draw(st.integers(0, len(TEXT) - 1))
    end = draw(st.integers(start + 1, len(TEXT)))
    return Span(start, end, draw(st.sampled_from(sorted(TYPES))), draw(st.sampled_from([0.4, 0.9])))


@settings(deadline=None)
@given(st.lists(spans(), max_size=8), st.randoms())
def test_what_was_found_is_covered_once_in_any_order(found: list[Span], random: object) -> None:
    resolved = resolve(found, TEXT)

    covered = {at for span in found for at in range(span.start, span.end) if TEXT[at].isalnum()}
    taken = [at for span in resolved for at in range(span.start, span.end)]
    assert len(taken) == len(set(taken))
    assert covered <= set(taken)
    assert resolved == sorted(resolved, key=lambda span: span.start)
    shuffled = list(found)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert resolve(shuffled, TEXT) == resolved


@pytest.mark.parametrize(
    ("found", "kept"),
    [
        pytest.param(
            [Span(0, 8, "ORG", 0.4), Span(0, 4, "PERSON", 0.9)], [(0, 8, "ORG")], id="longest"
        ),
        pytest.param(
            [Span(0, 4, "ORG", 0.4), Span(0, 4, "PERSON", 0.9)], [(0, 4, "PERSON")], id="then score"
        ),
        pytest.param(
            [Span(2, 6, "ORG", 0.9), Span(0, 4, "PERSON", 0.9)],
            [(0, 4, "PERSON"), (4, 6, "ORG")],
            id="then leftmost; the rest stays covered",
        ),
        pytest.param(
            [Span(0, 4, "PERSON", 0.9), Span(0, 4, "ORG", 0.9)], [(0, 4, "ORG")], id="then type"
        ),
        pytest.param(
            [Span(0, 4, "PERSON", 0.4), Span(5, 8, "PERSON", 0.9)],
            [(0, 8, "PERSON")],
            id="two parts of a name",
        ),
        pytest.param(
            [Span(0, 4, "PHONE", 0.4), Span(5, 8, "PHONE", 0.9)],
            [(0, 4, "PHONE"), (5, 8, "PHONE")],
            id="two numbers stay two",
        ),
        pytest.param(
            [Span(10, 20, "LOCATION", 0.9), Span(12, 21, "ORG", 0.9)],
            [(10, 20, "LOCATION")],
            id="a full stop alone is nobody's",
        ),
    ],
)
def test_who_keeps_what(found: list[Span], kept: list[tuple[int, int, str]]) -> None:
    assert [(span.start, span.end, span.type) for span in resolve(found, TEXT)] == kept


def test_a_span_is_cut_around_what_is_not_its_own() -> None:
    span = Span(2, 20, "ORG", 0.5)
    assert [(s.start, s.end) for s in without(span, [(0, 4), (8, 10), (15, 25)])] == [
        (4, 8),
        (10, 15),
    ]


def test_what_took_a_span_is_told_of_each_piece_of_it() -> None:
    long, short = Span(0, 8, "ORG", 0.5, "tagger"), Span(6, 10, "EMAIL", 0.9, "rule EMAIL plain")

    pieces = resolve([long, short], "a" * 10)

    assert [piece.why for piece in pieces] == ["tagger", "rule EMAIL plain"]
    assert {piece.why for piece in without(long, [(3, 4)])} == {"tagger"}


def test_neighbours_that_become_one_tell_of_the_stronger() -> None:
    weak, strong = Span(0, 4, "PERSON", 0.4, "tagger"), Span(5, 8, "PERSON", 0.9, "deny list")

    assert [span.why for span in resolve([weak, strong], "Jane Roe")] == ["deny list"]
