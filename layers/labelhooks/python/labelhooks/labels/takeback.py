"""
Take labels of a pre-labeler back: a version that withdraws each, and the item decided anew.

Of each batch, who decides now is told before the labels are withdrawn. A crash in between leaves
labels that still match: the order, given again, does them once more, and each step knows itself
again (a task by item and round, a withdrawal by the label it withdraws).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import batched
from typing import Protocol

from labelhooks.errors import VersionTaken
from labelhooks.model.base import timestamp
from labelhooks.model.dataset import Dataset
from labelhooks.model.ids import plain_id
from labelhooks.model.item import Item
from labelhooks.model.label import Actor, Label
from labelhooks.model.messages import ITEMS_PER_MESSAGE, Ask, ItemsReady, TasksWanted
from labelhooks.model.takeback import Takeback
from labelhooks.model.task import AskReason, Task, TaskState

_WITH_PEOPLE = frozenset(
    {TaskState.OPEN, TaskState.LEASED, TaskState.SUBMITTED, TaskState.IN_REVIEW}
)


class Labels(Protocol):
    def append(self, label: Label) -> bool:
        """Write a version; False if this very label holds it. Raises VersionTaken."""


class Items(Protocol):
    def get_many(self, dataset: str, item_ids: Sequence[str]) -> list[Item]:
        """Return items in order. Raises InvalidMessage where one is not recorded."""


class Tasks(Protocol):
    def of(self, dataset: str, item_id: str) -> list[Task]:
        """Return an item's tasks, round by round."""


class Spread(Protocol):
    def __call__[A, R](self, call: Callable[[A], R], over: Sequence[A], /) -> list[R]:
        """Return what the call makes of each, in order."""


type Send = Callable[[str], object]


class TakeBack:
    """Carries an order out."""

    def __init__(
        self,
        *,
        labels: Labels,
        items: Items,
        tasks: Tasks,
        ask: Send,
        decide: Send,
        spread: Spread,
        code_version: str,
    ) -> None:
        """`ask` sends to the tasks queue, `decide` to the items queue."""
        self._labels = labels
        self._items = items
        self._tasks = tasks
        self._ask = ask
        self._decide = decide
        self._spread = spread
        self._code_version = code_version

    def __call__(
        self, order: Takeback, dataset: Dataset, matching: Iterable[Label]
    ) -> Iterator[int]:
        """Take the labels back; after each batch, yield how many that were."""
        for batch in batched(matching, ITEMS_PER_MESSAGE, strict=False):
            self.hand_over(order, dataset, batch)
            withdrawn = self._spread(lambda label: self._withdraw(order, label), batch)
            yield sum(withdrawn)

    def hand_over(self, order: Takeback, dataset: Dataset, batch: Sequence[Label]) -> None:
        """Tell whoever decides now of the items of these labels; once more changes nothing."""
        tasks = self._spread(lambda label: self._tasks.of(label.dataset, label.item_id), batch)
        waiting: dict[int, list[Label]] = defaultdict(list)
        for label, held in zip(batch, tasks, strict=True):
            if not any(task.state in _WITH_PEOPLE for task in held):  # people have it already
                waiting[1 + max((task.round for task in held), default=0)].append(label)
        for round_, labels in waiting.items():
            if order.to == "gate":
                self._decide(_ready(order, round_, labels).model_dump_json(exclude_none=True))
            else:
                wanted = self._wanted(dataset, round_, labels)
                self._ask(wanted.model_dump_json(exclude_none=True))

    def _wanted(self, dataset: Dataset, round_: int, labels: Sequence[Label]) -> TasksWanted:
        items = self._items.get_many(dataset.name, [label.item_id for label in labels])
        asks = [
            Ask(
                item_id=item.item_id,
                round=round_,
                reason=AskReason.TAKEN_BACK,
                priority=item.priority,
                artifact_id=item.artifact.id,
                redaction_version=item.redaction_version,
                trace_id=item.trace_id,
            )
            for item in items
        ]
        return TasksWanted(dataset=dataset.name, dataset_version=dataset.version, asks=tuple(asks))

    def _withdraw(self, order: Takeback, label: Label) -> bool:
        try:
            self._labels.append(withdrawal(order, label, code_version=self._code_version))
        except VersionTaken:
            return False  # somebody labeled it in the meantime: it is not the one that was meant
        return True


def _ready(order: Takeback, round_: int, labels: Sequence[Label]) -> ItemsReady:
    return ItemsReady(
        dataset=order.dataset,
        items=tuple(label.item_id for label in labels),
        round=round_,
        again=order.takeback_id,
    )


def withdrawal(order: Takeback, label: Label, *, code_version: str) -> Label:
    """Return the version that withdraws `label`, and tells who wanted that and why."""
    told = label.provenance.model_copy(
        update={
            "actor": Actor(kind="operator", id=order.actor, version=order.takeback_id),
            "confidence": None,
            "audit_share": None,
            "reason": f"taken back: {order.reason}",
            "code_version": code_version,
            "decided_at": timestamp(),
        }
    )
    return Label(
        dataset=label.dataset,
        item_id=label.item_id,
        label_id=plain_id("takeback", label.dataset, label.item_id, label.label_id),
        version=label.version + 1,
        supersedes=label.label_id,
        provenance=told,
        at=timestamp(),
    )
