"""Reviews, with what was rejected kept for the operate page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from labelhooks.model.base import timestamp
from labelhooks.model.label_value import LabelValue, as_json
from labelhooks.model.rejection import Rejection
from labelhooks.model.task import Judgment, TaskState
from labelhooks.model.task_ref import TaskRef
from labelhooks.people.operate.ports import Rejections
from labelhooks.people.ports import Review, Tasks


@dataclass(frozen=True, slots=True)
class NotedReview:
    """
    Decides as `reviews` does, and keeps whose answers were not taken.

    It is kept after the decision: one that is lost with an execution environment costs a line on a
    page, and the measure of rejections does not rest on it.
    """

    reviews: Review
    tasks: Tasks
    rejections: Rejections

    def approve(self, ref: TaskRef, *, reviewer: str, now: datetime) -> TaskState:
        return self.reviews.approve(ref, reviewer=reviewer, now=now)

    def correct(
        self, ref: TaskRef, *, reviewer: str, value: LabelValue, now: datetime
    ) -> TaskState:
        state = self.reviews.correct(ref, reviewer=reviewer, value=value, now=now)
        taken = as_json(value)
        self._note(ref, "correct", reviewer, now, lambda one: as_json(one.value) != taken)
        return state

    def send_back(self, ref: TaskRef, *, reviewer: str, comment: str, now: datetime) -> TaskState:
        state = self.reviews.send_back(ref, reviewer=reviewer, comment=comment, now=now)
        self._note(ref, "send_back", reviewer, now, lambda _: True)
        return state

    def _note(
        self,
        ref: TaskRef,
        action: Literal["correct", "send_back"],
        reviewer: str,
        now: datetime,
        rejects: Callable[[Judgment], bool],
    ) -> None:
        found = self.tasks.round(*ref)
        if found is None:
            return
        task, judgments = found
        whose = [one.annotator for one in judgments if not one.decides and rejects(one)]
        if whose:
            self.rejections.note(
                Rejection(
                    dataset=ref.dataset,
                    item_id=ref.item_id,
                    round=ref.round,
                    at=timestamp(now),
                    action=action,
                    reason=task.reason.value,
                    reviewer=reviewer,
                    annotators=tuple(whose),
                    prelabeler=task.proposal.prelabeler if task.proposal else None,
                )
            )
