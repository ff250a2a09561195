"""Give a name that stands alone the capitalised word behind it: half a name is a leak."""

import re
from collections.abc import Sequence
from dataclasses import replace

from labelhooks.redaction.spans import Span

# One capitalised word, and no second one: that would be a title ("Anna Meets The King").
_SURNAME = re.compile(r" (?![^\W\d_]+ [A-Z])([^\W\d_a-zß-ÿ][^\W\d_A-Z]{2,30})(?!\w)")
# Capitalised for what they are, in English; whoever is called so is found by the tagger.
_WORDS = (
    "monday tuesday wednesday thursday friday saturday sunday january february march april june "
    "july august september october november december today tomorrow yesterday tonight the and but "
    "for from with this that who has was will can could would should please thanks thank hello "
    "dear sir madam"
)
_NOT_NAMES = frozenset(_WORDS.split())


def with_surnames(spans: Sequence[Span], text: str) -> list[Span]:
    """
    Return `spans`, each single word that is a PERSON stretched over the surname behind it.

    >>> [text] = ["I am Ray Kensington and late"]
    >>> with_surnames([Span(5, 8, "PERSON", 0.9)], text)
    [Span(start=5, end=19, type='PERSON', score=0.9)]
    """
    return [_stretched(span, text) for span in spans]


def _stretched(span: Span, text: str) -> Span:
    alone = span.type == "PERSON" and text[span.start : span.end].isalpha()
    found = _SURNAME.match(text, span.end) if alone else None
    if found is None or found[1].casefold() in _NOT_NAMES:
        return span
    return replace(span, end=found.end())
