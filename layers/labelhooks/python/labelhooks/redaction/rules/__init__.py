"""The rules tier: patterns that are validated, tried only where something begins one."""

from labelhooks.redaction.rules.detector import RulesDetector

__all__ = ["RulesDetector"]
