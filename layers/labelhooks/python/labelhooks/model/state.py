"""Where an item is: in exactly one of these."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from labelhooks.model.task import TaskState


class ItemState(StrEnum):
    LABELED = "labeled"
    WAITING = "waiting"  # for people, in a task
    JUDGED = "judged"  # the round is complete, and its outcome on the way
    SAMPLED_OUT = "sampled_out"
    CANCELLED = "cancelled"  # its last task is: nobody is asked any more
    QUARANTINED = "quarantined"
    IN_FLIGHT = "in_flight"  # in a queue; if that lasts, it is missing


_WAITING = {TaskState.OPEN, TaskState.LEASED, TaskState.IN_REVIEW}


def item_state(
    *,
    labeled: bool,
    tasks: Sequence[TaskState],
    sampled_out: bool,
    quarantined: bool,
    withdrawn: bool = False,
) -> ItemState:
    """
    Return the state of an item from what is recorded of it.

    `tasks` are its rounds' in order, those that still tell of it (`telling`). A labeled item may
    have a task beside it (an audit): it counts as labeled. One that was pulled back is in
    quarantine, whatever it was before.
    """
    if withdrawn:
        return ItemState.QUARANTINED
    if labeled:
        return ItemState.LABELED
    if _WAITING.intersection(tasks):
        return ItemState.WAITING
    if TaskState.SUBMITTED in tasks:
        return ItemState.JUDGED
    if sampled_out:
        return ItemState.SAMPLED_OUT
    if quarantined:
        return ItemState.QUARANTINED
    return (
        ItemState.CANCELLED if tasks and tasks[-1] is TaskState.CANCELLED else ItemState.IN_FLIGHT
    )


def telling(
    tasks: Iterable[tuple[TaskState, str]], taken_back: str | None = None
) -> list[TaskState]:
    """
    Return the states of an item's tasks that tell where it is.

    Each comes with when it was last ruled on. What was cancelled before the item's label was taken
    back (a check of that label) does not tell: who took it back has the item asked anew.

    >>> telling([(TaskState.CANCELLED, "2026-11-23")], "2026-11-24")
    []
    """
    return [
        state
        for state, ruled in tasks
        if state is not TaskState.CANCELLED or taken_back is None or ruled > taken_back
    ]


@dataclass(frozen=True, slots=True)
class Stored:
    """An item as it is recorded: where it is, who brought it, and when."""

    item_id: str
    state: ItemState
    sources: tuple[str, ...]  # "upload/<id>", "record/<id>:<byte>", "flag/<id>"
    created_at: str
    contradictory: bool  # recorded as sampled out and as a task at once
