"""What the redactors ask of a detector that runs in a function of its own, and its answer."""

from typing import Literal

from pydantic import Field

from labelhooks.model.base import Probability, Word


class Look(Word):
    """Texts of one language, and the detector that is expected to look at them."""

    version: Literal[1] = 1
    detector: str  # its version: another one's answers would be recorded under a wrong name
    language: str
    recall: Probability
    texts: tuple[str, ...]


class Refused(Word):
    """What the detector does not take; the code of an error, and its words, which quote nothing."""

    code: Literal["too_large", "unsupported_language"]
    says: str


class Seen(Word):
    """For each text its spans, each as start, end, type, score and what took it; or a refusal."""

    version: Literal[1] = 1
    spans: tuple[tuple[tuple[int, int, str, float, str], ...], ...] = ()
    refused: Refused | None = Field(default=None)
