"""A pre-labeler: who proposes labels, in which version; and what it proposed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, field_validator, model_validator

from labelhooks.model.base import Code, Probability, Word
from labelhooks.model.schema import LabelValue

_Seconds = Annotated[float, Field(gt=0, le=30)]


class Rule(Word):
    """
    A vote for `label` where a phrase or a pattern occurs. Phrases ignore case.

    `accuracy` is how often its votes were right, measured on judged items (gating.voting).
    """

    label: Code
    contains: tuple[str, ...] = ()
    pattern: str | None = None
    confidence: Probability
    accuracy: Probability | None = None

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
    priors: dict[Code, Probability] = Field(default_factory=dict)  # how frequent classes are

    @property
    def weighed(self) -> bool:
        """Whether its rules were measured, and vote by what they are worth."""
        return any(rule.accuracy is not None for rule in self.rules)


@dataclass(frozen=True, slots=True)
class Call:
    """A call to be made: of how many items, how often at most, and what all that costs at most."""

    items: int
    attempts: int
    microdollars: int


class _Remote(Word):
    """What every pre-labeler elsewhere has. Money is in US dollars."""

    name: Code
    version: Code
    batch: int = Field(default=100, ge=1, le=100)  # items in a call
    retries: int = Field(default=0, ge=0, le=3)  # where it refuses at once, within the time
    cost_per_call: float = Field(default=0.0, ge=0, le=1000)
    cost_per_item: float = Field(default=0.0, ge=0, le=1000)

    def calls(self, items: int) -> list[Call]:
        """Return the calls that it takes to ask about so many items."""
        attempts = self.retries + 1
        sizes = [min(self.batch, items - start) for start in range(0, items, self.batch)]
        # One that is refused costs nothing; the one that answers does.
        return [Call(size, attempts, _micro(self.dearest(size))) for size in sizes]

    def dearest(self, items: int) -> float:
        """Return the dollars that a call about so many items costs at most."""
        return self.cost_per_call + items * self.cost_per_item


_MANNERS = 4_000  # characters of what is said beside the prompt: the contract, its classes
_AROUND = 40  # characters about each item


def _micro(dollars: float) -> int:
    return ceil(dollars * 1_000_000)


def private_on_the_wire(url: str) -> str:
    """Return an address that others cannot listen to. Raises ValueError."""
    plain = re.match(r"http://(127\.\d+\.\d+\.\d+|localhost)(:\d+)?(/|$)", url)
    if not url.startswith("https://") and not plain:
        raise ValueError("use https: only loopback may be plain http")
    return url


_VAULT = r"^arn:[a-z-]+:secretsmanager:[a-z0-9-]+:\d{12}:secret:[A-Za-z0-9/_+=.@-]+$"


class HttpPrelabeler(_Remote):
    kind: Literal["http"]
    url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s/?#]+[^\s]*$", max_length=2000)]
    timeout_seconds: _Seconds = 5.0
    secret: Annotated[str, StringConstraints(pattern=_VAULT)] | None = None  # its ARN
    # Where its value goes; in Authorization, as a bearer's token unless it names a scheme.
    header: Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9-]{0,63}$")] = (
        "Authorization"
    )

    @field_validator("url")
    @classmethod
    def _private(cls, url: str) -> str:
        return private_on_the_wire(url)


class LambdaPrelabeler(_Remote):
    kind: Literal["lambda"]
    function: Annotated[str, StringConstraints(min_length=1, max_length=200)]  # name or ARN
    timeout_seconds: _Seconds = 10.0


class SageMakerPrelabeler(_Remote):
    kind: Literal["sagemaker"]
    endpoint: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,62}$")]
    timeout_seconds: _Seconds = 10.0


class BedrockPrelabeler(_Remote):
    """A language model with a prompt. It answers by calling a tool whose schema is the contract."""

    kind: Literal["bedrock"]
    # A model's id, an inference profile's, or the ARN of either.
    model: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9.:/_-]{2,200}$")]
    prompt: Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
    batch: int = Field(default=10, ge=1, le=50)
    max_tokens: int = Field(default=2000, ge=50, le=8000)  # of an answer
    longest: int = Field(default=4000, ge=100, le=40_000)  # characters of an item that it sees
    timeout_seconds: _Seconds = 20.0
    # Dollars a million tokens.
    price_in: float = Field(default=0.0, ge=0, le=10_000)
    price_out: float = Field(default=0.0, ge=0, le=10_000)

    def dearest(self, items: int) -> float:
        """
        Return the dollars that a call about so many items costs at most.

        As if each character were a token (it is a fourth of one in most texts), and the answer as
        long as it may be; and once more for each time that it may be asked again.
        """
        read = _MANNERS + len(self.prompt) + items * (self.longest + _AROUND)
        tokens = (read * self.price_in + self.max_tokens * self.price_out) / 1_000_000
        return super().dearest(items) + tokens * (self.retries + 1)


class TextModelPrelabeler(Word):
    """The built-in text model: a file that training wrote, named by the hash of its bytes."""

    kind: Literal["text_model"]
    name: Code
    version: Code
    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


type PrelabelerSpec = (
    RuleList
    | HttpPrelabeler
    | LambdaPrelabeler
    | SageMakerPrelabeler
    | BedrockPrelabeler
    | TextModelPrelabeler
)
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

    @property
    def margin(self) -> float:
        """
        Return how far the likeliest class is ahead of the next, in [0, 1]: 0 is a tie.

        Without scores, the next is taken to be everything else.
        """
        if self.scores is None:
            return abs(2 * self.confidence - 1)
        first, second = sorted((*self.scores.values(), 0.0, 0.0), reverse=True)[:2]
        return first - second


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
