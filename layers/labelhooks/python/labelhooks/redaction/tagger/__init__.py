"""Our own statistical tagger of names, in plain Python (docs/models/fast-tagger.md is its card)."""

from labelhooks.redaction.tagger.tagger import LANGUAGES, Tagger

__all__ = ["LANGUAGES", "Tagger"]
