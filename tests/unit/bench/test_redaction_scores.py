"""The benchmark's arithmetic, on examples worked by hand."""

import doctest
from collections import Counter
from xml.etree import ElementTree

import pytest

from bench.redaction import corpora, publish, report, scores
from bench.redaction.run import Result, Start
from bench.redaction.scores import Mention, Score, false_alarms, scored

TEXT = "Jane Roe, of Kew, paid Acme on 1 May."
JANE, KEW = Mention(0, 8, "PERSON"), Mention(13, 16, "LOCATION")
ACME, MAY = Mention(23, 27, "ORG"), Mention(31, 36, "DATE")
MARKED = [JANE, KEW, ACME, MAY]


@pytest.mark.parametrize(
    ("found", "covered"),
    [
        pytest.param([JANE], 1, id="as marked"),
        pytest.param([Mention(0, 8, "ORG")], 1, id="whatever the type"),
        pytest.param([Mention(0, 4, "PERSON"), Mention(5, 8, "PERSON")], 1, id="in two pieces"),
        pytest.param([Mention(0, 7, "PERSON")], 0, id="a letter outside"),
        pytest.param([Mention(0, 36, "PERSON")], 4, id="all in one"),
        pytest.param([], 0, id="nothing"),
    ],
)
def test_a_mention_is_covered_when_every_letter_and_digit_is(
    found: list[Mention], covered: int
) -> None:
    assert scored(TEXT, MARKED, found).covered.total() == covered


def test_coverage_is_of_core_types_unless_told() -> None:
    score = scored(TEXT, MARKED, [JANE, ACME])
    assert score.coverage() == 0.5  # Jane, not Kew; neither company nor date counts
    assert score.coverage(["ORG"]) == 1.0
    assert score.coverage(["EMAIL"]) is None


@pytest.mark.parametrize(
    ("found", "right", "wrong"),
    [
        pytest.param([JANE], 7, 0, id="marked"),
        pytest.param([Mention(0, 12, "PERSON")], 7, 2, id="'of' is too much, ', ' is no letter"),
        pytest.param([JANE, Mention(5, 8, "LOCATION")], 7, 0, id="what overlaps counts once"),
        pytest.param([Mention(23, 30, "PERSON")], 0, 2, id="a marked company is neutral"),
        pytest.param([Mention(18, 22, "DATE"), Mention(18, 22, "ORG")], 0, 0, id="found neutral"),
        pytest.param([Mention(18, 22, "ID")], 0, 4, id="wrong"),
    ],
)
def test_precision_counts_letters_and_digits(found: list[Mention], right: int, wrong: int) -> None:
    score = scored(TEXT, MARKED, found)
    assert (score.right, score.wrong) == (right, wrong)


def test_what_a_corpus_does_not_mark_is_wrong_only_strictly() -> None:
    found = [JANE, Mention(18, 22, "HANDLE")]
    score = scored(TEXT, MARKED, found, lambda kind: kind == "HANDLE")
    assert score.precision == 1.0
    assert score.strict == 7 / 11
    assert Score().precision is None


def test_scores_add_up() -> None:
    both = scored(TEXT, MARKED, [JANE]) + scored(TEXT, MARKED, [KEW, Mention(18, 22, "ID")])
    assert both.coverage() == 0.5
    assert both.precision == 10 / 14


def test_false_alarms_are_told_by_words() -> None:
    texts = ["order 17 shipped today", "lic in public"]
    assert false_alarms([[Mention(6, 8, "ID")], []], texts) == pytest.approx(1000 / 7)


def test_marks_are_read() -> None:
    text = corpora.read_marked("Soy [PERSON Ana Ruiz], de [LOCATION Ávila].", "es-1")
    assert text.text == "Soy Ana Ruiz, de Ávila."
    assert [text.text[m.start : m.end] for m in text.marked] == ["Ana Ruiz", "Ávila"]


@pytest.mark.parametrize("file", sorted(corpora.OURS.glob("*.txt")), ids=lambda file: file.stem)
def test_our_texts_are_marked_in_our_words(file: corpora.Path) -> None:
    from labelhooks.redaction import TYPES

    corpus = corpora.read(file)
    assert corpus.marks <= TYPES
    assert len(corpus.texts) >= 30
    assert not any("[" in text.text or "]" in text.text for text in corpus.texts)
    assert sum(not text.marked for text in corpus.texts) >= 5  # precision needs texts of nobody


def test_a_corpus_of_names_leaves_numbers_neutral() -> None:
    names = corpora.Corpus("names", "en", (), names_only=True, marks=frozenset({"PERSON"}))
    assert names.neutral("EMAIL")
    assert names.neutral("LOCATION")
    assert not names.neutral("PERSON")
    both = corpora.Corpus("both", "en", (), names_only=False, marks=frozenset({"PERSON", "ID"}))
    assert not both.neutral("LICENCE")
    assert both.neutral("LOCATION")


def test_draws_are_the_same_whatever_the_order() -> None:
    texts = tuple(corpora.Text(str(n), "x" * 100, ()) for n in range(50))
    corpus = corpora.Corpus("c", "en", texts, names_only=False, marks=frozenset())
    turned = corpora.Corpus("c", "en", texts[::-1], names_only=False, marks=frozenset())
    assert corpus.at_most(1).texts == turned.at_most(1).texts
    assert len(corpus.at_most(1).texts) == 10
    assert set(corpus.at_most(1).texts) < set(corpus.at_most(2).texts)


def test_speeds_are_told_against_the_peer() -> None:
    told = report.Report("peer", ["ours", "peer"], starts=dict.fromkeys(["ours", "peer"], START))
    told.results = [
        Result("ours", "a", "en", kilobytes=10, spent=1),
        Result("ours", "b", "en", kilobytes=20, spent=2),
        Result("ours", "c", "es", kilobytes=20, spent=200),
        Result("peer", "a", "en", kilobytes=10, spent=5),
    ]
    assert told.times_peer("ours") == 5
    assert told.languages == ["es"]
    assert all("ours" in report.markdown(rows) for rows in report.tables(told))


START = Start(wall=1.0, cpu=1.0, peak=100.0)


@pytest.mark.parametrize("module", [scores, corpora])
def test_examples(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


def test_pictures_and_tables_are_written_for_the_readme() -> None:
    told = report.Report("peer", ["ours", "peer"], starts=dict.fromkeys(["ours", "peer"], START))
    score = Score(Counter(PERSON=40, ID=1), Counter(PERSON=30), right=9, wrong=1)
    told.results = [Result(one, "a", "en", score, kilobytes=1, spent=1) for one in told.engines]
    for picture in (publish.coverage(told), publish.speed(told)):
        assert ElementTree.fromstring(picture).tag.endswith("svg")  # noqa: S314  ours
    assert "PERSON (40)" in publish.coverage(told)
    assert "ID (1)" not in publish.coverage(told)
    readme = publish.between("a\n<!-- bench.redaction -->old<!-- /bench.redaction -->\nz", "new")
    assert readme == "a\n<!-- bench.redaction -->\nnew\n<!-- /bench.redaction -->\nz"
    with pytest.raises(ValueError, match="no <!-- bench"):
        publish.between("a", "new")
