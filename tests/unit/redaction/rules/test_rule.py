"""A rule: where it is tried, what of a match is the value, and how words close by weigh."""

import pytest

from labelhooks.redaction.rules.anchors import Anchors
from labelhooks.redaction.rules.rule import LOWER, RAISE, Rule, words


def values(rule: Rule, text: str) -> list[str]:
    spans = (one.find(text, anchor) for one, anchor in Anchors([rule]).of(text))
    return [text[span.start : span.end] for span in spans if span is not None]


def score(text: str) -> float:
    rule = Rule(
        "ID", "x", 0.5, r"\d{4}", numbers=(4, 4), near=words("badge"), against=words("room")
    )
    (span,) = (one.find(text, anchor) for one, anchor in Anchors([rule]).of(text))
    assert span is not None
    return span.score


@pytest.mark.parametrize(
    ("rule", "text", "found"),
    [
        pytest.param(
            Rule("ID", "x", 0.5, r"badge \w+", at=words("badge")),
            "my Badge a1, badge_b2, badger c3",
            ["Badge a1"],
            id="at a word, whole and in any case",
        ),
        pytest.param(
            Rule("ID", "x", 0.5, r" (\d+)", after=words("badge")),
            "badge 12",
            ["12"],
            id="behind a word; the group is the value",
        ),
        pytest.param(
            Rule("ID", "x", 0.5, r"\d+", numbers=(2, 3)),
            "1 22 333 4444 a55 66b",
            ["22", "333", "66"],
            id="at a number of so many digits, that begins no word's end",
        ),
        pytest.param(
            Rule("ID", "x", 0.5, r"\d+-\d+", numbers=(2, 2), then="-"),
            "12-3 45 67-8",
            ["12-3", "67-8"],
            id="at a number before a mark",
        ),
        pytest.param(
            Rule("ID", "x", 0.5, r"\w+", tokens=(3, 4)),
            "abc a1c 12c d12e abcd1 123",
            ["a1c", "12c", "d12e"],
            id="at letters and digits mixed",
        ),
        pytest.param(
            Rule("ID", "x", 0.5, r"[a-z]+@[a-z]+", signs=("@",), lead="abc", reach=2),
            "abc@x",
            ["bc@x"],
            id="from what leads to a sign, so far",
        ),
        pytest.param(
            Rule("ID", "x", 0.5, r"\d+", numbers=(1, 3), behind=("no ",)),
            "no 1 of 2",
            ["1"],
            id="behind an ending",
        ),
        pytest.param(
            Rule("ID", "x", 0.5, r"[a-z]+ \d+", numbers=(1, 1), back=4),
            "abc 1, abcdef 2",
            ["abc 1", "def 2"],
            id="from so far back",
        ),
        pytest.param(
            Rule("ID", "x", 0.5, r"\d+", numbers=(1, 9), needs=words("badge")),
            "12",
            [],
            id="only with a word that it needs",
        ),
        pytest.param(
            Rule("ID", "x", 0.5, r"\d+", numbers=(1, 9), needs=words("badge")),
            "12 Badges and a Badge",
            ["12"],
            id="with the word anywhere",
        ),
        pytest.param(
            Rule("ID", "x", 0.5, r"\d+\W*", numbers=(1, 9), trim=lambda text: text.rstrip("!")),
            "12!!",
            ["12"],
            id="shortened",
        ),
        pytest.param(
            Rule("ID", "x", 0.5, r"\d+", numbers=(1, 9), trim=lambda _: ""),
            "12",
            [],
            id="nothing left is no match",
        ),
        pytest.param(
            Rule("ID", "x", 0.5, r"\d+", numbers=(1, 9), check=lambda text: text != "12"),
            "12 13",
            ["13"],
            id="what fails its check is none",
        ),
    ],
)
def test_where_a_rule_finds_what(rule: Rule, text: str, found: list[str]) -> None:
    assert values(rule, text) == found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("1234", 0.5, id="nothing close"),
        pytest.param("my Badge is 1234", 0.5 + RAISE, id="a word before"),
        pytest.param("1234 is my badge", 0.5 + RAISE, id="a word behind"),
        pytest.param("badge" + " x" * 40 + " 1234", 0.5, id="too far"),
        pytest.param("badges 1234", 0.5, id="another word"),
        pytest.param("room 1234", 0.5 - LOWER, id="a word against it"),
        pytest.param("1234 is a room", 0.5, id="against it behind does not count"),
        pytest.param("room" + " x" * 20 + " 1234", 0.5, id="against it too far"),
        pytest.param("badge of room 1234", 0.5 + RAISE - LOWER, id="both"),
    ],
)
def test_words_close_by_raise_and_lower_the_score(text: str, expected: float) -> None:
    assert score(text) == pytest.approx(expected)


@pytest.mark.parametrize("before", [0, 65_533, 65_536, 131_070])
def test_a_word_that_is_needed_is_seen_wherever_it_stands(before: int) -> None:
    rule = Rule("ID", "x", 0.5, r"\d+", numbers=(2, 2), needs=words("badge"))

    assert values(rule, " " * before + "badge 12") == ["12"]
