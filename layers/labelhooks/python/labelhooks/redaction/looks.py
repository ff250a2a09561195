"""What a detector is shown of a place."""

from dataclasses import dataclass

from labelhooks.errors import BadEncoding
from labelhooks.redaction import keys
from labelhooks.redaction.normal import Normal, normal
from labelhooks.redaction.spans import Span
from labelhooks.redaction.tree import Place

# Of a longer value the words themselves are context enough.
_SHORT = 100


@dataclass(slots=True)
class Look:
    """A text for the detector: the normal copy of a place's text, after `lead` of context."""

    copy: Normal
    lead: str
    languages: tuple[str, ...] = ()  # to be asked in, once they are told

    @property
    def text(self) -> str:
        """What the detector sees."""
        return self.lead + self.copy.text

    def original(self, span: Span) -> Span | None:
        """Return `span` of what was seen as one of the place's text; None if all of it is lead."""
        start, end = max(span.start - len(self.lead), 0), span.end - len(self.lead)
        if end <= start:
            return None
        return Span(*self.copy.original(start, end), span.type, span.score, span.why)


def looks_at(place: Place) -> list[Look]:
    """
    Return what the detector should see of a place: nothing if its key or path says it all.

    Raises BadEncoding for half a surrogate pair.
    """
    _check_encodable(place.text)
    if place.whole is not None or not any(map(str.isalnum, place.text)):
        return []
    copy = normal(place.text)
    lead = ""
    if place.key and len(copy.text) <= _SHORT and any(map(str.isdigit, copy.text)):
        words = keys.words_of(place.key)
        lead = " ".join(words) + ": " if words else ""
    looks = [Look(copy, lead)]
    if copy.unseen:  # it may have hidden a character, or stood for a space
        looks.append(Look(normal(place.text, gap=" "), lead))
    return looks


def _check_encodable(text: str) -> None:
    broken = False
    try:
        text.encode()
    except UnicodeEncodeError:  # it holds the text
        broken = True
    if broken:
        raise BadEncoding("half a surrogate pair in a text")
