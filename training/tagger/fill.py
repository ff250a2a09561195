"""Fill the slots of our sentences."""

import json
import random
from functools import cache
from importlib.resources import files
from itertools import accumulate

from training.tagger import polish
from training.tagger.catalogs import german_nouns
from training.tagger.lists import entries
from training.tagger.names import all_names, plain
from training.tagger.numbers import Numbers
from training.tagger.people import People

type Pieces = list[tuple[str, str]]

_COUNTRIES = {
    "en": ("US", "GB", "IE", "CA", "AU", "NZ", "IN"),
    "es": ("ES", "MX", "AR", "CO", "CL", "PE"),
    "de": ("DE", "AT", "CH"),
    "pl": ("PL",),
    "fr": ("FR", "BE", "CA", "CH"),
    "it": ("IT", "CH"),
    "pt": ("BR", "PT"),
    "nl": ("NL", "BE"),
}
_NUMBER_FIRST = frozenset({"en", "fr"})
_SLOTS_OF_NUMBERS = frozenset({"date", "time", "num", "age", "phone", "code"})


class Filler:
    """Fills slots from a random source; the same source gives the same fillings."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._names = all_names()
        self.people = People(chance, self._names)
        self._numbers = Numbers(chance)
        sized: dict[str, list[tuple[str, float]]] = {}
        for name, country, size in self._names.cities:
            for key in (country, ""):
                sized.setdefault(key, []).append((name, size**0.6))
        self._cities = {key: [name for name, _ in pairs] for key, pairs in sized.items()}
        self._sums = {key: list(accumulate(size for _, size in p)) for key, p in sized.items()}

    def fill(self, slot: str, language: str) -> Pieces:
        """Return what may stand in `slot`, as pieces of (string, type or "")."""
        name = slot.lower()
        if name in _SLOTS_OF_NUMBERS:
            return [(getattr(self._numbers, name)(language), "")]
        found: Pieces | str = getattr(self, f"_{name}")(language)
        return [(found, "")] if isinstance(found, str) else found

    # Persons

    def _per(self, language: str) -> Pieces:
        return [(self.people.full(language), "PERSON")]

    def _given(self, language: str) -> Pieces:
        return [(self.people.given(self.people.locale(language)), "PERSON")]

    def _sur(self, language: str) -> Pieces:
        return [(self.people.surname(self.people.locale(language), language), "PERSON")]

    def _surtitle(self, language: str) -> Pieces:
        return self._sur(language) if self._chance.random() < 0.75 else self._per(language)

    def _surnamefirst(self, language: str) -> Pieces:
        return [*self._sur(language), (", ", ""), *self._given(language)]

    def _perup(self, language: str) -> Pieces:
        return _upper(self._per(language))

    def _perobl(self, _language: str) -> Pieces:
        given = self.people.given("mimesis pl")
        surname = self._chance.choice(self._names.surnames["mimesis pl"])
        name = given if self._chance.random() < 0.3 else f"{given} {surname}"
        return [(self._oblique(name), "PERSON")]

    def _oblique(self, name: str) -> str:
        return " ".join(polish.oblique(word, self._chance) for word in name.split())

    # Places

    def city(self, language: str) -> str:
        """Return a city, mostly of where a language is spoken, more often a large one."""
        at_home = self._chance.random() < 0.65
        key = self._chance.choice(_COUNTRIES[language]) if at_home else ""
        (name,) = self._chance.choices(self._cities[key], cum_weights=self._sums[key])
        return self.people.spelled(name)

    def _city(self, language: str) -> Pieces:
        return [(self.city(language), "LOCATION")]

    def _cityup(self, language: str) -> Pieces:
        return _upper(self._city(language))

    def _cityobl(self, language: str) -> Pieces:
        return [(self._oblique(self.city(language)), "LOCATION")]

    def _country(self, language: str) -> Pieces:
        return [(self._chance.choice(self._names.countries[language]), "LOCATION")]

    def _region(self, _language: str) -> Pieces:
        return [(self._chance.choice(self._names.regions), "LOCATION")]

    def _place(self, language: str) -> Pieces:
        draw = self._chance.random()
        if draw < 0.60:
            return self._city(language)
        if draw < 0.80:
            return self._country(language)
        if draw < 0.90:
            return self._region(language)
        wider = self._chance.choice((self._region, self._country))
        return [*self._city(language), (", ", ""), *wider(language)]

    def _streetname(self, language: str) -> Pieces:
        named = self._chance.choice(_streets(language))
        if language not in ("de", "nl", "pl") and self._chance.random() < 0.5:
            named = self._chance.choice(self._names.surnames[self.people.locale("en")])
        shape = self._chance.choice(entries(f"streets-{language}"))
        return [(shape.replace("@", named), "LOCATION")]

    def _street(self, language: str) -> Pieces:
        ((name, kind),) = self._streetname(language)
        number = self._numbers.house()
        if language in _NUMBER_FIRST:
            return [(f"{number} {name}", kind)]
        comma = language in ("it", "pt", "es") and self._chance.random() < 0.5
        return [(f"{name}{',' if comma else ''} {number}", kind)]

    def _address(self, language: str) -> Pieces:
        gap = self._chance.choice((", ", ", ", "\n"))
        pieces = self._street(language)
        if language == "en" and self._chance.random() < 0.25:
            unit = self._chance.choice(("Apt ", "Apt. ", "Suite ", "Unit ", "Flat ", "#"))
            pieces += [(", ", ""), (f"{unit}{self._chance.randint(1, 99)}", "LOCATION")]
        for part in self._town(language):
            pieces += [(gap, ""), (part, "LOCATION")]
            gap = ", "
        if self._chance.random() < 0.25:
            pieces += [(", ", ""), *self._country(language)]
        return pieces

    def _town(self, language: str) -> tuple[str, ...]:
        city, code = self.city(language), self._numbers.postcode(language)
        if language != "en":
            return self._chance.choice(((f"{code} {city}",), (f"{code} {city}",), (city, code)))
        state = self._chance.choice(entries("states"))
        shapes = ((city, f"{state} {code}"), (city, state), (city,), (f"{city} {code}",))
        return self._chance.choice(shapes)

    def _addressup(self, language: str) -> Pieces:
        return _upper(self._address(language))

    # Organisations

    def _org(self, language: str) -> Pieces:
        draw = self._chance.random()
        if draw >= 0.75:
            return self._uni(language)
        if draw < 0.35:
            return [(self._chance.choice(entries("organisations")), "ORG")]
        surname = self._chance.choice(self._names.surnames[self.people.locale(language)])
        word = self._chance.choice(entries("organisation-words"))
        first = self._chance.choice((surname, self.city(language), word))
        shape = self._chance.choice(entries(f"organisation-ends-{language}"))
        return [(shape.replace("@", first), "ORG")]

    def _org1(self, _language: str) -> Pieces:
        return [(self._chance.choice(entries("organisations")).split()[0], "ORG")]

    def _uni(self, language: str) -> Pieces:
        shape = self._chance.choice(entries(f"institutions-{language}"))
        return [(shape.replace("@", self.city(language)), "ORG")]

    def _orgplace(self, language: str) -> Pieces:
        return self._chance.choice((self._org, self._org, self._city))(language)

    # What is no name

    def _mail(self, language: str) -> str:
        host = self._chance.choice(("example.com", "mail.test", "example.org"))
        return f"{self._handle(language)}@{host}"

    def _handle(self, _language: str) -> str:
        name = plain(self.people.given("en_US")).lower().replace(" ", "")
        return name + self._chance.choice(("", "_x", str(self._chance.randint(1, 99)), ".b"))

    def _product(self, _language: str) -> str:
        return self._chance.choice(entries("products"))

    def _nation(self, _language: str) -> str:
        return self._chance.choice(entries("nations"))

    def _title(self, _language: str) -> str:
        return self._chance.choice(entries("jobs"))

    def _denoun(self, _language: str) -> str:
        return self._chance.choice(german_nouns())


def _upper(pieces: Pieces) -> Pieces:
    return [(text.upper(), kind) for text, kind in pieces]


@cache
def _streets(language: str) -> list[str]:
    source = files("mimesis") / "datasets" / language / "address.json"
    names = json.loads(source.read_text("utf-8"))["street"]["name"]
    return [name for name in names if name[0].isalpha()]
