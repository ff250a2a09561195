"""The shipped tagger: what it finds, however it is written, and what it leaves alone."""

import re
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelhooks.redaction.spans import Span
from labelhooks.redaction.tagger import Tagger


@cache
def tagger(recall: float = 0.5) -> Tagger:
    return Tagger(recall=recall)


def found(text: str, language: str = "en", *, recall: float = 0.5) -> str:
    """Return what is left of `text`: a mark for each span."""
    clean, at = "", 0
    for span in tagger(recall).spans(text, language):
        clean += text[at : span.start] + f"<{span.type[0]}>"
        at = span.end
    return clean + text[at:]


def missed(marked: str, language: str = "en") -> list[str]:
    """Return the words in [brackets] that the tagger leaves in the text without the brackets."""
    left = found(re.sub(r"[\[\]]", "", marked), language)
    return [
        word for name in re.findall(r"\[(.*?)\]", marked) for word in name.split() if word in left
    ]


@pytest.mark.parametrize(
    "marked",
    [
        pytest.param("My name is [Jane Roe] and I live in [Boston].", id="plain"),
        pytest.param("hi this is [maria gonzalez], calling again", id="lower-case chat"),
        pytest.param("PLEASE CALL [JOHN SMITH] IN [CHICAGO] TODAY", id="shouting"),
        pytest.param("My nmae is [Jonh Smiht], i called yestreday", id="typos"),
        pytest.param("please ask for [Oluwaseun Adeyemi] at the desk", id="Nigerian"),
        pytest.param("Dr. [Priyanka Venkatesan] will see you now", id="Indian"),
        pytest.param("I spoke with [Nguyen Thi Hoa] about it", id="Vietnamese"),
        pytest.param("We met [Xiaoming Zhang] and [Fatima Al-Sayed]", id="Chinese, Arabic"),
        pytest.param("[Zoë Müller-Lüdenscheidt] was here", id="accents, hyphen"),
        pytest.param("[Sarah] said she would come.", id="first in a sentence"),
        pytest.param("[Sean O'Brien] and [J. K. Williams] signed.", id="apostrophe, initials"),
        pytest.param("It was [Emily]'s idea.", id="possessive"),
    ],
)
def test_finds_names_however_written(marked: str) -> None:
    assert missed(marked) == []


@pytest.mark.parametrize(
    ("language", "marked"),
    [
        ("es", "Me llamo [Carmen Ruiz Ortega] y vivo en [Sevilla]."),
        ("de", "Herr [Krause] wohnt in [Hamburg] und hat gestern angerufen."),
        ("pl", "Nazywam się [Anna Kowalska] i mieszkam w [Krakowie]."),
        ("fr", "Je m'appelle [Hélène Dubois] et j'habite à [Lyon]."),
        ("it", "Mi chiamo [Giulia Ferrari] e vivo a [Bologna]."),
        ("pt", "O meu nome é [João da Silva] e moro em [Recife]."),
        ("nl", "Ik heet [Pieter van den Berg] en ik woon in [Rotterdam]."),
    ],
)
def test_reads_eight_languages(language: str, marked: str) -> None:
    assert missed(marked, language) == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Will you mark it as done? May I close the bill?"),
        ("en", "I had a turkey sandwich, with a rose on the table."),
        ("en", "a rose for table five, and may i have the bill please"),
        ("en", "The iPhone 12 runs Python and Windows was not installed."),
        ("en", "ERROR: Connection refused on line 42"),
        ("en", "Can I change my booking from 18:00 for 3 people to 17:45?"),
        ("de", "Die Rechnung für den Kühlschrank liegt auf dem Tisch im Büro."),
        ("es", "Quiero una mesa para dos personas el viernes por la noche."),
        ("pl", "Proszę o fakturę za ostatnie zamówienie."),
    ],
)
def test_leaves_alone_what_is_no_name(language: str, text: str) -> None:
    assert found(text, language) == text


def test_finds_a_name_again_where_it_stands_alone() -> None:
    left = found("Ms. Delacroix-Obando signed on Monday. The form says Obando twice: Obando.")

    assert "Obando" not in left


def test_a_higher_recall_finds_at_least_as_much() -> None:
    text = "the hamm game with kelso, near Tarn at noon, said bo"
    low, high = (sum(s.end - s.start for s in tagger(r).spans(text, "en")) for r in (0.0, 1.0))

    assert low < high


@given(st.text() | st.text("aB \n.'-@#é字1", max_size=60), st.sampled_from(["en", "de", "pl"]))
def test_any_text_gets_sound_spans(text: str, language: str) -> None:
    spans = tagger().spans(text, language)

    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert {span.type for span in spans} <= {"PERSON", "LOCATION", "ORG"}
    assert all(0.35 < span.score <= 1 for span in spans)
    assert tagger().spans(text, language) == spans


def test_what_was_read_before_changes_nothing() -> None:
    text = "Jane Roe met Mr. Tanaka in Kyoto."
    fresh: list[Span] = Tagger().spans(text, "en")
    used = Tagger()
    for number in range(200):
        used.spans(f"Word{number} in City{number} said number{number}", "en")

    assert used.spans(text, "en") == fresh
