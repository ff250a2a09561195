"""Find personal data in values and replace it; fail closed."""

from labelhooks.redaction.detector import Detector
from labelhooks.redaction.redactor import Redactor, policy_version
from labelhooks.redaction.spans import TYPES, Span

__all__ = ["TYPES", "Detector", "Redactor", "Span", "policy_version"]
