"""Why each span was taken: for the terminal of whoever owns the text, and nobody else."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from labelhooks.redaction import Span


def masked(value: str) -> str:
    """
    Return a value of which only the first letter and the length are told.

    >>> masked("Jane Roe")
    'J*** ***'
    """
    return value[:1] + "".join("*" if c.isalnum() else c for c in value[1:])


@dataclass(slots=True)
class Explanations:
    """Collects what the redactor tells of the texts of one file; a text is told once."""

    show_values: bool
    rows: list[dict[str, Any]] = field(default_factory=list)
    _texts: int = 0

    def __call__(self, text: str, spans: Sequence[Span]) -> None:
        """Take in a text and what was found in it."""
        self._texts += 1
        for span in spans:
            value = text[span.start : span.end]
            self.rows.append(
                {
                    "text": self._texts,
                    "start": span.start,
                    "end": span.end,
                    "type": span.type,
                    "score": round(span.score, 3),
                    "why": span.why,
                    "value": value if self.show_values else masked(value),
                }
            )

    def take(self) -> list[dict[str, Any]]:
        """Return the rows since the last time."""
        rows, self.rows, self._texts = self.rows, [], 0
        return rows


def line(row: dict[str, Any]) -> str:
    """Return a row as it is shown."""
    where = f"text {row['text']}, {row['start']}-{row['end']}"
    value = row["value"].replace("\n", " ")
    return f"  {row['type']:<9} {row['score']:.2f}  {where:<22} {row['why']:<28} {value}"
