"""The word lists that the tagger is given: what a word in lower case is known to be."""

from collections import Counter
from collections.abc import Iterable, Sequence

from labelhooks.redaction.tagger.features import Known
from labelhooks.redaction.tagger.tokens import bounds
from training.tagger.corpora import names_in
from training.tagger.lists import entries
from training.tagger.names import all_names, plain
from training.tagger.texts import Text

# Small words that stand inside names; they are never settled beforehand.
_INSIDE = frozenset(entries("inside-names"))
_PARTICLES = frozenset(entries("particles"))


def word_lists(texts: Sequence[Text]) -> dict[str, int]:
    """Return each known word's flags (features.Known); `texts` tell which words are common."""
    words: dict[str, int] = {}

    def add(names: Iterable[str], flag: int) -> None:
        for name in names:
            for spelled in {name, plain(name)}:
                parts = [spelled[a:b].lower() for a, b in bounds(spelled)]
                parts = [part for part in parts if len(part) > 1 and part not in _PARTICLES]
                single = len(parts) == 1 or flag in (Known.GIVEN, Known.SURNAME)
                for part in parts:
                    words[part] = words.get(part, 0) | (flag if single else Known.PLACE_PART)

    names = all_names()
    for given in names.given.values():
        add(given, Known.GIVEN)
    for surnames in names.surnames.values():
        add(surnames, Known.SURNAME)
    add((name for name, _, _ in names.cities), Known.CITY)
    add(names.spellings, Known.CITY)
    for countries in names.countries.values():
        add(countries, Known.COUNTRY)
    add(names.regions, Known.COUNTRY)
    _add_common(words, texts)
    return words


def _add_common(words: dict[str, int], texts: Sequence[Text]) -> None:
    small: Counter[str] = Counter()  # outside names and in lower case
    named: Counter[str] = Counter()  # inside names in lower case
    named_any: Counter[str] = Counter()
    for text in texts:
        inside = names_in(text)
        at = 0
        for start, end in bounds(text.text):
            token = text.text[start:end]
            lower = token.lower()
            while at < len(inside) and inside[at].end <= start:
                at += 1
            if at < len(inside) and inside[at].start < end:
                named_any[lower] += 1
                named[lower] += token == lower
            elif token == lower and token[0].isalpha() and "." not in token:
                small[lower] += 1
    for word, count in small.items():
        if count >= 2 and count > 2 * named[word]:
            words[word] = words.get(word, 0) | (Known.FREQUENT if count >= 20 else Known.COMMON)
        if count >= 4 and count > 200 * named[word] and word not in _INSIDE:
            words[word] = words.get(word, 0) | Known.NEVER
            known = words[word] & (Known.GIVEN | Known.SURNAME | Known.CITY | Known.COUNTRY)
            if (
                count >= 10
                and not named_any[word]
                and not known
                and not words[word] & Known.PLACE_PART
            ):
                words[word] |= Known.NEVER_ANY
