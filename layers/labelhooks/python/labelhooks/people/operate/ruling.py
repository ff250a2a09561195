"""A task that nobody is to answer any more, and the way back: for owners and operators."""

from collections.abc import Callable
from dataclasses import dataclass

from labelhooks.model.dataset import Dataset
from labelhooks.model.task import TaskState
from labelhooks.model.telling import Tell, untold
from labelhooks.people import requests
from labelhooks.people.answers import StateView
from labelhooks.people.api import Asked
from labelhooks.people.operate import ports

type Redacted = Callable[[Dataset, str], str]


@dataclass(frozen=True, slots=True)
class Ruling:
    """Who said so, when and why stands in the task's record; the log tells who, and of which."""

    rule: ports.Rule
    redacted: Redacted
    tell: Tell = untold

    def cancel(self, dataset: Dataset, asked: Asked, body: requests.ReasonGiven) -> StateView:
        """Let a task be asked no more."""
        reason = self.redacted(dataset, body.reason)
        state = self.rule.cancel(asked.task, actor=asked.person.id, reason=reason, now=asked.now)
        return self._told("cancelled", asked, state)

    def reopen(self, dataset: Dataset, asked: Asked, body: requests.ReasonGiven) -> StateView:
        """Let a task that was cancelled be asked after all."""
        reason = self.redacted(dataset, body.reason)
        state = self.rule.reopen(asked.task, actor=asked.person.id, reason=reason, now=asked.now)
        return self._told("reopened", asked, state)

    def _told(self, what: str, asked: Asked, state: TaskState) -> StateView:
        ref = asked.task
        about = {"dataset": ref.dataset, "item": ref.item_id, "round": ref.round}
        self.tell(what, {**about, "actor": asked.person.id, "state": state.value})
        return {"state": state.value}
