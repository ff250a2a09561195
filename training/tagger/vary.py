"""Variants of a text, for robustness: other names, other capitals, slips of the hand."""

import random
import re
from collections.abc import Callable

from training.tagger.corpora import names_in
from training.tagger.fill import Filler
from training.tagger.names import plain
from training.tagger.texts import Mention, Text, built

_PLACE_OF_ONE_WORD = re.compile(r"[^\W\d_]{3,}")


class Varier:
    """Makes variants from a random source; the same source gives the same ones."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._filler = Filler(chance)

    def renamed(self, text: Text) -> Text:
        """Return `text` with other persons, and other places where they are one word."""

        def other(name: str, kind: str) -> str:
            if kind == "PERSON" and name[0] not in "@#":
                return _cased_as(name, self._other_person(name, text.language))
            if kind == "LOCATION" and _PLACE_OF_ONE_WORD.fullmatch(name):
                draw = self._chance.random()
                if draw < 0.6:
                    return _cased_as(name, self._filler.city(text.language))
            return name

        return _each_name(text, other)

    def _other_person(self, name: str, language: str) -> str:
        people = self._filler.people
        locale = people.locale(language)
        parts = name.split()
        if len(parts) == 1:
            single = self._chance.random() < 0.6
            return people.given(locale) if single else people.surname(locale, "pl")
        if len(parts) == 2:
            return f"{people.given(locale)} {people.surname(locale, language)}"
        middle = parts[1] if len(parts[1]) < 3 else people.given(locale)
        return f"{people.given(locale)} {middle} {people.surname(locale, language)}"

    def lowered(self, text: Text) -> Text:
        """Return `text` in lower case, half of the time without its commas and full stops."""
        bare = self._chance.random() < 0.5
        return _each(text, lambda piece: _unmarked(piece.lower()) if bare else piece.lower())

    def shouted(self, text: Text) -> Text:
        """Return `text` in capitals."""
        return _each(text, str.upper)

    def names_lowered(self, text: Text) -> Text:
        """Return `text` with its names in lower case."""
        return _each_name(text, lambda name, _: name.lower())

    def names_shouted(self, text: Text) -> Text:
        """Return `text` with its names in capitals."""
        return _each_name(text, lambda name, _: name.upper())

    def unaccented(self, text: Text) -> Text:
        """Return `text` without its accents."""
        return _each(text, plain)

    def slipped(self, text: Text) -> Text:
        """Return `text` with a letter lost, doubled or swapped in some words."""
        return _each(text, lambda piece: re.sub(r"[^\W\d_]{4,}", self._slip, piece))

    def _slip(self, found: re.Match[str]) -> str:
        word = found[0]
        if self._chance.random() > 0.12:
            return word
        at = self._chance.randrange(1, len(word) - 1)
        draw = self._chance.random()
        if draw < 0.35:
            return word[:at] + word[at + 1 :]
        if draw < 0.65:
            return word[:at] + word[at] + word[at:]
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _cased_as(old: str, new: str) -> str:
    if old == old.lower():
        return new.lower()
    if old == old.upper() and len(old) > 2:
        return new.upper()
    return new


def _unmarked(piece: str) -> str:
    return re.sub(r"[.,](?=\s|$)", "", piece)


def _each(text: Text, change: Callable[[str], str]) -> Text:
    return _rebuilt(text, lambda piece, _: change(piece))


def _each_name(text: Text, change: Callable[[str, str], str]) -> Text:
    return _rebuilt(text, lambda piece, kind: change(piece, kind) if kind else piece)


def _rebuilt(text: Text, change: Callable[[str, str], str]) -> Text:
    pieces: list[tuple[str, str]] = []
    at = 0
    mentions: list[Mention] = names_in(text)
    for mention in mentions:
        pieces.append((change(text.text[at : mention.start], ""), ""))
        pieces.append((change(text.text[mention.start : mention.end], mention.type), mention.type))
        at = mention.end
    pieces.append((change(text.text[at:], ""), ""))
    made = built(pieces, text.language, text.source)
    return Text(made.text, made.mentions, text.language, text.source, text.group)
