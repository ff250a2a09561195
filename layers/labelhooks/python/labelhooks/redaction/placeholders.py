"""Placeholders: typed, numbered from 1 within an item, the same for the same value."""

import re
from collections.abc import Callable, Iterable, Sequence

from labelhooks.redaction.pseudonyms import LENGTH, LETTERS
from labelhooks.redaction.same import same
from labelhooks.redaction.spans import TYPES, Span

# A placeholder or a pseudonym. Four digits at most: more could be a value in disguise
# ("<PHONE_5550199>"), as letters other than these could be.
LITERAL = re.compile(rf"<(?:{'|'.join(sorted(TYPES))})_(?:\d{{1,4}}|[{LETTERS}]{{{LENGTH}}})>")


class Placeholders:
    """
    The placeholders of one item.

    What its texts have of the like already keeps its number: it may be of an earlier redaction,
    or written to confuse, and stands for nothing that we replaced.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._taken: set[str] = set()
        self._given: dict[tuple[str, str], str] = {}
        self._next: dict[str, int] = {}
        for text in texts:
            self.note(text)

    def __len__(self) -> int:
        """How many different values were replaced."""
        return len(self._given)

    def note(self, text: str) -> None:
        """Take in a further text of the item."""
        if "<" in text:
            self._taken.update(found.group() for found in LITERAL.finditer(text))

    def of(self, kind: str, value: str) -> str:
        """Return the placeholder of `value`, whose case, width and spacing do not count."""
        one = (kind, same(kind, value))
        if one not in self._given:
            self._given[one] = self._free(kind)
        return self._given[one]

    def _free(self, kind: str) -> str:
        while True:
            number = self._next[kind] = self._next.get(kind, 0) + 1
            placeholder = f"<{kind}_{number}>"
            if placeholder not in self._taken:
                return placeholder


def substituted(
    text: str, spans: Sequence[Span], of: Callable[[str, str], str]
) -> tuple[str, list[tuple[int, int]]]:
    """
    Return `text` with what `of` a type and a value says for each span, and where those stand.

    >>> substituted("ask Jane", [Span(4, 8, "PERSON", 1.0)], Placeholders([]).of)
    ('ask <PERSON_1>', [(4, 14)])
    """
    parts: list[str] = []
    bounds: list[tuple[int, int]] = []
    at = length = 0
    for span in spans:
        placeholder = of(span.type, text[span.start : span.end])
        start = length + span.start - at
        parts += [text[at : span.start], placeholder]
        length, at = start + len(placeholder), span.end
        bounds.append((start, length))
    return "".join([*parts, text[at:]]), bounds


def literals(text: str) -> list[tuple[int, int]]:
    """Return where `text` has something like a placeholder or a pseudonym already."""
    return [found.span() for found in LITERAL.finditer(text)] if "<" in text else []
