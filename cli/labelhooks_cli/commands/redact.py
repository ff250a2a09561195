"""labelhooks redact: files, folders and lines of texts, on this machine alone."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from labelhooks.redaction import Redactor
from labelhooks_cli.problems import FAILED, Misunderstood
from labelhooks_cli.redacting.explain import Explanations, line
from labelhooks_cli.redacting.files import Outcome, Wanted, redact_files, wanted
from labelhooks_cli.redacting.lines import redact_lines
from labelhooks_cli.redacting.options import redactor
from labelhooks_cli.words import Parser

_TIERS = ("rules", "fast", "thorough", "comprehend", "presidio")
HELP = "Redact files and folders, or lines of texts; needs no cloud."


def parser() -> argparse.ArgumentParser:
    """Return what makes sense of the words; typer would take longer to load than to redact."""
    made = Parser(prog="labelhooks redact", description=HELP, allow_abbrev=False)
    add = made.add_argument
    add("files", nargs="*", type=Path, metavar="FILE", help="files, and folders with all in them")
    add("--out", type=Path, metavar="DIR", help="the folder for the clean files")
    add("--policy", type=Path, metavar="FILE", help="a redaction policy, or a dataset's document")
    add("--tier", choices=_TIERS, help="who looks, instead of the policy's")
    add("--languages", metavar="CODES", help='as "en,es"; default: the policy\'s, or all')
    add("--key", type=Path, metavar="FILE", help="the secret for pseudonyms and surrogates")
    add("--jsonl", type=Path, metavar="IN", help='lines of {"id", "text"}; - is stdin')
    add("--spans", type=Path, metavar="OUT", help="their clean texts and spans; - is stdout")
    add("--explain", action="store_true", help="show why each span was taken")
    add("--show-values", action="store_true", help="with --explain: the values, not masked")
    add("--redact-names", action="store_true", help="redact the names of the files too")
    add("--json", action="store_true", help="write the result as JSON to stdout, and nothing else")
    return made


def redact(words: Sequence[str]) -> int:
    """
    Redact files and folders into --out, or texts of --jsonl into --spans.

    Returns:
        The exit code: 1 if anything was refused.

    """
    asked = parser().parse_args(words)
    if asked.jsonl is not None or asked.spans is not None:
        return _lines(asked)
    if not asked.files or (asked.out is None and not asked.explain):
        raise Misunderstood("Name files or folders, and --out DIR or --explain.")
    explanations = Explanations(asked.show_values) if asked.explain else None
    return _files(wanted(asked.files, asked.out), asked, explanations)


def _redactor(asked: argparse.Namespace, watch: Explanations | None) -> Redactor:
    return redactor(
        policy=asked.policy,
        tier=asked.tier,
        languages=asked.languages,
        key=asked.key,
        watch=watch,
    )


def _lines(asked: argparse.Namespace) -> int:
    if asked.jsonl is None or asked.spans is None or asked.files:
        raise Misunderstood("--jsonl IN and --spans OUT go together, and without files.")
    made = _redactor(asked, None)
    done, failed = redact_lines(asked.jsonl, asked.spans, made, why=asked.explain)
    if asked.json and str(asked.spans) != "-":
        _write(sys.stdout, json.dumps({"redacted": done, "failed": failed}))
    else:
        _write(sys.stderr, f"{done} redacted, {failed} could not be.")
    return FAILED if failed else 0


def _files(
    found: list[Wanted], asked: argparse.Namespace, explanations: Explanations | None
) -> int:
    made = _redactor(asked, explanations)
    answers, refused = [], 0
    with _progress(found, quiet=asked.json) as began:
        for outcome in redact_files(
            found,
            asked.out,
            made,
            explanations=explanations,
            redact_names=asked.redact_names,
            began=began,
        ):
            refused += outcome.error is not None
            if asked.json:
                answers.append(outcome.answer(explain=explanations is not None))
            else:
                _show(outcome)
    if asked.json:
        _write(sys.stdout, json.dumps(answers, ensure_ascii=False))
    else:
        _write(sys.stderr, f"{len(found) - refused} redacted, {refused} refused.")
    return FAILED if refused else 0


def _show(outcome: Outcome) -> None:
    """Tell what became of a file: what was replaced on stdout, a refusal on stderr."""
    if outcome.error is not None:
        told = f"refused: {outcome.file}: {outcome.error.code}: {outcome.error}"
        _write(sys.stderr, f"{told}. {outcome.error.advice}")
        return
    assert outcome.clean is not None  # noqa: S101  either of the two
    counts = ", ".join(f"{count} {kind}" for kind, count in sorted(outcome.clean.counts.items()))
    _write(sys.stdout, f"{outcome.out or outcome.file}: {counts or 'nothing found'}")
    for note in outcome.clean.notes:
        _write(sys.stdout, f"  {note}")
    if outcome.clean.mute:
        times = ", ".join(f"{start:.2f}-{end:.2f}" for start, end in outcome.clean.mute)
        _write(sys.stdout, f"  to mute, in seconds: {times}")
    for row in outcome.explained:
        _write(sys.stdout, line(row))


@contextmanager
def _progress(found: list[Wanted], *, quiet: bool) -> Iterator[Callable[[Wanted], object]]:
    """Show a bar to whoever watches, and load what draws it for nobody else."""
    if quiet or len(found) < 2 or not sys.stderr.isatty():
        yield lambda _: None
        return
    from labelhooks_cli.output import Output

    with Output().progress(counts="bytes") as bar:
        task = bar.add_task("redacting", total=sum(one.size for one in found))
        behind = 0

        def began(one: Wanted) -> None:
            nonlocal behind
            bar.update(task, advance=behind, description=one.path.name)
            behind = one.size

        yield began


def _write(to: TextIO, line: str) -> None:
    to.write(line + "\n")
