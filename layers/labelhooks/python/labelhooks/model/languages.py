"""The languages that each tier of detection reads."""

_OURS = frozenset({"de", "en", "es", "fr", "it", "nl", "pl", "pt"})
# The languages (ISO 639-1) that each tier reads.
READS: dict[str, frozenset[str]] = {
    "rules": _OURS,
    "fast": _OURS,
    "thorough": _OURS,
    # Amazon Comprehend Developer Guide, "Detecting PII entities": English and Spanish.
    "comprehend": frozenset({"en", "es"}),
    "presidio": frozenset({"en"}),
}
