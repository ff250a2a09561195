"""The tier for data sets that pay for recall: the fast one and a small neural model together."""

from labelhooks.redaction.thorough.detector import ThoroughDetector

__all__ = ["ThoroughDetector"]
