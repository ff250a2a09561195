"""The thorough tier: words as the model reads them, windows, spans, and the model itself."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelhooks.errors import RedactionFailed, TooLarge
from labelhooks.redaction.spans import TYPES, Span
from labelhooks.redaction.thorough import ThoroughDetector, model
from labelhooks.redaction.thorough.model import CLASSES, loaded
from labelhooks.redaction.thorough.pieces import Vocabulary, Word
from labelhooks.redaction.thorough.spans import CUT, DOUBT, cuts, spans_of
from labelhooks.redaction.thorough.windows import OVERLAP, WINDOW, windows

VOCABULARY = Vocabulary(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "kow", "##al", "##czyk", "a", ","])


@pytest.mark.parametrize(
    ("word", "pieces"),
    [
        ("Kowalczyk", (4, 5, 6)),
        ("KOWAL", (4, 5)),
        ("ków", (4,)),  # without its accent
        ("kowz", (1,)),  # what ends in no piece is unknown whole
        ("a" * 101, (1,)),
        ("\u0301", (1,)),
    ],
)
def test_words_are_cut_into_the_longest_pieces(word: str, pieces: tuple[int, ...]) -> None:
    (read,) = VOCABULARY.words(word)
    assert read.pieces == pieces


def test_words_know_where_they_stand_and_how_they_are_written() -> None:
    words = VOCABULARY.words("A Kowal, KOW a 7b")
    assert [(word.start, word.end) for word in words] == [
        (0, 1), (2, 7), (7, 8), (9, 12), (13, 14), (15, 17)
    ]  # fmt: skip
    assert [word.written for word in words] == [1, 1, 0, 2, 0, 0]


def words_of(lengths: Sequence[int]) -> list[Word]:
    return [Word(2 * at, 2 * at + 1, (1,) * length, 0) for at, length in enumerate(lengths)]


@given(st.lists(st.integers(1, 200), max_size=300))
def test_windows_fit_overlap_and_leave_no_word_out(lengths: list[int]) -> None:
    cut = list(windows(words_of(lengths)))
    assert {place for first, end in cut for place in range(first, end)} == set(range(len(lengths)))
    for first, end in cut:
        assert sum(lengths[first:end]) <= WINDOW or end == first + 1
    for (first, end), (later, _) in pairwise(cut):
        assert first < later <= end
        assert sum(lengths[later:end]) <= OVERLAP or later == first + 1


def test_long_texts_are_cut_into_few_windows() -> None:
    assert len(list(windows(words_of([1] * 1000)))) == 11  # 126, then 96 new ones each


def told(*kinds: str, likely: float = 0.9) -> list[list[float]]:
    return [
        [1 - likely if one == "" else likely * (one == kind) for one in CLASSES]
        if kind
        else [1.0] + [0.0] * (len(CLASSES) - 1)
        for kind in kinds
    ]


def found(text: str, kinds: Sequence[str], likely: float = 0.9) -> list[tuple[str, str]]:
    words = VOCABULARY.words(text)
    spans = spans_of(text, words, told(*kinds, likely=likely), CUT)
    return [(text[span.start : span.end], span.type) for span in spans]


def test_neighbours_of_one_kind_are_one_span() -> None:
    kinds = ["", "PERSON", "PERSON", "", "LOCATION", "PERSON"]
    assert found("ask Jane Roe in Kew Ann", kinds) == [
        ("Jane Roe", "PERSON"),
        ("Kew", "LOCATION"),
        ("Ann", "PERSON"),
    ]


def test_what_is_less_likely_than_the_cut_is_nothing() -> None:
    assert found("ask Jane", ["", "PERSON"], likely=CUT - 0.01) == []
    assert found("ask Jane", ["", "PERSON"], likely=CUT + 0.01) == [("Jane", "PERSON")]


@pytest.mark.parametrize(
    ("text", "kind", "left"),
    [
        pytest.param("passport no . 12345678", "ID", ["12345678"], id="a number beside its name"),
        pytest.param("version 12345678", "ID", [], id="a number of nobody's"),
        pytest.param("member since 12", "ID", [], id="too short a number"),
        pytest.param("call 2125550199", "PHONE", ["2125550199"], id="as long as a phone number"),
        pytest.param("holds 4096", "PHONE", [], id="shorter"),
        pytest.param("on 14 May", "DATE", ["May"], id="a month"),
        pytest.param("was 1971", "DATE", [], id="a year alone"),
        pytest.param("see docs", "URL", [], id="addresses have a form"),
    ],
)
def test_what_has_a_form_must_have_it(text: str, kind: str, left: list[str]) -> None:
    kinds = [""] * (len(VOCABULARY.words(text)) - 1)
    assert [inner for inner, _ in found(text, [*kinds, kind])] == left


def test_signs_at_the_ends_are_left_out() -> None:
    assert found('" Roe "', ["PERSON"] * 3) == [("Roe", "PERSON")]
    assert found('" "', ["PERSON"] * 2) == []


def test_the_knob_turns_both_ways() -> None:
    assert cuts(0.5) == pytest.approx((CUT, DOUBT))
    assert cuts(0.0)[0] > 0.99
    assert cuts(1.0)[0] < 0.02
    order = [cuts(recall / 10) for recall in range(11)]
    assert order == sorted(order, reverse=True)


def test_classes_are_our_words() -> None:
    assert set(CLASSES[1:]) <= TYPES


class Beside:
    """Says that the given words are what it is told, and nothing else."""

    version = "beside-1"

    def __init__(self, why: str, *words: str) -> None:
        self._why = why
        self._words = words

    def detect(self, texts: Sequence[str], *, language: str) -> list[list[Span]]:
        return [
            [
                Span(text.index(word), text.index(word) + len(word), "PERSON", 0.9, self._why)
                for word in self._words
                if word in text
            ]
            for text in texts
        ]


TEXT = "My name is Jessica Miller and I live in Rotterdam, the invoice is wrong."


def names(detector: ThoroughDetector, text: str = TEXT) -> set[str]:
    (spans,) = detector.detect([text], language="en")
    return {text[span.start : span.end] for span in spans}


def test_the_model_finds_what_others_missed() -> None:
    assert names(ThoroughDetector(Beside("tagger"))) >= {"Jessica Miller", "Rotterdam"}


def test_a_guess_is_left_alone_where_the_model_is_sure_and_a_rule_never() -> None:
    assert "invoice" not in names(ThoroughDetector(Beside("tagger", "invoice")))
    assert "invoice" in names(ThoroughDetector(Beside("rule EMAIL plain", "invoice")))
    assert "Jessica Miller" in names(ThoroughDetector(Beside("tagger", "Jessica Miller")))


def test_an_answer_depends_on_no_neighbour() -> None:
    detector = ThoroughDetector(Beside("tagger"))
    alone = detector.detect([TEXT], language="en")
    among = detector.detect(["x" * 500, TEXT, "", "Ana Ruiz, Oslo " * 40], language="en")
    assert among[1] == alone[0]


def test_long_texts_are_read_to_the_end() -> None:
    text = "the weather was fine and nothing happened. " * 60 + TEXT
    assert names(ThoroughDetector(Beside("tagger")), text) >= {"Jessica Miller", "Rotterdam"}
    with pytest.raises(TooLarge, match="11 characters; the detector takes 10"):
        ThoroughDetector(Beside(""), max_chars=10).detect(["x" * 11], language="en")


def test_the_version_tells_all_that_answers_depend_on() -> None:
    plain = ThoroughDetector(Beside("")).version
    assert model.SHA256[:8] in plain
    assert "beside-1" in plain
    assert plain != ThoroughDetector(Beside(""), recall=0.7).version


def test_other_weights_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "SHA256", "0" * 64)
    with pytest.raises(RedactionFailed, match="not those of this version"):
        model.Model()


def test_shares_of_a_word_are_its_likeliest_pieces() -> None:
    words = loaded().vocabulary.words("Kowalczykowska arrived")
    shares = loaded().read(words)
    assert shares.shape == (2, len(CLASSES))
    assert shares[0].argmax() == CLASSES.index("PERSON")
    assert shares[1].argmax() == 0
