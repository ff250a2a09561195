"""
The second act: a pre-labeler that confuses two classes is promoted, and stopped by itself.

What an operator would type is typed here, command by command; people are played.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.text import Text

from demo import watch
from labelhooks.controls.datasets import configure
from labelhooks.errors import OperatorError
from labelhooks.model.dataset import DatasetSpec
from labelhooks.model.task import AskReason, TaskState
from labelhooks.tasks.judge import SubmitJudgment
from labelhooks_cli.deployment import Deployment
from labelhooks_cli.output import table

NAME = "words"
MESSAGES = 40
_SEEN = 6  # seconds until functions see another line-up
_PATIENCE = 60


def rules(version: str, spam: str, abuse: str) -> dict[str, Any]:
    """Return rules that call free money `spam` and insults `abuse`, or the other way round."""
    return {
        "kind": "rules",
        "name": NAME,
        "version": version,
        "rules": [
            {"label": spam, "contains": ["free money"], "confidence": 0.99},
            {"label": abuse, "contains": ["you fool"], "confidence": 0.99},
        ],
    }


class BadPrelabeler:
    """A dataset of its own, and what happens in it."""

    def __init__(self, console: Console, deployment: Deployment, run: str) -> None:
        self._console = console
        self._deployment = deployment
        self.dataset = f"bad-prelabeler-{run}"
        self._typed: list[tuple[str, str]] = []  # commands, and what came of them

    def play(self) -> RenderableType:
        """Return what happened, as tables. Raises OperatorError where it did not."""
        self._begin()
        self._register_and_promote()
        self._send()
        audited = self._people_check()
        self._wait_until_paused()
        taken = self._take_back()
        return self._told(audited, taken)

    def _begin(self) -> None:
        spec = {
            "name": self.dataset,
            "schema": {"kind": "choice", "classes": ["spam", "abuse", "ok"]},
            "prelabeler": rules("1", "spam", "abuse"),
            "gate": {"threshold": 0.9, "audit_share": 0.6},  # of so few, most are checked
        }
        document = DatasetSpec.model_validate_json(json.dumps(spec))
        configure(self._deployment.datasets, document, actor="demo", reason="the second act")

    def _register_and_promote(self) -> None:
        with TemporaryDirectory() as folder:
            file = Path(folder) / "words-2.json"
            file.write_text(json.dumps(rules("2", "abuse", "spam")), encoding="utf-8")
            of = ("-d", self.dataset)
            self._type("prelabeler", "register", *of, "-f", str(file), "--reason", "retrained")
        self._type(
            "prelabeler", "promote", *of, NAME, "2",
            "--to", "active", "--force", "--reason", "it looks so sure",
        )  # fmt: skip
        time.sleep(_SEEN)

    def _send(self) -> None:
        texts = [f"{'free money' if n % 2 else 'you fool'} {n}" for n in range(MESSAGES)]
        self._deployment.target.s3.put_object(
            Bucket=self._deployment.target.output("RawBucket"),
            Key=f"{self.dataset}/messages.jsonl",
            Body="\n".join(json.dumps({"text": text}) for text in texts).encode(),
        )
        self._settle("Messages for the new version")

    def _people_check(self) -> int:
        """Let people say what is true of what they are asked; return how many that were."""
        at = self._deployment
        submit = SubmitJudgment(at.tasks, at.policies)
        tasks = [one for one in at.inventory.tasks(self.dataset) if one.state is TaskState.OPEN]
        items = at.items.get_many(self.dataset, [one.item_id for one in tasks])
        contents = at.clean.contents([one.artifact for one in items])
        for task, content in zip(tasks, contents, strict=True):
            value = "spam" if "free money" in str(content) else "abuse"
            submit(self.dataset, task.item_id, task.round, annotator="ann", value=value)
        self._settle("What people said")
        return len(tasks)

    def _wait_until_paused(self) -> None:
        give_up = time.monotonic() + _PATIENCE
        while not any(one["by"] == "watch" for one in self._history()):
            if time.monotonic() > give_up:
                raise OperatorError("the watch did not pause the version: labelhooks status")
            time.sleep(0.5)

    def _take_back(self) -> int:
        meant = ("-d", self.dataset, "--prelabeler", NAME, "--version", "2")
        self._type("labels", "quarantine", *meant, "--dry-run")
        done = self._type("labels", "quarantine", *meant, "--reason", "two classes swapped")
        self._settle("Labels taken back")
        return int(done["taken_back"])

    def _told(self, audited: int, taken: int) -> RenderableType:
        tasks = [
            one
            for one in self._deployment.inventory.tasks(self.dataset)
            if one.reason is AskReason.TAKEN_BACK and one.state is TaskState.OPEN
        ]
        books = self._type("reconcile", "-d", self.dataset, "--older-than", "0")
        typed = table(["an operator types", ""], self._typed, title="A pre-labeler that errs")
        history = table(
            ["who", "from", "to", "why"],
            [(one["by"], one["before"], one["after"], one["why"]) for one in self._history()],
            title=f"What became of {NAME} 2",
        )
        said = (
            f"{MESSAGES} messages accepted, {audited} of them checked by people, paused by itself; "
            f"{taken} labels taken back, {len(tasks)} tasks for people."
        )
        whole = bool(books["whole"]) and taken == len(tasks) > 0
        style = "bold green" if whole else "bold red"
        return Group(typed, "", history, "", Text(said, style=style))

    def _history(self) -> list[dict[str, Any]]:
        shown = self._run("prelabeler", "show", "-d", self.dataset, NAME, "2")
        history: list[dict[str, Any]] = shown["history"]
        return history

    def _settle(self, title: str) -> None:
        watch.until_quiet(self._console, self._deployment, [self.dataset], title)

    def _type(self, *words: str) -> dict[str, Any]:
        """Run a command as an operator would; keep it for the table."""
        answer = self._run(*words)
        shown = " ".join(f'"{word}"' if " " in word else Path(word).name for word in words)
        self._typed.append((f"labelhooks {shown}", ", ".join(_in_short(answer))))
        return answer

    def _run(self, *words: str) -> dict[str, Any]:
        command = [sys.executable, "-m", "labelhooks_cli.main", *words, "--json"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode:
            raise OperatorError(f"labelhooks {' '.join(words)}: {done.stderr.strip()}")
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer


def _in_short(answer: dict[str, Any]) -> Iterator[str]:
    for name in ("revision", "state", "labels", "taken_back", "whole"):
        if name in answer:
            yield f"{name.replace('_', ' ')}: {answer[name]}"
