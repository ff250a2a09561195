"""A few sentences of our own in several languages, never trained on: names in [brackets]."""

import re
from pathlib import Path

from training.tagger.texts import Text, built

_FOLDER = Path(__file__).parent / "dev"


def sentences() -> list[Text]:
    """Return them; every name counts as a PERSON, as coverage asks for no type."""
    return [
        marked(line, source.stem)
        for source in sorted(_FOLDER.glob("*.txt"))
        for line in source.read_text("utf-8").splitlines()
        if line
    ]


def marked(line: str, language: str) -> Text:
    """
    Return the text of a line, its [names] marked.

    >>> marked("Hi [Jo]!", "en").mentions
    (Mention(start=3, end=5, type='PERSON'),)
    """
    pieces = [
        (piece, "PERSON" if number % 2 else "")
        for number, piece in enumerate(re.split(r"[\[\]]", line))
    ]
    return built(pieces, language, f"dev {language}")
