"""
Coverage and precision, as everything in this project is measured for redaction.

A mention is covered when every letter and digit of it is in some span, whatever its type.
Precision is the share of letters and digits in spans that are in some mention. DATE and ORG, found
or marked, count neither as right nor as wrong there.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from labelhooks.redaction.spans import Span
from training.tagger.texts import Text

NEUTRAL = frozenset({"DATE", "ORG", "OTHER"})

type Find = Callable[[Sequence[Text]], list[list[Span]]]


@dataclass
class Score:
    """Counts that coverage and precision are made of."""

    covered: Counter[str] = field(default_factory=Counter)
    mentions: Counter[str] = field(default_factory=Counter)
    right: int = 0
    wrong: int = 0
    words: int = 0

    def coverage(self, *kinds: str) -> float:
        """Return the share of mentions covered, of `kinds` or of the core types."""
        names = [k for k in self.mentions if (k in kinds if kinds else k not in NEUTRAL)]
        total = sum(self.mentions[k] for k in names)
        return sum(self.covered[k] for k in names) / total if total else float("nan")

    @property
    def precision(self) -> float:
        """The share of characters found that are somebody's."""
        found = self.right + self.wrong
        return self.right / found if found else float("nan")


def score(texts: Sequence[Text], find: Find, only: frozenset[str] | None = None) -> Score:
    """Return how `find` does on `texts`; spans of types not in `only` do not count as wrong."""
    total = Score()
    for text, spans in zip(texts, find(texts), strict=True):
        _count(text, spans, total, only)
    return total


def _count(text: Text, spans: Sequence[Span], total: Score, only: frozenset[str] | None) -> None:
    found: set[int] = set()
    core: set[int] = set()
    for span in spans:
        found.update(range(span.start, span.end))
        if span.type not in NEUTRAL and (only is None or span.type in only):
            core.update(range(span.start, span.end))
    marked: set[int] = set()
    neutral: set[int] = set()
    for mention in text.mentions:
        inside = {n for n in range(mention.start, mention.end) if text.text[n].isalnum()}
        if not inside:  # the "@" of a handle that is marked apart: nothing to cover
            continue
        total.mentions[mention.type] += 1
        total.covered[mention.type] += inside <= found
        (neutral if mention.type in NEUTRAL else marked).update(inside)
    core = {n for n in core if text.text[n].isalnum()}
    total.right += len(core & marked)
    total.wrong += len(core - marked - neutral)
    total.words += len(text.text.split())


def by_source(texts: Sequence[Text]) -> dict[str, list[Text]]:
    """Return the texts of each source, in the order in which sources come first."""
    found: dict[str, list[Text]] = defaultdict(list)
    for text in texts:
        found[text.source].append(text)
    return dict(found)


def table(texts: Sequence[Text], find: Find, names_only: frozenset[str]) -> str:
    """Return a Markdown table by source; of `names_only`, just PERSON and LOCATION can be wrong."""
    lines = [
        "| set | texts | core coverage | PERSON | LOCATION | ORG | precision |",
        "|---|---|---|---|---|---|---|",
    ]
    for source, own in by_source(texts).items():
        only = frozenset({"PERSON", "LOCATION"}) if source in names_only else None
        result = score(own, find, only)
        numbers = [
            result.coverage(),
            *(result.coverage(kind) for kind in ("PERSON", "LOCATION", "ORG")),
            result.precision,
        ]
        cells = " | ".join("–" if n != n else f"{100 * n:.1f}" for n in numbers)
        lines.append(f"| {source} | {len(own)} | {cells} |")
    return "\n".join(lines)
