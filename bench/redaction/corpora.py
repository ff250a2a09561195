"""
The marked texts.

Those in `texts/` are ours, made up: a text a line, marked as "I am [PERSON Jane Roe]", the language
the first part of the file's name. Others are read from a folder where they are at hand, and nothing
of them is printed: JSON lines of {"id", "lang", "text", "spans": [{"start", "end", "type"}]}.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench.redaction.scores import Mention

OURS = Path(__file__).with_name("texts")
NEGATIVES = Path(__file__).with_name("negatives.txt")
DATA = Path(__file__).parents[2].parent / "shared" / "data" / "pii"
_NAMES = frozenset({"PERSON", "LOCATION", "ORG", "DATE", "OTHER"})
_MARK = re.compile(r"\[([A-Z]+) ([^\]]+)\]")
_TYPES = {"CREDIT_CARD": "CARD", "US_SSN": "SSN"}


@dataclass(frozen=True, slots=True)
class Text:
    """A text and what is marked in it."""

    id: str
    text: str
    marked: tuple[Mention, ...]

    @property
    def draw(self) -> bytes:
        """What orders texts by chance, and always alike."""
        return hashlib.sha256(self.id.encode()).digest()


@dataclass(frozen=True, slots=True)
class Corpus:
    """Texts of one kind in one language."""

    name: str
    language: str
    texts: tuple[Text, ...]
    names_only: bool  # it marks names, places and dates, and lets e-mail addresses and the like be
    marks: frozenset[str]  # the types that the whole of it has

    @property
    def kilobytes(self) -> float:
        """Its length in UTF-8, in thousands of bytes."""
        return sum(len(text.text.encode()) for text in self.texts) / 1000

    def at_most(self, kilobytes: float) -> "Corpus":
        """Return texts drawn from it, in the order of their draws, that stay under a length."""
        kept: list[Text] = []
        left = kilobytes * 1000
        for text in sorted(self.texts, key=lambda text: text.draw):
            left -= len(text.text.encode())
            if left < 0 and kept:
                break
            kept.append(text)
        return replace(self, texts=tuple(kept))

    def neutral(self, kind: str) -> bool:
        """Return whether nobody marked mentions of this type, so that one found is no error."""
        return kind not in self.marks and (self.names_only or kind in _NAMES)


def corpora(folders: Sequence[Path], names: Sequence[str] = ()) -> list[Corpus]:
    """Return the corpora of `folders` by name, all or those named; a missing folder has none."""
    files = sorted(
        f for folder in folders for end in ("jsonl", "txt") for f in folder.glob(f"*.{end}")
    )
    return [read(file) for file in files if not names or file.stem in names]


def read(file: Path) -> Corpus:
    """Read one corpus. Raises ValueError if it mixes languages, KeyError if a field is missing."""
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    if file.suffix == ".txt":
        texts = tuple(
            read_marked(line, f"{file.stem}-{number}")
            for number, line in enumerate(lines)
            if not line.startswith("# ")
        )
        languages = {file.stem[:2]}
    else:
        values = [json.loads(line) for line in lines]
        texts = tuple(map(_text, values))
        languages = {value.get("lang", "en") for value in values}
    if len(languages) != 1:
        raise ValueError(f"{file.name}: one language a corpus, not {sorted(languages)}")
    marks = frozenset(mention.type for text in texts for mention in text.marked)
    return Corpus(file.stem, languages.pop(), texts, names_only=marks <= _NAMES, marks=marks)


def read_marked(line: str, id: str) -> Text:
    """
    Return a text without its marks, and what they mark.

    >>> read_marked("I am [PERSON Jane Roe].", "1").marked
    (Mention(start=5, end=13, type='PERSON'),)
    """
    text, marked, at = "", [], 0
    for mark in _MARK.finditer(line):
        text += line[at : mark.start()]
        marked.append(Mention(len(text), len(text) + len(mark[2]), mark[1]))
        text, at = text + mark[2], mark.end()
    return Text(id, text + line[at:], tuple(marked))


def _text(value: dict[str, Any]) -> Text:
    marked = (
        Mention(span["start"], span["end"], _TYPES.get(span["type"], span["type"]))
        for span in value["spans"]
    )
    return Text(str(value["id"]), value["text"], tuple(marked))


def negatives(file: Path = NEGATIVES) -> list[str]:
    """Return the texts that hold no personal data, a line each; none if there is no such file."""
    if not file.is_file():
        return []
    lines = file.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("# ")]
