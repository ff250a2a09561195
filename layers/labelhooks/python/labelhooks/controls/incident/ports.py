"""What mending an incident needs of the rest."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Literal, Protocol

from labelhooks.model.dataset import Dataset
from labelhooks.model.incident import Incident
from labelhooks.model.label import Label
from labelhooks.model.prelabeler import PrelabelerRef
from labelhooks.model.state import ItemState
from labelhooks.model.takeback import Takeback

type RunState = Literal["running", "over", "failed"]


class Incidents(Protocol):
    def all(self, dataset: str) -> list[Incident]:
        """Return a dataset's incidents, the oldest first."""

    def open(self, incident: Incident) -> Incident:
        """Write one for the first time; return it, or the one of its id that is there."""

    def write(self, incident: Incident) -> Incident:
        """Write its next state, and return it as written. Raises ConflictError."""


class Datasets(Protocol):
    def current(self, name: str) -> Dataset:
        """Return the dataset in force. Raises UnknownDataset."""


class Current(Protocol):
    def labels(self, dataset: str, *, after: str | None = None) -> Iterator[Label]:
        """Return current labels by item id; those of items after one, if given."""

    def places(self, dataset: str, item_id: str, taken_back: str) -> ItemState:
        """Return where an item without a label is."""


class Histories(Protocol):
    def histories(self, dataset: str, of: str, after: str | None = None) -> Iterator[list[Label]]:
        """Return the versions of each labeled item of a shard, the oldest first."""


class Deciders(Protocol):
    """The pre-labelers of a dataset, by name and version."""

    def deciding(self, dataset: str, name: str, version: str | None) -> dict[str, str]:
        """Return the versions that decide, each with its state."""

    def known(self, dataset: str, ref: PrelabelerRef) -> None:
        """Raise NotFound where there is no such version."""

    def stop(self, dataset: str, refs: Sequence[PrelabelerRef], actor: str, reason: str) -> None:
        """Pause versions; one that decides nothing stays as it is."""

    def put_in_force(self, dataset: str, ref: PrelabelerRef, actor: str, reason: str) -> None:
        """Let a version decide all items; one that does so already goes on."""

    def put_back(
        self, dataset: str, name: str, was: Mapping[str, str], actor: str, reason: str
    ) -> None:
        """Let versions be what they were; one that decides is left alone."""


class Switches(Protocol):
    def turn(self, switch: str, *, paused: bool, actor: str, reason: str) -> None:
        """Set a switch."""

    def all(self) -> list[dict[str, Any]]:
        """Return every switch that was ever set, with `switch`, `paused` and `reason`."""


class Orders(Protocol):
    def begin(self, order: Takeback) -> Takeback:
        """Record an order, and return it; the one that was begun before, where there is one."""

    def get(self, dataset: str, takeback_id: str) -> Takeback:
        """Return an order. Raises NotFound."""


class Runner(Protocol):
    """Carries orders out, beside whoever asked for it."""

    def start(self, order: Takeback, *, until: str) -> str:
        """Return the run that carries an order out: one that is on already, or a new one."""

    def state(self, order: Takeback, run: str) -> RunState:
        """Return how a run is."""

    def stop(self, run: str) -> None:
        """End a run; one that is over stays so."""


class Spread(Protocol):
    def __call__[A, R](self, call: Callable[[A], R], over: Sequence[A], /) -> list[R]:
        """Return what the call makes of each, in order."""


def one_by_one[A, R](call: Callable[[A], R], over: Sequence[A], /) -> list[R]:
    """Return what the call makes of each, in order."""
    return [call(one) for one in over]


type HandOver = Callable[[Takeback, Dataset, Sequence[Label]], object]
type Idle = Callable[[], bool]  # nothing waits in the queues between the gate and the tables
# What is missing of a dataset, in words; so many of its items may be on their way.
type Balance = Callable[[str, int], list[str]]
