"""Our own sentences: templates in `templates/`, with their choices made and their slots filled."""

import random
import re
from collections.abc import Iterator
from pathlib import Path

from training.tagger.fill import Filler, Pieces
from training.tagger.texts import Text, built

_TEMPLATES = Path(__file__).parent / "templates"
_CHOICE = re.compile(r"(?<!\\)\(((?:[^()\\]|\\.)*)(?<!\\)\)")
_SLOT = re.compile(r"\{([A-Z0-9]+)\}")


def templates(language: str) -> list[str]:
    """Return the templates of a language: those with names, then those without."""
    lines: list[str] = []
    for name in (f"{language}.txt", f"{language}_none.txt"):
        source = _TEMPLATES / name
        if source.exists():
            lines += source.read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def prose() -> list[Text]:
    """Return our plain sentences, which name nobody."""
    return [
        Text(line, (), source.stem.removesuffix("_prose"), "prose")
        for source in sorted(_TEMPLATES.glob("*_prose.txt"))
        for line in source.read_text("utf-8").splitlines()
        if line
    ]


def made(language: str, count: int, seed: int) -> Iterator[Text]:
    """Yield `count` sentences, the same for the same seed."""
    chance = random.Random(f"{language} {seed}")
    filler, choices = Filler(chance), templates(language)
    for number in range(count):
        template = choices[number % len(choices)]
        yield one(template, language, filler, chance)


def one(template: str, language: str, filler: Filler, chance: random.Random) -> Text:
    """Return a sentence of a template."""
    while _CHOICE.search(template):  # the innermost first
        template = _CHOICE.sub(lambda m: chance.choice(_alternatives(m[1])), template)
    template = template.replace("\\n", "\n")
    template = re.sub(r"\\(.)", r"\1", template)
    pieces: Pieces = []
    for number, part in enumerate(_SLOT.split(template)):
        pieces += filler.fill(part, language) if number % 2 else [(part, "")]
    return built(pieces, language, "own")


def _alternatives(inside: str) -> list[str]:
    return re.split(r"(?<!\\)\|", inside)
