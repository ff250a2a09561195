"""check_regex: what it lets pass is quick on every text; what it refuses, it says how to mend."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelhooks.model.regexes import check_regex


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(r"C-\d{6}", id="of one length"),
        pytest.param(r"EMP-\d+", id="one repetition"),
        pytest.param(r"\w+ \w+ \w+", id="repetitions with something between"),
        pytest.param(
            r"(?:[a-z]{1,63}\.){1,8}[a-z]{2,10}", id="a repetition whose turns end in a dot"
        ),
        pytest.param(r"(?:ab|ac|d)+x", id="branches that differ further on"),
        pytest.param(r"(?<=ID )\d+(?!\d)", id="a look behind and ahead"),
        pytest.param(r".*foo", id="anything before a word"),
        pytest.param(r"\w++\w", id="possessive"),
        pytest.param(r"(?i)[a-z]+[0-9]+", id="sets that differ in any case"),
    ],
)
def test_it_passes(pattern: str) -> None:
    check_regex(pattern)


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        pytest.param(r"C-(\d+", "not a regular expression: missing )", id="none"),
        pytest.param(r"\d*", "it matches nothing at all", id="matches nothing"),
        pytest.param(r"(\d)\1", "it refers back to a group", id="a group again"),
        pytest.param(r"(?P<a>x)?(?(a)b|c)", "it refers back to a group", id="a condition"),
        pytest.param(r"(a+)+b", "take it too long", id="a repetition in a repetition"),
        pytest.param(r"(a|a)*b", "take it too long", id="branches alike"),
        pytest.param(r"(?:a|ab|b)*c", "take it too long", id="branches that begin alike"),
        pytest.param(r"(?:\w+\s?)*x", "take it too long", id="turns that may have no end"),
        pytest.param(r"(a{1,50}){1,50}b", "take it too long", id="bounded, and still too much"),
        pytest.param(
            r"\w+\s?\w+!", "give repetitions that follow each other bounds", id="neighbours"
        ),
        pytest.param(
            r".*a.*b", "give repetitions that follow each other bounds", id="twice anything"
        ),
        pytest.param(r"(?=.*a.*b)c", "take it too long", id="in a look ahead"),
        pytest.param(r"(?i)[a-z]+[A-Z]+x", "take it too long", id="sets alike in any case"),
    ],
)
def test_it_is_refused(pattern: str, why: str) -> None:
    with pytest.raises(ValueError, match="(?s)" + why.replace("(", r"\(").replace(")", r"\)")):
        check_regex(pattern)


# A pattern as its text, and as what tries it: it is given the text, a place and what comes next.
type Next = Callable[[int], bool]
type Tried = Callable[[str, int, Next], bool]
type Pattern = tuple[str, Tried]


class TooManyStepsError(Exception):
    pass


class Budget:
    """Counts the steps of a plain backtracking matcher, as Python's is."""

    def __init__(self) -> None:
        self.left = 0

    def step(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise TooManyStepsError


BUDGET = Budget()


def letter(characters: str) -> Pattern:
    def tried(text: str, at: int, following: Next) -> bool:
        BUDGET.step()
        return at < len(text) and text[at] in characters and following(at + 1)

    return f"([{characters}])", tried  # grouped, for Python merges plain branches into one set


def both(one: Pattern, other: Pattern) -> Pattern:
    def tried(text: str, at: int, following: Next) -> bool:
        return one[1](text, at, lambda end: other[1](text, end, following))

    return one[0] + other[0], tried


def either(one: Pattern, other: Pattern) -> Pattern:
    def tried(text: str, at: int, following: Next) -> bool:
        return one[1](text, at, following) or other[1](text, at, following)

    return f"(?:{one[0]}|{other[0]})", tried


def repeated(inner: Pattern, least: int, most: int) -> Pattern:
    def tried(text: str, at: int, following: Next, turn: int = 0) -> bool:
        BUDGET.step()

        def again(end: int) -> bool:
            return end > at and tried(text, end, following, turn + 1)

        if turn < most and inner[1](text, at, again):
            return True
        return turn >= least and following(at)

    return f"(?:{inner[0]}){{{least},{most}}}", tried


PATTERNS = st.recursive(
    st.sampled_from(["a", "b", "ab", "c", "bc"]).map(letter),
    lambda inner: (
        st.tuples(inner, inner).map(lambda pair: both(*pair))
        | st.tuples(inner, inner).map(lambda pair: either(*pair))
        | st.tuples(inner, st.integers(0, 2), st.integers(2, 30)).map(lambda t: repeated(*t))
    ),
    max_leaves=6,
)


@given(PATTERNS, st.text("abc", min_size=1, max_size=4), st.integers(1, 40))
def test_what_passes_takes_a_bounded_number_of_steps(
    pattern: Pattern, unit: str, times: int
) -> None:
    try:
        check_regex(pattern[0] + "d")
    except ValueError:
        return
    BUDGET.left = 40_000
    whole = both(pattern, letter("d"))
    assert not whole[1](unit * times, 0, lambda _: True)
