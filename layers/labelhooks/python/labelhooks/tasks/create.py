"""Make tasks of questions: sampled, within quota, one an item and round."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from labelhooks.errors import OverQuota
from labelhooks.model.base import timestamp
from labelhooks.model.counts import Count, Counted, uncounted
from labelhooks.model.dataset import Dataset, SamplingPolicy
from labelhooks.model.hours import day_of
from labelhooks.model.ids import draw, plain_id
from labelhooks.model.messages import Ask, TasksWanted, parse
from labelhooks.model.quota import DayUsed, Limited, field_of, limit_of, until_tomorrow
from labelhooks.model.task import (
    REVIEW_QUEUE,
    AskReason,
    ReviewReason,
    SampledOut,
    Selected,
    Task,
    TaskState,
)

_OF_PARTS = ("spans", "regions", "segments")  # judged alike or not by how much they overlap
HALF = 0.5
_ALWAYS = (AskReason.AUDIT, AskReason.DISAGREEMENT, AskReason.SENT_BACK, AskReason.TAKEN_BACK)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A question that reaches people: with which probability, and by which draw."""

    ask: Ask
    share: float
    selected: Selected

    @property
    def key(self) -> tuple[str, int]:
        """Return the item and the round."""
        return self.ask.item_id, self.ask.round


class Datasets(Protocol):
    def at(self, name: str, version: int) -> Dataset:
        """Return a version of a dataset. Raises UnknownDataset."""

    def current(self, name: str) -> Dataset:
        """Return the dataset in force. Raises UnknownDataset."""

    def check_running(self, name: str) -> None:
        """Raise Paused."""


class Tasks(Protocol):
    def known(self, dataset: str, asks: Sequence[tuple[str, int]]) -> set[tuple[str, int]]:
        """Return which of these items and rounds have their task."""

    def reserve(
        self, dataset: str, day: str, reservation: str, *, wanted: Sequence[str], limit: int
    ) -> frozenset[str]:
        """Return which of `wanted` the day's limit allows; the same for the same reservation."""

    def used(self, dataset: str, day: str) -> DayUsed:
        """Return what is used of a day's quotas."""

    def reached(self, dataset: str, day: str, what: Limited, limit: float) -> None:
        """Note that something waits for a limit."""

    def open(self, tasks: Sequence[Task]) -> int:
        """Create the tasks that are not there; return how many were not."""

    def sample_out(self, sampled: Sequence[SampledOut]) -> None:
        """Record, once, that these items are not asked about."""


class Requeue(Protocol):
    def __call__(self, body: str, seconds: int) -> object:
        """Put a message back, not to be seen for so long."""


def inclusion(ask: Ask, policy: SamplingPolicy) -> float:
    """
    Return the probability with which the policy lets a question reach people.

    Audits and disagreements always do: the guarantee of the gate rests on them. So does what had a
    label that was taken back.
    """
    if ask.reason in _ALWAYS or policy.strategy == "all":
        return 1.0
    of_class = _of_class(ask, policy)
    base = policy.share if of_class is None else of_class
    if policy.strategy != "margin":
        return base
    # A half at most, however close: of a flood of items alike, half are left for other questions,
    # and those asked can still stand for those that are not.
    margin = 0.0 if ask.proposal is None else ask.proposal.margin
    return base + (1 - base) * HALF * max(0.0, 1 - margin / policy.within)


def selected(ask: Ask, policy: SamplingPolicy, *, chance: float) -> Selected | None:
    """Return which draw lets a question through; None: none does, and it is sampled out."""
    if chance >= inclusion(ask, policy):
        return None
    if ask.reason in _ALWAYS or policy.strategy == "all":
        return Selected.ALL
    of_class = _of_class(ask, policy)
    if chance >= (policy.share if of_class is None else of_class):
        return Selected.MARGIN
    return Selected.RANDOM if of_class is None else Selected.CLASS


def _of_class(ask: Ask, policy: SamplingPolicy) -> float | None:
    """Return the share of the class proposed, if the policy has one."""
    value = None if ask.proposal is None else ask.proposal.value
    if policy.strategy == "random" or not isinstance(value, str):
        return None
    return policy.shares.get(value)


class CreateTasks:
    """Makes the tasks of a message."""

    def __init__(
        self, tasks: Tasks, datasets: Datasets, *, requeue: Requeue, count: Count = uncounted
    ) -> None:
        self._tasks = tasks
        self._datasets = datasets
        self._requeue = requeue
        self._count = count

    def __call__(self, body: str, *, now: datetime) -> int:
        """Return how many tasks were new. Raises InvalidMessage, UnknownDataset, Paused."""
        wanted = parse(TasksWanted, body)
        self._datasets.check_running(wanted.dataset)
        dataset = self._datasets.at(wanted.dataset, wanted.dataset_version)
        chosen, out = [], []
        for ask in wanted.asks:
            policy = dataset.spec.sampling
            share = inclusion(ask, policy)
            how = selected(ask, policy, chance=draw(ask.item_id, salt="sample"))
            if how is None:
                out.append(_sampled_out(dataset, ask, share, now))
            else:
                chosen.append(Chosen(ask, share, how))
        if out:
            self._tasks.sample_out(out)
            self._count(dataset.name, Counted.SAMPLED_OUT, len(out))
        known = self._tasks.known(wanted.dataset, [one.key for one in chosen])
        new = {"{}#{}".format(*one.key): one for one in chosen if one.key not in known}
        return self._open(wanted, dataset, new, now) if new else 0

    def _open(
        self,
        wanted: TasksWanted,
        dataset: Dataset,
        asks: dict[str, Chosen],
        now: datetime,
    ) -> int:
        # The quota in force, not the one of the question's version: raising it takes effect now.
        current = self._datasets.current(dataset.name)
        self._check_money(current, now)
        day = day_of(now)
        # Named by all its questions: delivered again after a crash, it gets what it had got.
        named = plain_id(*(f"{ask.item_id}#{ask.round}" for ask in wanted.asks))
        limit = current.spec.quota.tasks_per_day
        granted = self._tasks.reserve(dataset.name, day, named, wanted=list(asks), limit=limit)
        opened = self._tasks.open(
            [task(dataset, asks[name], now=now) for name in asks if name in granted]
        )
        self._count(dataset.name, Counted.TASKS_CREATED, opened)
        rest = tuple(one.ask for name, one in asks.items() if name not in granted)
        if not rest:
            return opened
        over = self._over(current, Limited.TASKS, now)
        if len(rest) == len(wanted.asks):
            raise over
        message = wanted.model_copy(update={"asks": rest})
        self._requeue(message.model_dump_json(exclude_none=True), over.seconds)
        return opened

    def _check_money(self, dataset: Dataset, now: datetime) -> None:
        """Raise OverQuota where the day's money is gone: tasks would make people spend more."""
        quota = dataset.spec.quota
        if quota.dollars_per_day is None:
            return
        if self._tasks.used(dataset.name, day_of(now)).used_up(Limited.DOLLARS, quota):
            raise self._over(dataset, Limited.DOLLARS, now)

    def _over(self, dataset: Dataset, what: Limited, now: datetime) -> OverQuota:
        limit = limit_of(dataset.spec.quota, what)
        if limit is None:
            raise ValueError(f"{field_of(what)} is not set")
        self._tasks.reached(dataset.name, day_of(now), what, limit)
        for told in (dataset.name, "-"):  # the alarm does not know the datasets
            self._count(told, Counted.OVER_QUOTA, 1)
        return OverQuota(
            f"{dataset.name}: {field_of(what)}={limit:g} is used up", seconds=until_tomorrow(now)
        )


def task(dataset: Dataset, chosen: Chosen, *, now: datetime) -> Task:
    """Return the open task that a question becomes."""
    ask, policy = chosen.ask, dataset.spec.tasks
    # Rounds beyond the dataset's limit go to reviewers, one of whom decides; what a reviewer sent
    # back is for annotators all the same.
    review = ask.round > policy.max_rounds and ask.reason is not AskReason.SENT_BACK
    return Task(
        dataset=dataset.name,
        dataset_version=dataset.version,
        schema_version=dataset.schema_version,
        item_id=ask.item_id,
        round=ask.round,
        state=TaskState.OPEN,
        queue=REVIEW_QUEUE if review else policy.queue,
        priority=policy.priority if ask.priority is None else ask.priority,
        reason=ask.reason,
        propensity=ask.propensity * chosen.share,
        selected=chosen.selected,
        proposal=ask.proposal,
        others=ask.others,
        audits=ask.audits,
        judgments_wanted=1 if review else policy.judgments,
        agreement=policy.agreement if dataset.spec.labels.kind in _OF_PARTS else None,
        created_at=timestamp(now),
        asked_at=ask.asked_at,
        artifact_id=ask.artifact_id,
        redaction_version=ask.redaction_version,
        trace_id=ask.trace_id,
        review=ReviewReason.ROUNDS if review else None,
        comment=ask.comment,
    )


def _sampled_out(dataset: Dataset, ask: Ask, share: float, now: datetime) -> SampledOut:
    return SampledOut(
        dataset=dataset.name,
        item_id=ask.item_id,
        dataset_version=dataset.version,
        propensity=share,
        at=timestamp(now),
    )
