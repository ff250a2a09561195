"""
The table of routes: what there is, for whom, what is sent and what is answered.

The handler serves it, `access.check` reads its roles, and the OpenAPI document is written from it:
so none of them can say what another does not.
"""

from dataclasses import dataclass
from typing import Any

from labelhooks.people import answers, requests
from labelhooks.people.access import Role

EVERYBODY = tuple(Role)
ANNOTATORS = (Role.ANNOTATOR, Role.REVIEWER)
REVIEWERS = (Role.REVIEWER, Role.OWNER)
READERS = (Role.REVIEWER, Role.OWNER, Role.OPERATOR)
SENDERS = (Role.OWNER, Role.OPERATOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One line: `name` is the method of `people.api.Api` that answers."""

    name: str
    method: str
    path: str
    says: str
    roles: tuple[Role, ...] = EVERYBODY
    body: type[Any] | None = None
    answer: type[Any] | None = None
    query: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    problems: tuple[int, ...] = ()  # beside those that any route may answer
    public: bool = False

    @property
    def status(self) -> int:
        """The status of a good answer."""
        return 204 if self.answer is None else 200


ROUTES = (
    Route(
        name="me",
        method="GET",
        path="/me",
        says="Who I am here, what I did today and what I hold",
        answer=answers.MeView,
    ),
    Route(
        name="datasets",
        method="GET",
        path="/datasets",
        says="The datasets that I have rights in",
        answer=answers.DatasetsView,
        query=("limit", "cursor"),
    ),
    Route(
        name="dataset",
        method="GET",
        path="/datasets/{dataset}",
        says="A dataset; with its policies, for owners and operators",
        answer=answers.DatasetView,
        problems=(404,),
    ),
    Route(
        name="progress",
        method="GET",
        path="/datasets/{dataset}/progress",
        says="Where the items of a dataset are",
        roles=READERS,
        answer=answers.ProgressView,
        problems=(404,),
    ),
    Route(
        name="history",
        method="GET",
        path="/datasets/{dataset}/items/{item}/history",
        says="What was said of an item: labels, tasks and judgments",
        roles=READERS,
        answer=answers.HistoryView,
        problems=(404,),
    ),
    Route(
        name="upload",
        method="POST",
        path="/datasets/{dataset}/uploads",
        says="A form to POST one file to the raw bucket with: of this type, no larger, soon",
        roles=SENDERS,
        body=requests.UploadWanted,
        answer=answers.UploadView,
        problems=(404,),
    ),
    Route(
        name="next_tasks",
        method="POST",
        path="/tasks/next",
        says="Take the next tasks, each with a lease; an empty list: there is nothing to do",
        roles=ANNOTATORS,
        body=requests.NextWanted,
        answer=answers.TasksView,
        problems=(404,),
    ),
    Route(
        name="task",
        method="GET",
        path="/tasks/{task}",
        says="A task that I hold, with a fresh link to its artifact",
        roles=ANNOTATORS,
        answer=answers.TaskView,
        problems=(404, 409),
    ),
    Route(
        name="renew",
        method="POST",
        path="/tasks/{task}/renew",
        says="Hold a task for longer",
        roles=ANNOTATORS,
        body=requests.LeaseHeld,
        answer=answers.LeaseAnswer,
        problems=(404, 409),
    ),
    Route(
        name="give_back",
        method="POST",
        path="/tasks/{task}/return",
        says="Give a task back, unanswered",
        roles=ANNOTATORS,
        body=requests.LeaseHeld,
        problems=(404, 409),
    ),
    Route(
        name="skip",
        method="POST",
        path="/tasks/{task}/skip",
        says="Give a task back for a reason; one that many skip goes to review",
        roles=ANNOTATORS,
        body=requests.SkipGiven,
        problems=(404, 409),
    ),
    Route(
        name="submit",
        method="POST",
        path="/tasks/{task}/judgments",
        says="Answer a task. The same answer again changes nothing",
        roles=ANNOTATORS,
        body=requests.JudgmentGiven,
        answer=answers.StateView,
        headers=("Idempotency-Key",),
        problems=(404, 409, 422),
    ),
    Route(
        name="review_queue",
        method="GET",
        path="/review",
        says="What waits for a reviewer, with who said what",
        roles=REVIEWERS,
        answer=answers.ReviewView,
        query=("dataset", "limit", "cursor"),
        problems=(404,),
    ),
    Route(
        name="review",
        method="POST",
        path="/tasks/{task}/review",
        says="Approve, correct, or send back to be asked again",
        roles=REVIEWERS,
        body=requests.ReviewGiven,
        answer=answers.StateView,
        problems=(404, 409, 422),
    ),
    Route(
        name="openapi",
        method="GET",
        path="/openapi.json",
        says="This document",
        answer=dict,
        public=True,
    ),
)
