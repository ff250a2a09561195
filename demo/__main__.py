"""
`make demo`, or `python -m demo [--input FOLDER]`.

Exit 0: everything that was sent is accounted for, once. Exit 1: something is not, or nothing ran.
"""

import argparse
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from random import Random

from rich.console import Console

from demo import annotators, cloud, picture, report, send, watch
from demo.bad_prelabeler import BadPrelabeler
from demo.flags import flags
from demo.ledger import Ledger
from demo.messages import CHAT, TICKETS, files
from demo.sent import File, FlagMessage
from demo.verdict import check
from labelhooks.errors import OperatorError
from labelhooks.model.dataset import Dataset
from labelhooks.people.access import Role
from labelhooks_cli.deployment import Deployment
from labelhooks_cli.local import visitors
from labelhooks_cli.local.home import Home
from labelhooks_cli.local.pages import PageRecord
from labelhooks_cli.main import explain
from labelhooks_cli.output import Output

HERE = Path(__file__).parent
SEED = 20_261_124
_ROUNDS = 3  # two of the dataset's, and a reviewer's


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the demo; return a shell's exit code."""
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--input", type=Path, help="upload this folder's files, and flag nothing")
    parser.add_argument("--seed", type=int, default=SEED, help="of what is made up")
    asked = parser.parse_args(arguments)
    out = Output()
    try:
        return Demo(out).run(asked.input, asked.seed)
    except Exception as error:
        told = explain(error)
        if told is None:
            raise
        out.err.print(f"error: {told[0]}", markup=False)
        return told[1]


class Demo:
    """One run, from nothing to a verdict."""

    def __init__(self, out: Output) -> None:
        self._out = out
        self._console: Console = out.out
        self._clock = watch.Clock()

    def run(self, folder: Path | None, seed: int) -> int:
        """Return a shell's exit code."""
        made, flagged = self._written(folder, seed)
        with self._clock.of("embedded cloud up"):
            deployment = cloud.bring_up()
        with self._clock.of("datasets"):
            documents = sorted({one.dataset for one in made} & {CHAT, TICKETS})
            run = f"{datetime.now().astimezone():%m%d-%H%M%S}"
            datasets = cloud.create(deployment, [HERE / f"{name}.yaml" for name in documents], run)
        names = [dataset.name for dataset in datasets.values()]
        ledger = Ledger(deployment.id_key(), {old: new.name for old, new in datasets.items()})
        self._send(deployment, ledger, made, flagged)
        with self._clock.of("redacted, gated, asked"):
            watch.until_quiet(self._console, deployment, names, "On the road")
        if folder is None:
            self._annotate(deployment, datasets, ledger)
        with self._clock.of("books"):
            verdict = check(deployment, ledger)
            told = report.outcome(deployment, ledger, verdict)
        parts = [told, report.conservation(verdict)]
        if folder is None:
            with self._clock.of("a pre-labeler that errs"):
                parts.append(BadPrelabeler(self._console, deployment, run).play())
        for part in (*parts, report.times(self._clock.took)):
            self._console.print(part)
            self._console.print()
        served = PageRecord.alive(Home.need())
        if served:  # the page is built (make demo does that)
            self._page(served.url, visitors.renew(deployment.target), names[0])
            self._console.print()
        self._console.print(report.further(names))
        return 0 if verdict.whole else 1

    def _page(self, url: str, accounts: list[visitors.Visitor], dataset: str) -> None:
        """Say where the page is, and what it shows of this run."""
        self._console.print(report.page(url, accounts))
        (operator,) = (one for one in accounts if one.name == Role.OPERATOR)
        shown = picture.address(url, dataset)
        self._console.print(f"This run, as {operator.name}: {shown}", soft_wrap=True)
        if drawn := picture.take(url, operator, dataset):
            self._console.print(f"A picture of it: {drawn}", soft_wrap=True)

    def _written(self, folder: Path | None, seed: int) -> tuple[list[File], list[FlagMessage]]:
        """Return what is to be sent: the folder's files, or what is made up."""
        if folder is not None:
            found = list(send.files_in(folder, CHAT))
            if not found:
                raise OperatorError(f"{folder} holds no files")
            return found, []
        random = Random(seed)  # noqa: S311  made-up messages, no secret
        made = files(random)
        return made, list(flags(random, made))

    def _send(
        self,
        deployment: Deployment,
        ledger: Ledger,
        made: Sequence[File],
        flagged: Sequence[FlagMessage],
    ) -> None:
        names = ", ".join(ledger.datasets.values())
        self._out.note(f"{len(made)} files and {len(flagged)} flags go to {names}")
        with self._clock.of("uploads and flags"), self._out.progress(counts="sent") as bar:
            uploads = bar.add_task("uploading", total=len(made))
            send.upload(deployment, ledger, made, lambda n: bar.advance(uploads, n))
            if flagged:
                flags_ = bar.add_task("flagging", total=len(flagged))
                send.flag(deployment, ledger, flagged, lambda n: bar.advance(flags_, n))

    def _annotate(
        self, deployment: Deployment, datasets: dict[str, Dataset], ledger: Ledger
    ) -> None:
        """Let simulated annotators answer, and those after them where they disagree."""
        names = [dataset.name for dataset in datasets.values()]
        for number in range(1, _ROUNDS + 1):
            with self._clock.of("annotators"):
                given = sum(
                    annotators.answer(deployment, one, ledger.truths) for one in datasets.values()
                )
            if not given:
                return
            self._out.note(f"round {number}: {given} judgments")
            with self._clock.of("judgments to labels"):
                watch.until_quiet(self._console, deployment, names, f"Round {number} of judgments")


if __name__ == "__main__":
    sys.exit(main())
