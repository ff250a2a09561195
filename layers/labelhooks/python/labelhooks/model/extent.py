"""How far an artifact goes, so that a label does not point beyond it."""

from dataclasses import dataclass

from labelhooks.model.values import Json


@dataclass(frozen=True, slots=True)
class Extent:
    """What is known of an artifact's size; a picture goes from 0 to 1 whatever it is."""

    characters: int | None = None  # code points of its text
    seconds: float | None = None
    pages: int | None = None


ANYWHERE = Extent()


def text_of(content: Json) -> str | None:
    """
    Return the text that spans of an item are of: a text itself, a record's field `text`.

    >>> text_of({"id": 7, "text": "to Rome"}), text_of([])
    ('to Rome', None)
    """
    found = content.get("text") if isinstance(content, dict) else content
    return found if isinstance(found, str) else None


def extent_of(content: Json) -> Extent:
    """Return how far a text or a record goes; spans in what has no text have no room."""
    return Extent(characters=len(text_of(content) or ""))
