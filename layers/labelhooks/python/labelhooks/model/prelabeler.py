"""A pre-labeler: who proposes labels, in which version; and what it proposed."""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, field_validator, model_validator

from labelhooks.model.base import Code, Probability, Word
from labelhooks.model.schema import LabelValue

_Seconds = Annotated[float, Field(gt=0, le=30)]


class Rule(Word):
    """A vote for `label` where a phrase or a pattern occurs. Phrases ignore case."""

    label: Code
    contains: tuple[str, ...] = ()
    pattern: str | None = None
    confidence: Probability

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str | None) -> str | None:
        if pattern is not None:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"not a regular expression: {error.msg}") from None
        return pattern

    @model_validator(mode="after")
    def _says_when(self) -> "Rule":
        if not self.contains and self.pattern is None:
            raise ValueError("give `contains` or `pattern`")
        if any(not phrase.strip() for phrase in self.contains):
            raise ValueError("a phrase of `contains` is blank")
        return self


class RuleList(Word):
    kind: Literal["rules"]
    name: Code
    version: Code
    rules: tuple[Rule, ...] = Field(min_length=1, max_length=500)
    otherwise: Code | None = None  # proposed where no rule votes
    otherwise_confidence: Probability = 0.0


class HttpPrelabeler(Word):
    kind: Literal["http"]
    name: Code
    version: Code
    url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s/?#]+[^\s]*$", max_length=2000)]
    timeout_seconds: _Seconds = 5.0

    @field_validator("url")
    @classmethod
    def _private_on_the_wire(cls, url: str) -> str:
        plain = re.match(r"http://(127\.\d+\.\d+\.\d+|localhost)(:\d+)?(/|$)", url)
        if not url.startswith("https://") and not plain:
            raise ValueError("use https: only loopback may be plain http")
        return url


class LambdaPrelabeler(Word):
    kind: Literal["lambda"]
    name: Code
    version: Code
    function: Annotated[str, StringConstraints(min_length=1, max_length=200)]  # name or ARN
    timeout_seconds: _Seconds = 10.0


class SageMakerPrelabeler(Word):
    kind: Literal["sagemaker"]
    name: Code
    version: Code
    endpoint: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,62}$")]
    timeout_seconds: _Seconds = 10.0


type PrelabelerSpec = RuleList | HttpPrelabeler | LambdaPrelabeler | SageMakerPrelabeler
# As a field: which of them it is, `kind` says.
AnyPrelabeler = Annotated[PrelabelerSpec, Field(discriminator="kind")]


class PrelabelerRef(Word):
    """Which pre-labeler in which version."""

    name: Code
    version: Code


class Proposal(Word):
    """
    A label that a pre-labeler proposes, with the probability that it is right.

    `scores` is the probability of each class, where the pre-labeler tells; `compacted` says which.
    """

    prelabeler: PrelabelerRef
    value: LabelValue
    confidence: Probability
    scores: dict[Code, Probability] | None = None


# A task holds the scores of all who proposed: these many classes of each, to so many digits.
_SCORES_KEPT = 16
_DIGITS = 4


def compacted(scores: dict[str, float]) -> dict[str, float]:
    """
    Return the largest scores, rounded; thresholds are fitted to, and applied to, this form.

    >>> compacted({"ok": 0.91236, "spam": 0.0876, "abuse": 0.00004})
    {'ok': 0.9124, 'spam': 0.0876}
    """
    largest = sorted(scores.items(), key=lambda one: (-one[1], one[0]))[:_SCORES_KEPT]
    rounded = {name: round(score, _DIGITS) for name, score in largest}
    return {name: score for name, score in rounded.items() if score}


def completed(compact: Mapping[str, float], classes: Sequence[str]) -> dict[str, float]:
    """
    Return a probability for each class: those that were left out share what is missing to 1.

    >>> completed({"ok": 0.9, "spam": 0.08}, ("ok", "spam", "abuse"))
    {'ok': 0.9, 'spam': 0.08, 'abuse': 0.02}
    """
    missing = [name for name in classes if name not in compact]
    rest = max(0.0, round(1.0 - sum(compact.values()), _DIGITS + 2))
    return {**compact, **dict.fromkeys(missing, rest / len(missing) if missing else 0.0)}
