"""A judgment recorded as it comes, without whoever checks that it may."""

from typing import Protocol

from labelhooks.model.base import moment
from labelhooks.model.move import Move
from labelhooks.model.task import Judgment, Task, TaskState
from labelhooks.tasks.life import judged


class Moves(Protocol):
    def move(self, move: Move) -> None: ...


def submit(tasks: Moves, task: Task, judgment: Judgment) -> TaskState:
    """Return the task's state after this judgment of it."""
    move = judged(task, judgment, review=False, now=moment(judgment.at))
    tasks.move(move)
    return move.after.state
