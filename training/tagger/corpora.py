"""The named public sets that the weights are trained on, and how they are split."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

from training.tagger.texts import TYPES, Mention, Text

# All but ewt_dev, which is share-alike: for measuring only.
SETS = (
    "btc_tweets_befg",
    "kiji",
    "meddocan_es_train",
    "presidio_synth",
    "rest8k_train",
    "wikigold",
    "wnut17_train",
)
MEASURED = (*SETS, "ewt_dev")
# Pieces of one name or one address; anything else between them keeps them apart.
_JOINS = {"PERSON": {" "}, "LOCATION": {" "}, "ORG": {" "}}
_BREAK = re.compile(r"\s*[,;\n]\s*")


class DataMissing(Exception):
    """A named set is not in the folder given."""


def read(folder: Path, name: str) -> list[Text]:
    """Return a set's texts. Raises DataMissing."""
    source = folder / f"{name}.jsonl"
    if not source.is_file():
        raise DataMissing(
            f"{source} is not there. --data wants the folder with {', '.join(SETS)}, as .jsonl: "
            "docs/models/fast-tagger.md says where each is published."
        )
    with source.open(encoding="utf-8") as lines:
        return [_text(json.loads(line), name) for line in lines]


def _text(line: dict[str, object], name: str) -> Text:
    text = str(line["text"])
    spans = line["spans"]
    assert isinstance(spans, list)  # noqa: S101  our own format
    mentions = sorted({(int(s["start"]), int(s["end"]), str(s["type"])) for s in spans})
    return Text(
        text,
        tuple(Mention(*mention) for mention in mentions),
        str(line["lang"]),
        name,
        _group(text, mentions, str(line["id"])),
    )


def _group(text: str, mentions: list[tuple[int, int, str]], identity: str) -> str:
    """Return what the text is like with its names taken out: generated sets repeat that."""
    frame, at = "", 0
    for start, end, kind in mentions:
        frame += text[at:start] + kind
        at = max(at, end)
    frame += text[at:]
    return re.sub(r"\d+", "0", frame) if mentions else identity


def held_out(text: Text, share: float = 0.2) -> bool:
    """Return whether a text is kept from training when held-out scores are wanted."""
    return crc32(text.group.encode()) % 1000 < 1000 * share


def names_in(text: Text) -> list[Mention]:
    """Return the mentions of TYPES as they are tagged: joined over blanks, cut at commas."""
    joined: list[Mention] = []
    for mention in text.mentions:
        if mention.type not in TYPES:
            continue
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.type == mention.type
            and text.text[last.end : mention.start] in _JOINS[mention.type]
        ):
            joined[-1] = Mention(last.start, mention.end, last.type)
        elif last is None or mention.start >= last.end:
            joined.append(mention)
    return [piece for mention in joined for piece in _pieces(text.text, mention)]


def _pieces(text: str, mention: Mention) -> Iterator[Mention]:
    if mention.type != "LOCATION":
        yield mention
        return
    start = mention.start
    for gap in _BREAK.finditer(text, mention.start, mention.end):
        if gap.start() > start:
            yield Mention(start, gap.start(), mention.type)
        start = gap.end()
    if start < mention.end:
        yield Mention(start, mention.end, mention.type)
