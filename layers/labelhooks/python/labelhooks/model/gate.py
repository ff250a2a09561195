"""What the gate has learnt of a pre-labeler: thresholds with the evidence for them."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from labelhooks.model.base import Id, Probability, Timestamp, Word
from labelhooks.model.prelabeler import PrelabelerRef

# A class as files name it; a dataset's own classes are stricter (`Code`).
ClassName = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Count = Annotated[int, Field(ge=0)]


class Evidence(StrEnum):
    """What the judgments say of a class."""

    TESTED = "tested"  # accepted from its threshold on
    TOO_FEW = "too_few"  # more judgments may open it
    BELOW_TARGET = "below_target"  # by its numbers, more judgments alone would not
    NEVER_PROPOSED = "never_proposed"  # no judged item has it as its proposal


class GateReason(StrEnum):
    """Why an item is accepted, or people are asked. Each is a code that metrics can carry."""

    ACCEPTED = "accepted"
    BELOW_THRESHOLD = "below_threshold"
    TOO_FEW = "too_few_judgments"
    BELOW_TARGET = "below_target"
    NEVER_PROPOSED = "never_proposed"
    UNKNOWN_CLASS = "unknown_class"  # the scores name a class that the fit has not seen
    MISSING_CLASS = "missing_class"  # the scores lack a class of the fit
    BAD_SCORES = "bad_scores"  # not numbers in [0, 1], or they do not sum to one
    TIE = "tie"  # two classes share the highest score
    DUPLICATE = "duplicate_id"  # another line was of the same item
    UNREADABLE = "unreadable"  # the line is not a record of scores


class ClassGate(Word):
    """
    A class, or all together, as the gate takes it.

    `accepted` and `errors` are counted among `judged`: items that were not used to choose what to
    test. The promise rests on these two numbers.
    """

    threshold: Probability | None  # of the calibrated confidence; None: people are asked
    evidence: Evidence
    why: str  # a sentence for people, with the numbers
    judged: Count  # with this class as their proposal, tested on
    accepted: Count = 0  # of those, at or above the threshold
    errors: Count = 0  # of those accepted, not what people said
    needed_more: Count | None = None  # judged items of any class; None: nobody knows, or none


class GateFit(Word):
    """Thresholds for one pre-labeler version. On disk: gate.json."""

    format: Literal["labelhooks.gate/1"] = "labelhooks.gate/1"
    fit_id: Id  # of everything below but `created_at`
    target: Probability  # accuracy of what is accepted
    confidence: Probability  # that the target is met
    promise: Literal["class", "overall", "pooled"]  # which of those below `apply` goes by
    scores: Literal["probabilities", "scored_label"]  # a number a class, or one for the proposal
    temperature: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    classes: dict[ClassName, ClassGate] = Field(min_length=1)
    overall: ClassGate  # one threshold for all classes, and a promise of their mean alone
    pooled: tuple[ClassName, ...] = ()  # classes that have one promise together, of their mean
    judged: Count  # items in all
    tuning: Count  # of those, used to choose what to test
    accepted_share: Probability  # of the items tested on, under `promise`
    ece_raw: Probability  # expected calibration error, before and after the temperature
    ece_calibrated: Probability
    prelabeler: PrelabelerRef | None = None
    created_at: Timestamp | None = None


class Routed(Word):
    """The gate's answer for one item."""

    route: Literal["accept", "ask"]
    label: ClassName | None  # the class proposed; None where the scores name none
    confidence: Probability | None  # calibrated
    reason: GateReason
