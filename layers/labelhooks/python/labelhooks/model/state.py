"""Where an item is: in exactly one of these."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from labelhooks.model.task import TaskState


class ItemState(StrEnum):
    LABELED = "labeled"
    WAITING = "waiting"  # for people, in a task
    JUDGED = "judged"  # the round is complete, and its outcome on the way
    SAMPLED_OUT = "sampled_out"
    QUARANTINED = "quarantined"
    IN_FLIGHT = "in_flight"  # in a queue; if that lasts, it is missing


_WAITING = {TaskState.OPEN, TaskState.LEASED, TaskState.IN_REVIEW}


def item_state(
    *,
    labeled: bool,
    tasks: Collection[TaskState],
    sampled_out: bool,
    quarantined: bool,
    withdrawn: bool = False,
) -> ItemState:
    """
    Return the state of an item from what is recorded of it.

    A labeled item may have a task beside it (an audit): it counts as labeled. One that was pulled
    back is in quarantine, whatever it was before.
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
    return ItemState.QUARANTINED if quarantined else ItemState.IN_FLIGHT


@dataclass(frozen=True, slots=True)
class Stored:
    """An item as it is recorded: where it is, who brought it, and when."""

    item_id: str
    state: ItemState
    sources: tuple[str, ...]  # "upload/<id>", "record/<id>:<byte>", "flag/<id>"
    created_at: str
    contradictory: bool  # recorded as sampled out and as a task at once
