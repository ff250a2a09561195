"""Names of people of many cultures, as they are written."""

import random

from training.tagger.lists import entries
from training.tagger.names import HOME, Names, plain

_AT_HOME = 0.55  # the share of names from where a language is spoken


class People:
    """Makes names from a random source."""

    def __init__(self, chance: random.Random, names: Names) -> None:
        self._chance = chance
        self._names = names
        self._locales = sorted(
            locale for locale in names.given if len(names.surnames.get(locale, [])) > 20
        )

    def locale(self, language: str) -> str:
        """Return where a person's names are from."""
        if self._chance.random() < _AT_HOME:
            return self._chance.choice([at for at in HOME[language] if at in self._names.surnames])
        return self._chance.choice(self._locales)

    def given(self, locale: str) -> str:
        """Return a given name."""
        if self._chance.random() < 0.06:
            return self._chance.choice(self._names.given["short"])
        return self.spelled(self._chance.choice(self._names.given[locale]))

    def surname(self, locale: str, language: str) -> str:
        """Return a surname as a language's people have them."""
        chance = self._chance
        name = self.spelled(chance.choice(self._names.surnames[locale]))
        second = {"es": 0.55, "pt": 0.35}.get(language, 0)
        if chance.random() < second:
            name += " " + chance.choice(self._names.surnames[locale])
        elif chance.random() < 0.05:
            name += "-" + chance.choice(self._names.surnames[locale])
        particles = entries(f"particles-{language}")
        if particles and chance.random() < (0.15 if language in ("nl", "pt") else 0.05):
            particle = chance.choice(particles)
            name = particle + ("" if particle in ("Mc", "O'") else " ") + name
        return name

    def full(self, language: str) -> str:
        """Return a name: mostly a given one and a surname, sometimes more, or less."""
        chance, locale = self._chance, self.locale(language)
        given, surname = self.given(locale), self.surname(locale, language)
        initial = chance.choice("ABCDEFGHJKLMNPRSTVW") + chance.choice((".", ""))
        shapes = {
            f"{given} {surname}": 60,
            given: 12,
            f"{given} {initial} {surname}": 7,
            f"{given} {self.given(locale)} {surname}": 7,
            f"{given[0]}{chance.choice(('. ', '.', ' '))}{surname}": 4,
            surname: 4,
            f"{given}-{self.given(locale)} {surname}": 2,
            f"{given} {surname[0]}.": 2,
            f"{given} {surname} {chance.choice(('Jr.', 'Sr.', 'III', 'II', 'Jr'))}": 2,
        }
        (name,) = chance.choices(list(shapes), list(shapes.values()))
        return name

    def spelled(self, name: str) -> str:
        """Return a name, sometimes without its accents."""
        return plain(name) if self._chance.random() < 0.25 else name
