"""What leaves the redactor."""

from dataclasses import dataclass

from labelhooks.model.values import Json


@dataclass(frozen=True, slots=True)
class Finding:
    """A replaced span: where its placeholder stands in the clean value, never what stood there."""

    path: str  # JSON path of the clean string; "$" for a text
    start: int  # code points into that string
    end: int
    type: str
    score: float


@dataclass(frozen=True, slots=True)
class Redacted:
    """A clean value of the same shape as the raw one, and what was replaced in it."""

    value: Json
    findings: tuple[Finding, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many spans of each type were replaced."""
        counts: dict[str, int] = {}
        for finding in self.findings:
            counts[finding.type] = counts.get(finding.type, 0) + 1
        return counts
