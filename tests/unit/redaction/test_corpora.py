"""
On real and generated texts, where they are at hand: counts alone, never a text.

`LABELHOOKS_DATA` names the folder; else it is `../shared/data` beside the project.
"""

import csv
import json
import os
from collections import Counter
from pathlib import Path

import pytest

from labelhooks.model.dataset import RedactionPolicy
from labelhooks.redaction import Redactor
from labelhooks.redaction.language import language_of
from labelhooks.redaction.normal import normal
from labelhooks.redaction.presidio import PresidioDetector
from labelhooks.redaction.rules import RulesDetector

DATA = Path(os.environ.get("LABELHOOKS_DATA", Path(__file__).parents[3].parent / "shared" / "data"))
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"no corpora at {DATA}")
FORMS = frozenset({"EMAIL", "PHONE", "CREDIT_CARD", "IBAN", "US_SSN", "IP", "URL"})
PATTERNS = frozenset({"EMAIL", "CREDIT_CARD", "IBAN", "US_SSN", "IP", "URL"})
OTHER = frozenset({"DATE", "ORG", "OTHER"})


def lines(name: str) -> list[dict[str, object]]:
    path = DATA / "pii" / f"{name}.jsonl"
    if not path.exists():
        pytest.skip(f"no {path.name}")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def english(name: str) -> list[str]:
    if name == "tweets":
        with (DATA / "text" / "tdavidson_tweets.csv").open(encoding="utf-8", newline="") as file:
            return [row["tweet"] for row in csv.DictReader(file)]
    if name == "sms":
        text = (DATA / "text" / "sms_spam.tsv").read_text(encoding="utf-8", errors="replace")
        return [line.partition("\t")[2] for line in text.splitlines()]
    return [str(line["text"]) for line in lines(name)]


@pytest.mark.parametrize("name", ["rest8k_train", "sms", "tweets", "ewt_dev", "kiji", "wikigold"])
def test_english_is_seldom_taken_for_another_language(name: str) -> None:
    texts = english(name)
    mistaken = sum(language_of(text, ["en"]) != "en" for text in texts)
    assert mistaken / len(texts) < 0.005


def test_spanish_is_told() -> None:
    texts = [str(line["text"]) for line in lines("meddocan_es_train")]
    told = sum(language_of(text, ["en"]) == "es" for text in texts)
    assert told / len(texts) > 0.99


@pytest.mark.parametrize("name", ["kiji", "presidio_synth"])
def test_rules_cover_what_has_a_form(name: str) -> None:
    detector, least = RulesDetector(), RedactionPolicy().min_score
    there, covered = 0, 0
    for line in lines(name):
        text, wanted = str(line["text"]), line["spans"]
        spans = [span for span in wanted if span["type"] in FORMS]  # type: ignore[attr-defined]
        copy = normal(text)
        found = [span for span in detector.spans(copy.text) if span.score >= least]
        bounds = [copy.original(span.start, span.end) for span in found]
        taken = {at for start, end in bounds for at in range(start, end)}
        there += len(spans)
        covered += sum(
            all(at in taken for at in range(span["start"], span["end"]) if text[at].isalnum())
            for span in spans
        )
    assert covered / there > 0.995


# Floors a little under what was measured, so that a change for the worse shows.
@pytest.mark.parametrize(
    ("name", "take", "floor"),
    [
        ("kiji", 150, 0.80),
        ("presidio_synth", 250, 0.55),
        ("rest8k_train", 400, 0.80),
        ("ewt_dev", 40, 0.75),
    ],
)
def test_what_is_marked_in_a_corpus_is_covered(name: str, take: int, floor: float) -> None:
    marked = lines(name)[:take]
    redactor = Redactor(PresidioDetector(), RedactionPolicy())
    outcomes = redactor.redact_many([str(line["text"]) for line in marked])
    there: Counter[str] = Counter()
    gone: Counter[str] = Counter()
    for line, outcome in zip(marked, outcomes, strict=True):
        text = str(line["text"])
        left = str(getattr(outcome, "value", ""))
        for span in line["spans"]:  # type: ignore[attr-defined]
            mention = text[span["start"] : span["end"]]
            there[span["type"]] += 1
            gone[span["type"]] += left.count(mention) < text.count(mention)
    exact = [kind for kind in there if kind in PATTERNS]
    core = [kind for kind in there if kind not in OTHER]
    missed = sum(there[kind] - gone[kind] for kind in exact)
    assert missed <= 0.01 * sum(there[kind] for kind in exact)
    assert sum(gone[kind] for kind in core) / sum(there[kind] for kind in core) > floor
