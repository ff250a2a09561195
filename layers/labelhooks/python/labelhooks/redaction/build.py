"""The redactor that a policy asks for, made once for each execution environment."""

from functools import cache, lru_cache

from labelhooks.errors import RedactionFailed
from labelhooks.model.dataset import RedactionPolicy
from labelhooks.redaction.detector import Detector
from labelhooks.redaction.redactor import Redactor


def detector_for(policy: RedactionPolicy) -> Detector:
    """Return the detector of a policy's tier. Raises RedactionFailed where it is not here."""
    if policy.tier == "presidio":
        return _presidio()
    raise RedactionFailed(f"tier {policy.tier} is not part of this build")


@cache
def _presidio() -> Detector:
    # It takes seconds to load, so it is when first needed.
    from labelhooks.redaction.presidio import PresidioDetector

    return PresidioDetector()


@lru_cache(maxsize=32)
def redactor_for(policy: RedactionPolicy) -> Redactor:
    """Return the redactor of a policy."""
    return Redactor(detector_for(policy), policy)
