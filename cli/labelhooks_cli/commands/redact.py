"""labelhooks redact: files, folders and lines of texts, on this machine alone."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal, TextIO

import typer

from labelhooks.redaction import Redactor
from labelhooks_cli.problems import FAILED, Problem
from labelhooks_cli.redacting.explain import Explanations, line
from labelhooks_cli.redacting.files import Outcome, Wanted, redact_files, wanted
from labelhooks_cli.redacting.lines import redact_lines
from labelhooks_cli.redacting.options import redactor

type Tier = Literal["rules", "fast", "thorough", "comprehend", "presidio"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("redact")(redact)


def redact(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Files, and folders with all below them.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="The folder for the clean files.")] = None,
    policy: Annotated[
        Path | None, typer.Option(help="YAML or JSON: a redaction policy, or a dataset's document.")
    ] = None,
    tier: Annotated[Tier | None, typer.Option(help="Who looks, instead of the policy's.")] = None,
    languages: Annotated[
        str | None, typer.Option(help='Instead of the policy\'s, as "en,es".')
    ] = None,
    key: Annotated[
        Path | None, typer.Option(help="A file with the secret for pseudonyms and surrogates.")
    ] = None,
    jsonl: Annotated[
        Path | None, typer.Option(help='Lines of {"id", "text"} instead of files; - is stdin.')
    ] = None,
    spans: Annotated[
        Path | None, typer.Option(help="Where their clean texts and spans go; - is stdout.")
    ] = None,
    explain: Annotated[bool, typer.Option(help="Show why each span was taken.")] = False,
    show_values: Annotated[
        bool, typer.Option(help="With --explain: the values themselves, not masked.")
    ] = False,
    redact_names: Annotated[bool, typer.Option(help="Redact the files' names too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Write the result as JSON.")] = False,
) -> None:
    """Redact files and folders into --out, or texts of --jsonl into --spans; needs no cloud."""
    if jsonl is not None or spans is not None:
        if jsonl is None or spans is None or files:
            raise Problem("--jsonl IN and --spans OUT go together, and without files.")
        made = redactor(policy=policy, tier=tier, languages=languages, key=key)
        done, failed = redact_lines(jsonl, spans, made, why=explain)
        if as_json and str(spans) != "-":
            _write(sys.stdout, json.dumps({"redacted": done, "failed": failed}))
        else:
            _write(sys.stderr, f"{done} redacted, {failed} could not be.")
        raise typer.Exit(FAILED if failed else 0)
    if not files or (out is None and not explain):
        raise Problem("Name files or folders, and --out DIR or --explain.")
    explanations = Explanations(show_values) if explain else None
    made = redactor(policy=policy, tier=tier, languages=languages, key=key, watch=explanations)
    _files(wanted(files, out), out, made, explanations, names=redact_names, as_json=as_json)


def _files(
    found: list[Wanted],
    out: Path | None,
    made: Redactor,
    explanations: Explanations | None,
    *,
    names: bool,
    as_json: bool,
) -> None:
    answers, refused = [], 0
    with _progress(found, quiet=as_json) as began:
        for outcome in redact_files(
            found, out, made, explanations=explanations, redact_names=names, began=began
        ):
            refused += outcome.error is not None
            if as_json:
                answers.append(outcome.answer(explain=explanations is not None))
            else:
                _show(outcome)
    if as_json:
        _write(sys.stdout, json.dumps(answers, ensure_ascii=False))
    else:
        _write(sys.stderr, f"{len(found) - refused} redacted, {refused} refused.")
    raise typer.Exit(FAILED if refused else 0)


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
