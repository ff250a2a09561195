"""The redactor that a policy asks for, made once for each execution environment."""

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from labelhooks.errors import PermanentError, RedactionFailed
from labelhooks.redaction.detector import Detector
from labelhooks.redaction.redactor import Redactor

if TYPE_CHECKING:  # a start without pydantic
    from collections.abc import Callable, Mapping, Sequence

    from labelhooks.model.dataset import Dataset, RedactionPolicy


# By tier, what makes the detector that is asked in place of one loaded here.
_ELSEWHERE: dict[str, "Callable[[RedactionPolicy], Detector]"] = {}


def elsewhere(tiers: "Mapping[str, Callable[[RedactionPolicy], Detector]]") -> None:
    """Let these tiers be answered by detectors that are elsewhere; said once, by who wires."""
    _ELSEWHERE.clear()
    _ELSEWHERE.update(tiers)
    redactor_for.cache_clear()


def detector_for(policy: "RedactionPolicy") -> Detector:
    """Return the detector of a policy's tier. Raises RedactionFailed where it is not here."""
    make = _ELSEWHERE.get(policy.tier)
    return detector(policy.tier, policy.recall) if make is None else make(policy)


def detector(tier: str, recall: float) -> Detector:
    """Return a tier's detector, to be loaded here. Raises RedactionFailed where it is not here."""
    match tier:
        case "rules":
            return _rules()
        case "fast":
            return _fast(recall)
        case "thorough":
            return _thorough(recall)
        case "presidio":
            return _presidio()
        case _:
            raise RedactionFailed(f"tier {tier} is not part of this build")


def version_of(tier: str, recall: float) -> str:
    """Return the version of a tier as this code has it."""
    return detector(tier, recall).version


@cache
def _rules() -> Detector:
    from labelhooks.redaction.rules import RulesDetector

    return RulesDetector()


@cache
def _fast(recall: float) -> Detector:
    from labelhooks.redaction.fast import FastDetector

    return FastDetector(_rules(), recall=recall)


@cache
def _thorough(recall: float) -> Detector:
    from labelhooks.redaction.thorough import ThoroughDetector

    return ThoroughDetector(_fast(recall), recall=recall)


@cache
def _presidio() -> Detector:
    # It takes seconds to load, so it is when first needed.
    from labelhooks.redaction.presidio import PresidioDetector

    return PresidioDetector()


@lru_cache(maxsize=32)
def redactor_for(policy: "RedactionPolicy", key: bytes | None = None) -> Redactor:
    """Return the redactor of a policy; pseudonyms and surrogates are derived under `key`."""
    return Redactor(detector_for(policy), policy, key=key, other=other_for(policy))


def other_for(policy: "RedactionPolicy") -> Detector | None:
    """Return who reads the languages that the policy does not list, if anybody does."""
    if policy.other_languages == "quarantine":
        return None
    return detector_for(policy.model_copy(update={"tier": policy.other_languages}))


def looker_for(dataset: "Dataset") -> Redactor:
    """
    Return who looks again at clean values of a dataset: the thorough tier, by the same policy.

    What was replaced is left alone, as by every redactor. It is asked for what it finds: what it
    would put there instead is under no key of ours.
    """
    policy = dataset.spec.redaction
    other = "quarantine" if policy.other_languages == "quarantine" else "thorough"
    thorough = policy.model_copy(update={"tier": "thorough", "other_languages": other})
    here = detector("thorough", policy.recall)  # who looks again carries it
    return Redactor(here, thorough, key=bytes(32), other=None if other == "quarantine" else here)


def redactor_of(dataset: "Dataset", secret: bytes) -> Redactor:
    """Return the redactor of a dataset, whose own key is derived from the deployment's secret."""
    from labelhooks.model.ids import derived_key

    key = derived_key(secret, "replacements", dataset.name)
    return redactor_for(dataset.spec.redaction, key)


def texts_redactor(secret: bytes) -> "Callable[[Dataset, Sequence[str]], list[str]]":
    """
    Return what redacts the texts that people write into a label, by the policy of the dataset.

    The texts of one value are looked at together. It raises what the redactor refuses them for
    (a PermanentError), and DetectorUnavailable.
    """

    def redact(dataset: "Dataset", texts: "Sequence[str]") -> list[str]:
        (found,) = redactor_of(dataset, secret).redact_many([list(texts)])
        if isinstance(found, PermanentError):
            raise found
        clean = found.value
        if not isinstance(clean, list) or len(clean) != len(texts):
            raise RedactionFailed("what the redactor answered is not what it was given")
        return [str(one) for one in clean]

    return redact
