"""What the gate decided, on its way to the labels and the tasks queue."""

from labelhooks.aws.outbox import Outbox, Queue
from labelhooks.model.dataset import Dataset
from labelhooks.model.label import NewLabel
from labelhooks.model.messages import Ask, LabelsDecided, TasksWanted


class Answers:
    """Gathers labels and questions; `flush` sends them."""

    def __init__(self, *, labels: Queue, tasks: Queue) -> None:
        self._labels: Outbox[str, NewLabel] = Outbox(
            labels, lambda dataset, decided: LabelsDecided(dataset=dataset, labels=decided)
        )
        self._tasks: Outbox[tuple[str, int], Ask] = Outbox(tasks, _wanted)

    def accept(self, dataset: str, label: NewLabel) -> None:
        self._labels.add(dataset, label)

    def ask(self, dataset: Dataset, ask: Ask) -> None:
        self._tasks.add((dataset.name, dataset.version), ask)

    def flush(self) -> None:
        self._labels.flush()
        self._tasks.flush()


def _wanted(dataset: tuple[str, int], asks: tuple[Ask, ...]) -> TasksWanted:
    name, version = dataset
    return TasksWanted(dataset=name, dataset_version=version, asks=asks)
