"""Placeholders: typed, numbered from 1 within an item, the same for the same value."""

import re
from collections.abc import Iterable

from labelhooks.redaction.normal import normal
from labelhooks.redaction.spans import TYPES

# Four digits at most: more could be a value in disguise ("<PHONE_5550199>").
LITERAL = re.compile(rf"<({'|'.join(sorted(TYPES))})_(\d{{1,4}})>")
# Of these only the letters and digits count: "+1 212-555-0199" is "+1 (212) 5550199".
_CODES = frozenset({"PHONE", "CARD", "IBAN", "BANK", "SSN", "ID", "LICENCE", "MAC"})


class Placeholders:
    """
    The placeholders of one item.

    What its texts have of the like already keeps its number: it may be of an earlier redaction,
    or written to confuse, and stands for nothing that we replaced.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._taken = {found.group() for text in texts for found in LITERAL.finditer(text)}
        self._given: dict[tuple[str, str], str] = {}
        self._next: dict[str, int] = {}

    def of(self, kind: str, value: str) -> str:
        """Return the placeholder of `value`, whose case, width and spacing do not count."""
        same = " ".join(normal(value).text.casefold().split())
        if kind in _CODES:
            same = "".join(filter(str.isalnum, same)) or same
        if (kind, same) not in self._given:
            self._given[kind, same] = self._free(kind)
        return self._given[kind, same]

    def _free(self, kind: str) -> str:
        while True:
            number = self._next[kind] = self._next.get(kind, 0) + 1
            placeholder = f"<{kind}_{number}>"
            if placeholder not in self._taken:
                return placeholder


def literals(text: str) -> list[tuple[int, int]]:
    """Return where `text` has something like a placeholder already."""
    return [found.span() for found in LITERAL.finditer(text)] if "<" in text else []
