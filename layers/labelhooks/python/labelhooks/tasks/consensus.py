"""From the judgments of a round to a label, or to another round."""

from typing import Protocol

from labelhooks.model.base import timestamp
from labelhooks.model.ids import plain_id
from labelhooks.model.label import Actor, NewLabel, Provenance
from labelhooks.model.label_value import LabelValue
from labelhooks.model.messages import Ask, LabelsDecided, TasksWanted
from labelhooks.model.task import AskReason, Judgment, Task, TaskState, counted
from labelhooks.model.telling import Tell, untold
from labelhooks.tasks.agreement import ENOUGH, Agreed, agreed


class Tasks(Protocol):
    def round(self, dataset: str, item_id: str, round_: int) -> tuple[Task, list[Judgment]] | None:
        """Return a task with its judgments."""

    def finish(self, task: Task) -> None:
        """Mark a submitted task as done."""


class Send(Protocol):
    def __call__(self, body: str) -> object:
        """Send a message."""


class Note(Protocol):
    def __call__(self, task: Task, label: LabelValue, at: str, /) -> object:
        """Keep what people agreed on, and when the last of them said so. Again, it is nothing."""


def unnoted(_task: Task, _label: LabelValue, _at: str, /) -> None:
    """Keep nothing."""


class Heard(Protocol):
    def __call__(
        self, task: Task, judgments: list[Judgment], label: LabelValue | None, at: str, /
    ) -> object:
        """Hear of a round that was settled: with which label, if any, and when the last judged."""


def unheard(_task: Task, _judgments: list[Judgment], _label: LabelValue | None, _at: str) -> None:
    """Do nothing: where nobody counts rounds."""


class Consensus:
    """Settles a submitted task: what it decides is sent before the task is marked done."""

    def __init__(
        self,
        tasks: Tasks,
        *,
        send_labels: Send,
        send_tasks: Send,
        code_version: str,
        note: Note = unnoted,
        tell: Tell = untold,
        heard: Heard = unheard,
    ) -> None:
        self._tasks = tasks
        self._send_labels = send_labels
        self._send_tasks = send_tasks
        self._code_version = code_version
        self._note = note
        self._tell = tell
        self._heard = heard

    def __call__(self, dataset: str, item_id: str, round_: int) -> None:
        """Settle one round; one that is not submitted, or settled already, is left alone."""
        found = self._tasks.round(dataset, item_id, round_)
        if found is None or found[0].state is not TaskState.SUBMITTED:
            return
        task, judgments = found
        enough = ENOUGH if task.agreement is None else task.agreement
        every, judgments = judgments, counted(task, judgments)
        verdict = agreed([one.value for one in judgments], enough=enough) if judgments else None
        if verdict is None:
            wanted = TasksWanted(
                dataset=dataset, dataset_version=task.dataset_version, asks=(_again(task),)
            )
            self._send_tasks(wanted.model_dump_json(exclude_none=True))
        else:
            label = self._label(task, judgments, verdict)
            decided = LabelsDecided(dataset=dataset, labels=(label,))
            self._send_labels(decided.model_dump_json())
            self._note(task, verdict.value, max(one.at for one in judgments))
        for one in found[1]:
            self._tell("judged", _judged(one, verdict, enough=enough))
        self._tasks.finish(task)
        last = max((one.at for one in every), default=task.created_at)
        self._heard(task, every, verdict.value if verdict else None, last)

    def _label(self, task: Task, judgments: list[Judgment], verdict: Agreed) -> NewLabel:
        annotators = sorted(judgment.annotator for judgment in judgments)
        one = len(annotators) == 1
        return NewLabel(
            item_id=task.item_id,
            label_id=plain_id("consensus", task.dataset, task.item_id, str(task.round)),
            value=verdict.value,
            provenance=Provenance(
                artifact_id=task.artifact_id,
                schema_version=task.schema_version,
                dataset_version=task.dataset_version,
                actor=Actor(
                    kind="annotators",
                    id=annotators[0] if one else f"{len(annotators)} annotators",
                    version=f"round-{task.round}",
                ),
                confidence=verdict.share,
                reason=_reason(task, verdict, len(annotators)),
                redaction_version=task.redaction_version,
                code_version=self._code_version,
                trace_id=task.trace_id,
                decided_at=timestamp(),
                asked_at=task.asked_at or task.created_at,
            ),
        )


def _judged(judgment: Judgment, verdict: Agreed | None, *, enough: float) -> dict[str, object]:
    """Return what is told of a judgment: whose, how long it took, is the label like it?"""
    return {
        "dataset": judgment.dataset,
        "item": judgment.item_id,
        "round": judgment.round,
        "annotator": judgment.annotator,
        "seconds": judgment.seconds,
        "agrees": None
        if verdict is None
        else int(agreed([judgment.value, verdict.value], enough=enough) is not None),
    }


def _reason(task: Task, verdict: Agreed, judgments: int) -> str:
    if task.review:
        return f"reviewed: {task.review}"
    return f"{verdict.by} of {judgments}" if judgments > 1 else f"asked: {task.reason}"


def _again(task: Task) -> Ask:
    return Ask(
        item_id=task.item_id,
        round=task.round + 1,
        reason=AskReason.DISAGREEMENT if task.sent_back is None else AskReason.SENT_BACK,
        comment=task.sent_back,
        propensity=task.propensity,
        priority=task.priority,
        proposal=task.proposal,
        others=task.others,
        audits=task.audits,
        asked_at=task.asked_at or task.created_at,
        artifact_id=task.artifact_id,
        redaction_version=task.redaction_version,
        trace_id=task.trace_id,
    )
