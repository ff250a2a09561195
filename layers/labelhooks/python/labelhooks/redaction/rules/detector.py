"""All rules as a detector."""

import hashlib
from collections.abc import Sequence
from functools import cached_property

from labelhooks.errors import TooLarge
from labelhooks.redaction.rules.anchors import Anchors
from labelhooks.redaction.rules.rule import Rule
from labelhooks.redaction.spans import Span

# What matches and has little to say for itself is left out even if a policy asks for everything.
_LEAST = 0.15


class RulesDetector:
    """
    Finds what has a form: numbers with check digits, addresses, keys. No names.

    The texts should be normal copies (see `normal`); any language will do. May be shared by
    threads.

    Args:
        max_chars: of one text. A longer one is TooLarge.
    """

    def __init__(self, *, max_chars: int = 20_000_000) -> None:
        self._max_chars = max_chars

    @cached_property
    def _rules(self) -> tuple[Rule, ...]:
        from labelhooks.redaction.rules.families import RULES

        return RULES

    @cached_property
    def _anchors(self) -> Anchors:
        return Anchors(self._rules)

    @cached_property
    def version(self) -> str:
        """A digest of the rules."""
        told = "\n".join(map(_told, self._rules))
        return f"rules-{hashlib.sha256(told.encode()).hexdigest()[:8]}"

    def detect(self, texts: Sequence[str], *, language: str) -> list[list[Span]]:  # noqa: ARG002  the protocol's; a form is the same in all
        """Return the spans of each text. Raises TooLarge."""
        longest = max(map(len, texts), default=0)
        if longest > self._max_chars:
            raise TooLarge(f"a text of {longest} characters; the rules take {self._max_chars}")
        return [self.spans(text) for text in texts]

    def spans(self, text: str) -> list[Span]:
        """Return what the rules find in one text, overlapping or not."""
        found = {}
        for rule, anchor in self._anchors.of(text):
            span = rule.find(text, anchor)
            if span is not None and span.score >= _LEAST:
                found[span.start, span.end, rule.name] = span
        return list(found.values())


def _told(rule: Rule) -> str:
    """Return a rule's fields in an order that every run agrees on."""
    return repr(
        [
            sorted(value)
            if isinstance(value, frozenset)
            else value.__name__
            if callable(value)
            else value
            for value in (getattr(rule, name) for name in Rule.__dataclass_fields__)
        ]
    )
