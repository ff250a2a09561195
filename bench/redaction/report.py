"""Tables of a run: for the terminal, and for the README."""

# ruff: noqa: RUF001  signs of print

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import add

from bench.redaction.run import Result, Start
from bench.redaction.scores import Score

PATTERNS = ("EMAIL", "PHONE", "CARD", "IBAN", "SSN", "IP")


@dataclass(slots=True)
class Report:
    """Everything that one run measured."""

    peer: str
    engines: Sequence[str]
    results: list[Result] = field(default_factory=list)
    starts: dict[str, Start] = field(default_factory=dict)
    alarms: dict[str, float] = field(default_factory=dict)  # in 1,000 words of no personal data

    def of(self, engine: str, *, language: str = "en", corpus: str = "") -> list[Result]:
        """Return an engine's results in a language, or in one corpus."""
        return [
            result
            for result in self.results
            if result.engine == engine and corpus in ("", result.corpus)
            if result.language == language
        ]

    def score(self, engine: str, *, language: str = "en", corpus: str = "") -> Score:
        """Return the sum of an engine's scores."""
        results = self.of(engine, language=language, corpus=corpus)
        return reduce(add, (result.score for result in results), Score())

    def speed(self, engine: str) -> float | None:
        """Return kilobytes of English a second of CPU."""
        results = self.of(engine)
        spent = sum(result.spent for result in results)
        return sum(result.kilobytes for result in results) / spent if spent else None

    def times_peer(self, engine: str) -> float | None:
        """Return how many times as fast as the peer an engine is."""
        ours, theirs = self.speed(engine), self.speed(self.peer)
        return ours / theirs if ours and theirs else None

    @property
    def languages(self) -> list[str]:
        """What was measured beside English."""
        return sorted({result.language for result in self.results} - {"en"})

    @property
    def corpora(self) -> list[str]:
        """The English corpora."""
        return sorted({result.corpus for result in self.results if result.language == "en"})


type Rows = list[list[str]]


def percent(share: float | None) -> str:
    """Return a share as the tables print it, in percent."""
    return "–" if share is None else f"{100 * share:.1f}"


def plain(number: float | None, digits: int = 1) -> str:
    """Return a number as the tables print it."""
    return "–" if number is None else f"{number:,.{digits}f}"


def summary(report: Report) -> Rows:
    """Return a line an engine: what it finds, and its price."""
    rows = [
        ["English", "coverage", "precision", "strict", "KB/CPU s", f"× {report.peer}"],
    ]
    rows[0] += ["cold s", "cold CPU s", "peak MB", "refused", "alarms/1k words"]
    for engine in report.engines:
        score, start = report.score(engine), report.starts[engine]
        rows.append(
            [
                engine,
                percent(score.coverage()),
                percent(score.precision),
                percent(score.strict),
                plain(report.speed(engine)),
                plain(report.times_peer(engine)),
                plain(start.wall, 2),
                plain(start.cpu, 2),
                plain(start.peak, 0),
                str(sum(result.refused for result in report.of(engine))),
                plain(report.alarms.get(engine)),
            ]
        )
    return rows


def by_type(report: Report) -> Rows:
    """Return English coverage by type, in the order of how many mentions there are."""
    kinds = report.score(report.engines[0]).mentions.most_common()
    rows = [["coverage by type", *(kind for kind, _ in kinds)]]
    rows += [["(mentions)", *(str(count) for _, count in kinds)]]
    for engine in report.engines:
        score = report.score(engine)
        rows.append([engine, *(percent(score.coverage([kind])) for kind, _ in kinds)])
    return rows


def by_corpus(report: Report) -> Rows:
    """Return coverage and precision in each English corpus."""
    rows = [["coverage / precision", *report.corpora]]
    for engine in report.engines:
        scores = [report.score(engine, corpus=corpus) for corpus in report.corpora]
        rows.append(
            [engine, *(f"{percent(one.coverage())} / {percent(one.precision)}" for one in scores)]
        )
    return rows


def by_language(report: Report) -> Rows:
    """Return coverage and precision in other languages, and how many texts were set aside."""
    rows = [["coverage / precision", *report.languages]]
    for engine in report.engines:
        row = [engine]
        for language in report.languages:
            score = report.score(engine, language=language)
            refused = sum(result.refused for result in report.of(engine, language=language))
            cell = f"{percent(score.coverage())} / {percent(score.precision)}"
            row.append(cell + (f" ({refused} refused)" if refused else ""))
        rows.append(row)
    return rows


def aligned(rows: Rows) -> str:
    """Return a table as a terminal shows it."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if place == 0 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def markdown(rows: Rows) -> str:
    """Return a table as Markdown."""
    head, *body = rows
    rule = ["---", *("---:" for _ in head[1:])]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *body))


def tables(report: Report) -> Iterable[Rows]:
    """Return the tables that have something to say."""
    yield summary(report)
    yield by_type(report)
    yield by_corpus(report)
    if report.languages:
        yield by_language(report)


def as_json(report: Report) -> Mapping[str, object]:
    """Return all numbers, for comparing runs; no text and no mention is in them."""
    return {
        "starts": {name: [s.wall, s.cpu, s.peak] for name, s in report.starts.items()},
        "alarms": report.alarms,
        "results": [
            {
                "engine": result.engine,
                "corpus": result.corpus,
                "language": result.language,
                "kilobytes": result.kilobytes,
                "spent": result.spent,
                "refused": result.refused,
                "texts": result.texts,
                "mentions": dict(result.score.mentions),
                "covered": dict(result.score.covered),
                "right": result.score.right,
                "wrong": result.score.wrong,
                "strict_wrong": result.score.strict_wrong,
            }
            for result in report.results
        ],
    }
