"""A dataset in memory, with a pre-labeler that mislabeled; calls may kill whoever makes them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from labelhooks.controls.incident.acting import Pause, TakeBackAll
from labelhooks.controls.incident.ports import RunState
from labelhooks.controls.incident.walk import Walk
from labelhooks.controls.incident.walking import AskAgain, Find, Verify
from labelhooks.errors import ConflictError, NotFound
from labelhooks.labels.takeback import withdrawal
from labelhooks.model.dataset import Dataset
from labelhooks.model.incident import Incident
from labelhooks.model.label import Actor, Label
from labelhooks.model.prelabeler import PrelabelerRef
from labelhooks.model.state import ItemState
from labelhooks.model.takeback import Takeback, is_of
from tests.factories import a_dataset, a_label, an_id


class Killed(BaseException):
    """Nothing of it runs any more."""


@dataclass
class World:
    """All ports at once, on plain data; the n-th call kills, before or after its effect."""

    items: int = 12
    kill_at: int | None = None
    kill_after: bool = False
    calls: int = 0
    histories_: dict[str, list[Label]] = field(default_factory=dict)
    tasks: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)  # what is handed over of these gets lost, once
    states: dict[str, str] = field(default_factory=lambda: {"1": "retired", "2": "active"})
    switches: dict[str, tuple[bool, str]] = field(default_factory=dict)
    orders: dict[str, Takeback] = field(default_factory=dict)
    kept: dict[str, Incident] = field(default_factory=dict)
    seconds: int = 0
    late: list[Label] = field(default_factory=list)  # written while the order is carried out
    fails: int = 0  # so many runs stop half-way
    wrong: list[str] = field(default_factory=list)  # in the books
    busy: bool = False

    def __post_init__(self) -> None:
        for number in range(self.items):
            item = an_id((number % 16 << 124) + number)
            who = Actor(kind="prelabeler", id="words", version="2" if number % 3 else "1")
            label = a_label(item_id=item, said=number + 1)
            told = label.provenance.model_copy(update={"actor": who})
            self.histories_[item] = [label.model_copy(update={"provenance": told})]

    def did[A](self, effect: Callable[[], A]) -> A:
        """Make a call, unless it kills."""
        self.calls += 1
        dies = self.kill_at is not None and self.calls == self.kill_at
        if dies and not self.kill_after:
            raise Killed
        answer = effect()
        if dies:
            raise Killed
        return answer

    # Incidents
    def all(self, dataset: str) -> list[Incident]:
        return list(self.kept.values())

    def open(self, incident: Incident) -> Incident:
        return self.did(lambda: self.kept.setdefault(incident.incident_id, incident))

    def write(self, incident: Incident) -> Incident:
        def effect() -> Incident:
            if self.kept[incident.incident_id].moves != incident.moves:
                raise ConflictError("somebody else")
            after = incident.model_copy(update={"moves": incident.moves + 1})
            self.kept[incident.incident_id] = after
            return after

        return self.did(effect)

    # labels
    def labels(self, dataset: str, *, after: str | None = None) -> Iterator[Label]:
        for item in sorted(self.histories_):
            if after is None or item > after:
                yield self.histories_[item][-1]

    def histories(self, dataset: str, of: str, after: str | None = None) -> Iterator[list[Label]]:
        for item in sorted(self.histories_):
            if item[0] == of and (after is None or item > after):
                yield list(self.histories_[item])

    def places(self, dataset: str, item_id: str, taken_back: str) -> ItemState:
        return ItemState.WAITING if item_id in self.tasks else ItemState.IN_FLIGHT

    def current(self, name: str) -> Dataset:
        return a_dataset(name)

    # pre-labelers
    def deciding(self, dataset: str, name: str, version: str | None) -> dict[str, str]:
        return {
            one: state
            for one, state in self.states.items()
            if version in (None, one) and state in ("active", "canary")
        }

    def known(self, dataset: str, ref: PrelabelerRef) -> None:
        if ref.version not in self.states:
            raise NotFound("no such version")

    def stop(self, dataset: str, refs: Sequence[PrelabelerRef], actor: str, reason: str) -> None:
        for ref in refs:
            self.did(lambda ref=ref: self.states.update({ref.version: "paused"}))  # type: ignore[misc]

    def put_in_force(self, dataset: str, ref: PrelabelerRef, actor: str, reason: str) -> None:
        self.did(lambda: self.states.update({ref.version: "active"}))

    def put_back(
        self, dataset: str, name: str, was: Mapping[str, str], actor: str, reason: str
    ) -> None:
        self.did(lambda: self.states.update(was))

    def hand_over(self, order: Takeback, dataset: Dataset, labels: Sequence[Label]) -> None:
        for label in labels:
            self.did(lambda item=label.item_id: self._task(item))  # type: ignore[misc]

    def _task(self, item: str) -> None:
        if item in self.lost:
            self.lost.discard(item)
        else:
            self.tasks.add(item)

    def walk(self) -> Walk:
        """Return the way through an incident in this world."""
        switches, orders = _Switches(self), _Orders(self)
        runner = _Runner(self)
        return Walk(
            incidents=self,
            deciders=self,
            orders=orders,
            runner=runner,
            find=Find(self),
            pause=Pause(self, switches),
            take_back=TakeBackAll(orders, runner),
            ask_again=AskAgain(self, self, self, orders, self.hand_over, lambda: not self.busy),
            verify=Verify(self, lambda _, __: list(self.wrong)),
            clock=self.clock,
        )

    def clock(self) -> str:
        self.seconds += 7
        hours, rest = divmod(self.seconds, 3600)
        return f"2026-11-24T{hours:02d}:{rest // 60:02d}:{rest % 60:02d}.000Z"


@dataclass
class _Switches:
    world: World

    def turn(self, switch: str, *, paused: bool, actor: str, reason: str) -> None:
        self.world.did(lambda: self.world.switches.update({switch: (paused, reason)}))

    def all(self) -> list[dict[str, Any]]:
        held = self.world.switches.items()
        return [{"switch": one, "paused": on, "reason": why} for one, (on, why) in held]


@dataclass
class _Orders:
    world: World

    def begin(self, order: Takeback) -> Takeback:
        return self.world.did(lambda: self.world.orders.setdefault(order.takeback_id, order))

    def get(self, dataset: str, takeback_id: str) -> Takeback:
        return self.world.orders[takeback_id]


@dataclass
class _Runner:
    world: World

    def start(self, order: Takeback, *, until: str) -> str:
        world = self.world
        for number, (item, history) in enumerate(sorted(world.histories_.items())):
            if world.fails and number > world.items // 2:
                world.fails -= 1
                return "failed"
            label = history[-1]
            if order.criteria.match(label) and not any(is_of(order, one) for one in history):
                world.hand_over(order, a_dataset(), [label])
                gone = withdrawal(order, label, code_version="test")
                world.did(lambda history=history, gone=gone: history.append(gone))  # type: ignore[misc]
            del item
        for label in world.late:
            world.histories_[label.item_id] = [label]
        world.late = []
        return "over"

    def state(self, order: Takeback, run: str) -> RunState:
        return "failed" if run == "failed" else "over"

    def stop(self, run: str) -> None:
        return


def at_rest(world: World) -> dict[str, Any]:
    """Return what stands when an incident is over, but for when and by which call."""
    return {
        "labels": {
            item: [(one.version, one.withdrawn, one.label_id) for one in history]
            for item, history in sorted(world.histories_.items())
        },
        "tasks": sorted(world.tasks),
        "states": world.states,
        "switches": world.switches,
        "incident": [
            (one.state, [(step.step, step.state, step.counts) for step in one.steps], one.meant)
            for one in world.kept.values()
        ],
    }
