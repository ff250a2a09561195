"""The redactor that a policy asks for, made once for each execution environment."""

from functools import cache, lru_cache

from labelhooks.model.dataset import RedactionPolicy
from labelhooks.redaction.detector import Detector
from labelhooks.redaction.redactor import Redactor


@cache
def detector(tier: str) -> Detector:
    """Return the detector of a tier. It takes seconds to load, so it is when first needed."""
    if tier != "presidio":
        raise ValueError(f"no detector for tier {tier!r}")
    from labelhooks.redaction.presidio import PresidioDetector

    return PresidioDetector()


@lru_cache(maxsize=32)
def redactor_for(policy: RedactionPolicy) -> Redactor:
    """Return the redactor of a policy."""
    return Redactor(detector(policy.tier), policy)
