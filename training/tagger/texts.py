"""A text with its names: what training reads, whatever it comes from."""

from collections.abc import Iterable
from dataclasses import dataclass

TYPES = frozenset({"PERSON", "LOCATION", "ORG"})


@dataclass(frozen=True, slots=True)
class Mention:
    """Characters [start, end) of a text are a name, or other personal data, of `type`."""

    start: int
    end: int
    type: str


@dataclass(frozen=True, slots=True)
class Text:
    """A text and its mentions in order; `group` is alike for texts that must not be split up."""

    text: str
    mentions: tuple[Mention, ...]
    language: str
    source: str
    group: str = ""


def built(pieces: Iterable[tuple[str, str]], language: str, source: str) -> Text:
    """
    Return the text that pieces of (string, type or "") make.

    >>> built([("I am ", ""), ("Jo", "PERSON")], "en", "own").mentions
    (Mention(start=5, end=7, type='PERSON'),)
    """
    text, mentions = "", []
    for piece, kind in pieces:
        if kind and piece:
            mentions.append(Mention(len(text), len(text) + len(piece), kind))
        text += piece
    return Text(text, tuple(mentions), language, source)
