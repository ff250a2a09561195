"""labelhooks gate fit | apply | report: the statistics on plain files, on this machine alone."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from labelhooks.gating.fit import fit
from labelhooks.model.base import timestamp
from labelhooks.model.gate import ClassGate, GateFit
from labelhooks_cli.gating.files import read_fit, read_judged, write_decisions, write_fit
from labelhooks_cli.gating.report import write_report
from labelhooks_cli.problems import Misunderstood
from labelhooks_cli.words import Parser

HELP = "Fit thresholds with a guarantee, apply them, report on them; needs no cloud."


def gate(words: Sequence[str]) -> int:
    """Do what the words say and return the exit code."""
    asked = parser().parse_args(words)
    return int(asked.run(asked))


def parser() -> argparse.ArgumentParser:
    """Return what makes sense of the words."""
    made = Parser(prog="labelhooks gate", description=HELP, allow_abbrev=False)
    verbs = made.add_subparsers(required=True, metavar="fit|apply|report", parser_class=Parser)

    one = _verb(verbs, "fit", _fit, "from judged items with their scores to thresholds")
    _scores(one, 'lines of {"id", "scores": {class: probability}, "label"}; - is stdin')
    one.add_argument("--target", type=_share, default=0.95, help="accuracy of what is accepted")
    one.add_argument("--confidence", type=_share, default=0.95, help="that the target is met")
    one.add_argument(
        "--promise",
        choices=("class", "overall", "pooled"),
        default="class",
        help="the target is met in each class (default), by all accepted items together, or in "
        "each class with enough judgments and by the rest together",
    )
    one.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="the gate; - is stdout"
    )

    one = _verb(verbs, "apply", _apply, "from scores to decisions")
    _gate_file(one)
    _scores(one, 'lines of {"id", "scores": {class: probability}}; - is stdin')
    one.add_argument("--out", type=Path, required=True, metavar="FILE", help="- is stdout")

    one = _verb(
        verbs, "report", _report, "how reliable the scores are, and what the gate makes of it"
    )
    _gate_file(one)
    _scores(one, "judged lines, as for fit")
    one.add_argument("--out", type=Path, required=True, metavar="SVG", help="the picture")
    one.add_argument("--json", action="store_true", help="the numbers as JSON on stdout")
    return made


def _verb(
    verbs: "argparse._SubParsersAction[Parser]",
    name: str,
    run: Callable[[argparse.Namespace], int],
    told: str,
) -> Parser:
    one = verbs.add_parser(name, help=told, description=told, allow_abbrev=False)
    one.set_defaults(run=run)
    return one


def _scores(one: Parser, told: str) -> None:
    one.add_argument("--scores", type=Path, required=True, metavar="FILE", help=told)


def _gate_file(one: Parser) -> None:
    one.add_argument("--gate", type=Path, required=True, metavar="FILE", help="what fit wrote")


def _share(word: str) -> float:
    try:
        number = float(word)
    except ValueError:
        number = 0.0
    if not 0.5 <= number < 1:
        raise argparse.ArgumentTypeError(f"want a number from 0.5 to below 1, not {word}")
    return number


def _fit(asked: argparse.Namespace) -> int:
    made = fit(
        read_judged(asked.scores),
        target=asked.target,
        confidence=asked.confidence,
        promise=asked.promise,
        created_at=timestamp(),
    )
    write_fit(made, asked.out)
    for line in told(made):
        sys.stderr.write(line + "\n")
    return 0


def told(made: GateFit) -> list[str]:
    """Return what a fit came to, a line each."""
    single = [name for name in made.classes if name not in made.pooled]
    opened = [name for name in single if made.classes[name].threshold is not None]
    lines = [
        f"{made.judged} judged, temperature {made.temperature:.3g}, "
        f"accepts {made.accepted_share:.1%} ({made.promise} promise)."
    ]
    if made.promise == "overall":
        return [*lines, f"all: {made.overall.why}"]
    lines += [f"{name}: {made.classes[name].why}" for name in opened]
    if made.pooled:
        lines.append(f"{', '.join(made.pooled[:_SHOWN])}{_more(made.pooled)}: {_pool(made).why}")
    closed = [name for name in single if name not in opened]
    lines += [f"{name}: asks people: {made.classes[name].why}" for name in closed[:_SHOWN]]
    if len(closed) > _SHOWN:
        lines.append(f"… and {len(closed) - _SHOWN} more classes ask people (see the file).")
    pool_opened = made.pooled and _pool(made).threshold is not None
    if not (opened or pool_opened) and made.overall.threshold is not None:
        lines.append(_hint(made, made.overall))
    return lines


_SHOWN = 12


def _pool(made: GateFit) -> ClassGate:
    return made.classes[made.pooled[0]]


def _more(names: Sequence[str]) -> str:
    return f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""


def _hint(made: GateFit, overall: ClassGate) -> str:
    share = overall.accepted / max(1, overall.judged)
    return (
        f"No class has the evidence for a promise of its own. --promise overall would accept "
        f"{share:.0%}: {made.target:.0%} of those together, but single classes may be worse."
    )


def _apply(asked: argparse.Namespace) -> int:
    if asked.scores == asked.out and str(asked.out) != "-":
        raise Misunderstood("--scores and --out are the same file.")
    reasons = write_decisions(read_fit(asked.gate), asked.scores, asked.out)
    counted = ", ".join(f"{number} {reason}" for reason, number in sorted(reasons.items()))
    sys.stderr.write(f"{counted or 'no items'}.\n")
    return 0


def _report(asked: argparse.Namespace) -> int:
    report = write_report(read_fit(asked.gate), read_judged(asked.scores), asked.out)
    if asked.json:
        sys.stdout.write(json.dumps(report.numbers(), ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(report.table() + "\n")
    return 0
