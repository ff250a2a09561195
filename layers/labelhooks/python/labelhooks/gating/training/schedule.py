"""Train what its dataset's policy wants trained by now; who waited longest comes first."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from labelhooks.errors import Paused
from labelhooks.gating.training.train import Labels, said_by_people
from labelhooks.model.base import timestamp
from labelhooks.model.dataset import Dataset, TrainingPolicy
from labelhooks.model.training import TrainingRun, TrainOrder

# What one training may take (infra/workers.py): one that would not end is left to the next turn.
LONGEST = 600.0  # seconds
_NEVER = "1970-01-01T00:00:00.000Z"


class Datasets(Protocol):
    def current(self, name: str) -> Dataset:
        """Return the dataset in force."""

    def check_running(self, name: str) -> None:
        """Raise Paused."""


class Runs(Protocol):
    def runs(self, dataset: str) -> list[TrainingRun]:
        """Return how a dataset's orders went, in any order."""


@dataclass(frozen=True, slots=True)
class _Due:
    last: str  # when its last training began
    dataset: str
    policy: TrainingPolicy


class TrainOnSchedule:
    def __init__(
        self,
        *,
        names: Callable[[], Sequence[str]],
        datasets: Datasets,
        labels: Labels,
        runs: Runs,
        train: Callable[[TrainOrder], TrainingRun],
    ) -> None:
        self._names = names
        self._datasets = datasets
        self._labels = labels
        self._runs = runs
        self._train = train

    def __call__(self, now: datetime, left: Callable[[], float]) -> list[TrainingRun]:
        """
        Return how the trainings went that were due.

        One that was refused, or began and never ended, is due again after the policy's days.

        Args:
            now: when the schedule called; versions are named by it, so that a call that is
                repeated orders the same.
            left: how many seconds remain.
        """
        ended = []
        for due in sorted(self._due(now), key=lambda one: (one.last, one.dataset)):
            if left() < LONGEST:
                break
            fresh = sum(
                label.at > due.last for label in said_by_people(self._labels.labels(due.dataset))
            )
            if fresh >= due.policy.least_labels:
                ended.append(self._train(_order(due, now, fresh)))
        return ended

    def _due(self, now: datetime) -> Iterator[_Due]:
        for name in self._names():
            policy = self._datasets.current(name).spec.training
            if policy is None:
                continue
            try:
                self._datasets.check_running(name)
            except Paused:
                continue  # the next turn looks again
            begun = [run.at for run in self._runs.runs(name) if run.order.name == policy.name]
            last = max(begun, default=_NEVER)
            if last <= timestamp(now - timedelta(days=policy.every_days)):
                yield _Due(last, name, policy)


def _order(due: _Due, now: datetime, fresh: int) -> TrainOrder:
    return TrainOrder(
        dataset=due.dataset,
        name=due.policy.name,
        version=f"{now:%Y%m%d-%H%M}",
        actor="schedule",
        reason=f"every {due.policy.every_days} days; people gave {fresh} labels since the last one",
    )
