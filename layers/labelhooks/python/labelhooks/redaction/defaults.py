"""
The default policy, for a library that starts in a blink.

A policy that somebody wrote is validated by pydantic, which takes longer to import than all the
rest takes to start. The defaults need no validation.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from labelhooks.model.redaction import RedactionPolicy


@dataclass(frozen=True, slots=True)
class _Defaults:
    """RedactionPolicy's fields and what is asked of it; a test compares the two."""

    tier: str = "fast"
    languages: tuple[str, ...] = ("en",)
    other_languages: str = "quarantine"
    recall: float = 0.5
    min_score: float = 0.35
    types: tuple[str, ...] = ()
    keep_paths: tuple[str, ...] = ()
    redact_paths: Mapping[str, str] = field(default_factory=dict)
    allow: tuple[str, ...] = ()
    deny: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    patterns: tuple[object, ...] = ()
    replace: Mapping[str, str] = field(default_factory=dict)
    recheck_share: float = 0.01

    def __hash__(self) -> int:
        return hash((self.tier, self.languages))

    @property
    def digest(self) -> str:
        from labelhooks.model.redaction import RedactionPolicy

        own = {one.name: getattr(self, one.name) for one in fields(self)}
        return RedactionPolicy.model_validate(own).digest

    def replacement(self, kind: str) -> str:  # noqa: ARG002  the same for all
        return "placeholder"


def default_policy(
    tier: str | None = None, languages: tuple[str, ...] = ("en",)
) -> "RedactionPolicy":
    """Return the policy that has nothing but its defaults, or another tier, or other languages."""
    policy = _Defaults(languages=languages)
    return cast("RedactionPolicy", policy if tier is None else replace(policy, tier=tier))
