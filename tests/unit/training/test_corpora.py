"""The sets as they are read: where names begin and end, and what must not be split up."""

import json
from pathlib import Path

import pytest

from labelhooks.redaction.spans import Span
from training.tagger import corpora
from training.tagger.measure import score
from training.tagger.texts import Mention, Text, built


def test_pieces_of_a_name_are_one_and_an_address_is_cut_at_commas() -> None:
    text = "Jo Roe, 1 Elm St, Bath"
    mentions = (
        Mention(0, 2, "PERSON"),
        Mention(3, 6, "PERSON"),
        Mention(8, 22, "LOCATION"),
    )
    names = corpora.names_in(Text(text, mentions, "en", "own"))

    assert [(text[n.start : n.end], n.type) for n in names] == [
        ("Jo Roe", "PERSON"),
        ("1 Elm St", "LOCATION"),
        ("Bath", "LOCATION"),
    ]


def test_a_set_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(corpora.DataMissing, match=r"kiji\.jsonl is not there"):
        corpora.read(tmp_path, "kiji")


def test_texts_alike_but_for_their_names_are_held_out_together(tmp_path: Path) -> None:
    lines = [
        {"id": str(n), "lang": "en", "text": f"I am {name}, 4{n}", "spans": [span]}
        for n, name in enumerate(["Jo", "Annabel"])
        for span in [{"start": 5, "end": 5 + len(name), "type": "PERSON"}]
    ]
    (tmp_path / "kiji.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")

    first, second = corpora.read(tmp_path, "kiji")

    assert first.group == second.group


def test_a_mention_is_covered_only_whole_and_organisations_are_neither_right_nor_wrong() -> None:
    text = built([("Jo Roe", "PERSON"), (" of ", ""), ("Acme", "ORG")], "en", "own")
    found = [Span(0, 2, "PERSON", 0.9), Span(7, 14, "LOCATION", 0.9)]

    result = score([text], lambda _: [found])

    assert result.coverage() == 0
    assert result.coverage("ORG") == 1
    assert (result.right, result.wrong) == (2, 2)  # "Jo"; "of". "Acme" is neither
