"""The routes, answered: each method of Api is named by a line of the table in routes.py."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from labelhooks.errors import (
    BadRequest,
    LeaseLost,
    NotFound,
    TaskCancelled,
    UnknownDataset,
)
from labelhooks.model.base import timestamp
from labelhooks.model.counts import Count, Counted, uncounted
from labelhooks.model.dataset import Dataset
from labelhooks.model.item import Item
from labelhooks.model.lease import SkipReason
from labelhooks.model.task import REVIEW_QUEUE, Judgment, Task, TaskState
from labelhooks.model.task_ref import TaskRef
from labelhooks.model.telling import Tell, untold
from labelhooks.model.waiting import SHARDS, Waiting
from labelhooks.people import answers, requests, views
from labelhooks.people.access import Person, Role
from labelhooks.people.cursors import Cursors
from labelhooks.people.ports import (
    Artifacts,
    Books,
    Claim,
    Datasets,
    Hold,
    Items,
    Labels,
    Links,
    People,
    Queues,
    Review,
    Submit,
    Tasks,
    Uploads,
)

MOST_IN_A_PAGE = 50
MOST_COUNTED = 8_000  # tasks: a larger backlog is only called so large
_PAGE = 20
_NUMBER = re.compile(r"[1-9][0-9]?")
_DATASETS_A_PAGE = 5  # sixteen queries each
_END = "~"  # behind every place of a queue
_FIRST_DATASET = ""  # no name comes before it


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request whose person may make it; `ref` is there where the route is about a task."""

    person: Person
    now: datetime
    dataset: str = ""
    item: str = ""
    incident: str = ""
    ref: TaskRef | None = None
    query: dict[str, str]
    key: str | None = None  # Idempotency-Key

    @property
    def task(self) -> TaskRef:
        """The task that the route is about."""
        if self.ref is None:
            raise BadRequest("the path names no task")
        return self.ref


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """Answers requests; who may make them is decided before (access.check)."""

    datasets_: Datasets
    items: Items
    clean: Artifacts
    links: Links
    tasks: Tasks
    queues: Queues
    labels: Labels
    people: People
    books: Books
    uploads: Uploads
    claim: Claim
    hold: Hold
    judge: Submit
    reviews: Review
    cursors: Cursors
    count: Count = uncounted
    tell: Tell = untold

    def me(self, asked: Asked) -> answers.MeView:
        person, day = asked.person, timestamp(asked.now)[:10]
        tallies = self.people.today(person.id, day)
        return {
            "id": person.id,
            "roles": sorted(role.value for role in person.roles),
            "datasets": None if person.datasets is None else list(person.datasets),
            "queues": list(person.annotator.queues),
            "today": {
                "submitted": sum(one.submitted for one in tallies),
                "skipped": sum(one.skipped for one in tallies),
                "seconds": sum(one.seconds for one in tallies),
                "datasets": {one.dataset: one.submitted for one in tallies if one.submitted},
            },
            "holds": [str(ref) for ref in self.queues.held(person.id)],
        }

    def datasets(self, asked: Asked) -> answers.DatasetsView:
        limit, of = _limit(asked), f"datasets {asked.person.id}"
        given = asked.query.get("cursor")
        after = self.cursors.read(of, given) if given else _FIRST_DATASET
        granted = asked.person.datasets
        mine = self.datasets_.names() if granted is None else sorted(granted)
        names = [name for name in mine if name > after][: limit + 1]
        more = len(names) > limit
        return {
            "datasets": [
                view for name in names[:limit] if (view := self._dataset(asked, name)) is not None
            ],
            "cursor": self.cursors.write(of, names[limit - 1]) if more else None,
        }

    def _dataset(self, asked: Asked, name: str) -> answers.DatasetView | None:
        try:
            return self.dataset(asked, name)
        except UnknownDataset:
            return None  # somebody was given rights in what is not made yet

    def dataset(self, asked: Asked, name: str | None = None) -> answers.DatasetView:
        dataset = self.datasets_.current(name or asked.dataset)
        owns = bool(asked.person.roles & {Role.OWNER, Role.OPERATOR})
        return views.dataset_view(dataset, self._waiting(dataset), policies=owns)

    def _waiting(self, dataset: Dataset) -> int:
        """Return how many tasks wait; of very many, how many were counted."""
        queue = dataset.spec.tasks.queue
        pages = self.queues.looks(
            dataset.name, queue, dict.fromkeys(SHARDS), at_most=MOST_COUNTED // len(SHARDS)
        )
        return sum(len(page.waiting) for page in pages.values())

    def progress(self, asked: Asked) -> answers.ProgressView:
        return self.books.progress(self.datasets_.current(asked.dataset).name)

    def history(self, asked: Asked) -> answers.HistoryView:
        labels = self.labels.history(asked.dataset, asked.item)
        tasks = self.tasks.of(asked.dataset, asked.item)
        rounds = [one for task in tasks if (one := self.tasks.round(*task.ref)) is not None]
        if not labels and not rounds:
            raise NotFound("nothing was said of such an item in this dataset")
        return {
            "labels": [views.label_view(one) for one in labels],
            "tasks": [views.round_view(task) for task, _ in rounds],
            "judgments": [views.round_judgment_view(one) for _, said in rounds for one in said],
        }

    def upload(self, asked: Asked, body: requests.UploadWanted) -> answers.UploadView:
        dataset = self.datasets_.current(asked.dataset)
        return self.uploads.form(
            dataset.name, body.name, media_type=body.media_type, size=body.size
        )

    def next_tasks(self, asked: Asked, body: requests.NextWanted) -> answers.TasksView:
        claimed = self.claim(
            asked.person.annotator, dataset=body.dataset, limit=body.limit, now=asked.now
        )
        shown = [self._unless_gone(asked, one.task, item=one.item) for one in claimed]
        return {"tasks": [view for view in shown if view is not None]}

    def _unless_gone(
        self, asked: Asked, task: Task, *, held: bool = True, item: Item | None = None
    ) -> answers.TaskView | None:
        """Return a task to show; None where its item was pulled back since."""
        try:
            return self._shown(asked, task, held=held, item=item)
        except NotFound:
            return None

    def task(self, asked: Asked) -> answers.TaskView:
        return self._shown(asked, self._held(asked), held=True)

    def _held(self, asked: Asked) -> Task:
        """Return a task that the person holds now. Raises NotFound, TaskCancelled, LeaseLost."""
        task, _ = self._found(asked)
        if task.state is TaskState.CANCELLED:
            raise TaskCancelled
        lease = task.lease
        if lease is None or lease.holder != asked.person.id or lease.until <= timestamp(asked.now):
            raise LeaseLost("you do not hold this task: take the next one")
        return task

    def _found(self, asked: Asked) -> tuple[Task, list[Judgment]]:
        found = self.tasks.round(*asked.task)
        if found is None:
            raise NotFound("there is no such task")
        return found

    def _shown(
        self, asked: Asked, task: Task, *, held: bool, item: Item | None = None
    ) -> answers.TaskView:
        if item is None:
            (item,) = self.items.get_many(task.dataset, [task.item_id])
        if item.withdrawn:
            raise NotFound("the item was pulled back: take the next task")
        artifact = views.artifact_view(item.artifact, self.clean, self.links, asked.now)
        dataset = self._version(task)
        return views.task_view(task, dataset, artifact, task.lease if held else None)

    def _version(self, task: Task) -> Dataset:
        return self.datasets_.at(task.dataset, task.dataset_version)

    def renew(self, asked: Asked, body: requests.LeaseHeld) -> answers.LeaseAnswer:
        lease = self.hold.renew(
            asked.task, token=body.token, annotator=asked.person.id, now=asked.now
        )
        return {"lease": views.lease_view(lease)}

    def give_back(self, asked: Asked, body: requests.LeaseHeld) -> None:
        self.hold.give_back(asked.task, token=body.token, annotator=asked.person.id, now=asked.now)

    def skip(self, asked: Asked, body: requests.SkipGiven) -> None:
        give = self.hold.escalate if body.escalate else self.hold.skip
        give(
            asked.task,
            token=body.token,
            annotator=asked.person.id,
            reason=body.reason,
            now=asked.now,
        )
        ref = asked.task
        if body.reason is SkipReason.UNCLEAR:
            for about in (ref.dataset, "-"):  # "-" is for the alarm, which cannot know datasets
                self.count(about, Counted.SCHEMA_QUESTIONS, 1)
        told = {"annotator": asked.person.id, "why": body.reason.value}
        self.tell("skipped", {**_about(ref), **told, "escalated": int(body.escalate)})

    def submit(self, asked: Asked, body: requests.JudgmentGiven) -> answers.StateView:
        state = self.judge(
            *asked.task,
            annotator=asked.person.id,
            value=body.value,
            seconds=body.seconds,
            token=body.token,
            key=asked.key,
            schema_version=body.schema_version,
            now=asked.now,
        )
        return {"state": state.value}

    def review_queue(self, asked: Asked) -> answers.ReviewView:
        """Return what waits in one dataset, or in all of the person's, one after the other."""
        wanted, of = asked.query.get("dataset"), f"review {asked.person.id}"
        if wanted is not None:
            names = [self.datasets_.current(wanted).name]
        else:
            names = sorted(
                self.datasets_.names() if asked.person.datasets is None else asked.person.datasets
            )
        given = asked.query.get("cursor")
        since, _, after = self.cursors.read(of, given).partition(" ") if given else ("", "", "")
        names = [one for one in names if one >= since]
        limit, found = _limit(asked), list[Waiting]()
        place: str | None = None
        for number, name in enumerate(names):
            if len(found) == limit or number == _DATASETS_A_PAGE:
                break
            behind = after if name == since else ""
            waiting, more = self._looked(name, behind, limit - len(found))
            found += waiting
            place = f"{name} {waiting[-1].place}" if waiting and more else f"{name} {_END}"
            if more:
                break
        else:
            place = None
        tasks = [one for at in found if (one := self.tasks.round(*at.ref)) is not None]
        return {
            "tasks": [view for one in tasks if (view := self._in_review(asked, *one)) is not None],
            "cursor": None if place is None else self.cursors.write(of, place),
        }

    def _looked(self, dataset: str, after: str, limit: int) -> tuple[list[Waiting], bool]:
        """Return the first that wait for a reviewer behind a place, and whether more follow."""
        pages = self.queues.looks(
            dataset, REVIEW_QUEUE, dict.fromkeys(SHARDS, after or None), at_most=limit
        )
        # Shard by shard they come sorted: together, the first of them are the first of all.
        waiting = sorted(
            (one for page in pages.values() for one in page.waiting), key=lambda one: one.place
        )
        more = len(waiting) > limit or not all(page.ends for page in pages.values())
        return waiting[:limit], more

    def _in_review(
        self, asked: Asked, task: Task, judgments: Sequence[Judgment]
    ) -> answers.ReviewTaskView | None:
        shown = self._unless_gone(asked, task, held=False)
        if shown is None:
            return None
        return {
            **shown,
            "judgments": [views.judgment_view(one) for one in judgments],
            "skips": [views.skip_view(one) for one in task.skips],
        }

    def review(self, asked: Asked, body: requests.ReviewGiven) -> answers.StateView:
        who, ref, now = asked.person.id, asked.task, asked.now
        if body.action == "correct" and body.value is not None:
            state = self.reviews.correct(ref, reviewer=who, value=body.value, now=now)
        elif body.action == "send_back":
            state = self.reviews.send_back(ref, reviewer=who, comment=body.comment or "", now=now)
        else:
            state = self.reviews.approve(ref, reviewer=who, now=now)
        self._reviewed(ref, who, body.action)
        return {"state": state.value}

    def _reviewed(self, ref: TaskRef, reviewer: str, action: str) -> None:
        found = self.tasks.round(*ref)
        if found is None:  # pulled back since
            return
        task, _judgments = found
        by = task.proposal.prelabeler if task.proposal else None
        told = {
            "reviewer": reviewer,
            "action": action,
            "why": task.review,
            "schema_version": task.schema_version,
            "prelabeler": f"{by.name}@{by.version}" if by else None,
        }
        self.tell("reviewed", {**_about(ref), **told})


def _about(ref: TaskRef) -> dict[str, object]:
    return {"dataset": ref.dataset, "item": ref.item_id, "round": ref.round}


def _limit(asked: Asked) -> int:
    """Return how many a page shall have. Raises BadRequest."""
    given = asked.query.get("limit", str(_PAGE))
    if not _NUMBER.fullmatch(given) or int(given) > MOST_IN_A_PAGE:
        raise BadRequest(f"limit: want a whole number from 1 to {MOST_IN_A_PAGE}")
    return int(given)
