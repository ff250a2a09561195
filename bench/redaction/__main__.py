"""
Redaction, measured: what each tier finds and costs, beside Presidio, in one run.

    python -m bench.redaction [--engines NAME…] [--corpora NAME…] [--data DIR…] [--kb N] [--quick]
                              [--json FILE] [--publish]

Each engine has a process of its own with one thread; for every corpus they are asked in turn.
Scores are by characters (see scores.py), speeds in kilobytes a second of CPU. Cold start is from
the start of a process to its first result, the middle of several; peak memory is the most that the
process held while it did all of this.

Corpora are JSON lines (see corpora.py): those of `texts/`, ours, and those of --data, which is
`../shared/data/pii` unless told, where it exists. Of each, texts of --kb kilobytes are drawn,
always the same. --publish writes pictures and the README's table.
"""

import argparse
import json
import statistics
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from bench.redaction import corpora, engines, publish, report, scores
from bench.redaction.run import Process, Start, measured

USUAL = (
    "rules",
    "fast",
    "thorough",
    "presidio sm",
    "presidio sm batch",
    "presidio md",
    "presidio md+org",
    "presidio md+org batch",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and write what was asked for."""
    asked = parsed(arguments)
    folders = [corpora.OURS, *(asked.data or [corpora.DATA])]
    chosen = [c.at_most(asked.kb) for c in corpora.corpora(folders, asked.corpora)]
    for folder in folders:
        if not folder.is_dir():
            print(f"no corpora at {folder}: skipped", file=sys.stderr)
    starts = {engine: started(engine, asked.starts) for engine in asked.engines}
    told = report.Report(engines.PEER, asked.engines, starts=starts)
    for language in sorted({corpus.language for corpus in chosen}, key=lambda code: code != "en"):
        in_turn(told, [corpus for corpus in chosen if corpus.language == language])
    for rows in report.tables(told):
        print("\n" + report.aligned(rows))
    if asked.json:
        asked.json.write_text(json.dumps(report.as_json(told), indent=1), encoding="utf-8")
    if asked.publish:
        publish.publish(told)
    return 0


def in_turn(told: report.Report, chosen: Sequence[corpora.Corpus]) -> None:
    """Ask each engine about each corpus of one language, and about negatives in English."""
    language = chosen[0].language
    with ExitStack() as stack:
        processes = {
            engine: stack.enter_context(Process(engine, language))
            for engine in told.engines
            if language == "en" or engine not in engines.ENGLISH_ONLY
        }
        for corpus in chosen:
            for engine, process in processes.items():
                told.results.append(measured(process, engine, corpus))
                say(f"{corpus.name}: {engine}")
        if language == "en":
            alarmed(told, processes)


def parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.redaction")
    parser.add_argument("--engines", nargs="+", choices=list(engines.MAKERS), default=list(USUAL))
    parser.add_argument("--corpora", nargs="+", default=(), help="names of corpora (default: all)")
    parser.add_argument("--data", "--jsonl-dir", nargs="+", type=Path, help="folders of corpora")
    parser.add_argument("--kb", type=float, default=100, help="of each corpus (default 100)")
    parser.add_argument("--starts", type=int, default=5, help="cold starts of each (default 5)")
    parser.add_argument("--quick", action="store_true", help="15 KB of each corpus, one start")
    parser.add_argument("--json", type=Path, help="write all numbers here as well")
    parser.add_argument("--publish", action="store_true", help="pictures and the README's table")
    asked = parser.parse_args(arguments)
    if asked.quick:
        asked.kb, asked.starts = 15.0, 1
    return asked


def started(engine: str, times: int) -> Start:
    """Return the middle of several cold starts, each in a fresh process."""
    starts = []
    for _ in range(times):
        with Process(engine, "en") as process:
            starts.append(process.start)
    say(f"cold: {engine}")
    return Start(*(statistics.median(column) for column in zip(*map(_row, starts), strict=True)))


def _row(start: Start) -> tuple[float, float, float]:
    return start.wall, start.cpu, start.peak


def alarmed(told: report.Report, processes: dict[str, Process]) -> None:
    """Note false alarms, and each process's most memory by now: the English corpora are done."""
    texts = corpora.negatives()
    for engine, process in processes.items():
        answer = process.ask(texts)
        found = [[scores.Mention(*span) for span in one or ()] for one in answer["found"]]
        if texts:
            told.alarms[engine] = scores.false_alarms(found, texts)
        begun = told.starts[engine]
        told.starts[engine] = Start(begun.wall, begun.cpu, answer["peak"])


def say(what: str) -> None:
    """Say how far it is, where somebody watches."""
    if sys.stderr.isatty():
        print(f"\x1b[2K\r{what}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
