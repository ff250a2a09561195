"""Sentences of interfaces in many languages, from packages' translations: they name nobody."""

import gettext
import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

from training.tagger.lists import entries
from training.tagger.texts import Text

_JUPYTER = {
    "de": "de_DE",
    "es": "es_ES",
    "fr": "fr_FR",
    "it": "it_IT",
    "nl": "nl_NL",
    "pl": "pl_PL",
    "pt": "pt_BR",
}
_DJANGO = {"pt": "pt_BR"}
# What programs put in later, and marks of menus: no words.
_FILLED = re.compile(r"%\(\w+\)\w|%[sd]|\{[^}]*\}|<[^>]+>|[&_…]")


@cache
def sentences() -> list[Text]:
    """Return the sentences in a fixed order, each once."""
    found = dict.fromkeys(
        (language, _FILLED.sub("", text).strip())
        for language in ("en", *_JUPYTER)
        for text in _messages(language)
    )
    return [
        Text(text, (), language, "catalogs") for language, text in found if 8 <= len(text) <= 400
    ]


def _messages(language: str) -> Iterator[str]:
    for path in _django(language):
        with path.open("rb") as opened:
            catalog = gettext.GNUTranslations(opened)._catalog  # type: ignore[attr-defined]
        for key, value in sorted(catalog.items(), key=str):
            yield str((key[0] if isinstance(key, tuple) else key) if language == "en" else value)
    if language != "en":
        folder = files(f"jupyterlab_language_pack_{_JUPYTER[language]}") / "locale"
        messages = folder / _JUPYTER[language] / "LC_MESSAGES"
        for source in sorted(messages.iterdir(), key=lambda path: path.name):
            if source.name.endswith(".json"):
                for key, values in json.loads(source.read_text("utf-8")).items():
                    if key:
                        yield from (value for value in values if isinstance(value, str))


def _django(language: str) -> list[Path]:
    root = Path(str(files("django")))
    code = _DJANGO.get(language, "de" if language == "en" else language)
    return sorted(root.glob(f"**/locale/{code}/LC_MESSAGES/django.mo"))


@cache
def german_nouns() -> list[str]:
    """Return words that stand with a capital inside German sentences."""
    seen = Counter(
        word
        for text in sentences()
        if text.language == "de"
        for word in re.findall(r"(?<=[a-zäöüß,] )[A-ZÄÖÜ][a-zäöüß]{3,}", text.text)
    )
    return sorted(
        set(entries("german-nouns")) | {word for word, count in seen.items() if count > 1}
    )
