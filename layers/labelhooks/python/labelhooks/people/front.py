"""
From a request to an answer: which route, who asks, whether they may, what is sent, what is said.

It knows HTTP's words and no server: a function, a test and a fuzzer call it alike.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from labelhooks.errors import BadRequest, LabelHooksError, NotAllowed, NotFound, TooLarge
from labelhooks.model.messages import parse
from labelhooks.model.task_ref import TaskRef
from labelhooks.people.access import check, person_id, person_of
from labelhooks.people.api import Api, Asked
from labelhooks.people.operate.answering import Operate
from labelhooks.people.problems import MEDIA_TYPE, Problem, problem_of
from labelhooks.people.recent import People
from labelhooks.people.route import Route

LARGEST_BODY = 256 * 1024  # bytes: four times the largest value of a label
_DATASET = re.compile(r"[a-z][a-z0-9-]{1,39}")
_ITEM = re.compile(r"[0-9a-f]{32}")
_KEY = re.compile(r"[\x21-\x7e]{1,128}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a server hands on. Header names are in lower case; claims are of a verified token."""

    path: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: str | None
    claims: Mapping[str, str] | None
    now: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Any = None
    media_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)

    def written(self) -> str:
        """Return the body as it is sent."""
        if self.body is None:
            return ""
        return json.dumps(self.body, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """Answers any request; `failed` is told of errors that are ours to mend, by route."""

    api: Api
    operate: Operate
    people: People
    key: bytes  # the deployment's, for derived ids
    groups_claim: str
    document: Callable[[], dict[str, Any]]

    def __call__(self, route: Route, request: Request) -> Answer:
        """Return what to answer. Raises what is no error of ours."""
        try:
            if route.public:
                return Answer(200, self.document())
            said = self._answer(route, request)
        except LabelHooksError as error:
            problem = problem_of(error)
            if problem is None:
                raise
            return refused(problem)
        return Answer(route.status, said)

    def _answer(self, route: Route, request: Request) -> Any:
        if request.claims is None:
            raise NotAllowed("without a token nobody is let in")
        who = self.people.get(person_id(self.key, request.claims))
        person = person_of(who, request.claims.get(self.groups_claim, ""))
        # First by role alone: who may not ask at all learns nothing of what there is.
        check(person, route.roles, None)
        dataset, item, ref = _names(request)
        wanted = [parse(route.body, _body(request))] if route.body else []
        about = dataset or getattr(next(iter(wanted), None), "dataset", None)
        check(person, route.roles, about)
        asked = Asked(
            person=person,
            now=request.now,
            dataset=dataset or "",
            item=item,
            incident=_incident(request),
            ref=ref,
            query=dict(request.query),
            key=_key(request),
        )
        answering = self.operate if route.operates else self.api
        return getattr(answering, route.name)(asked, *wanted)


def refused(problem: Problem) -> Answer:
    """Return a problem as an answer."""
    wait = problem.more.get("retry_after")
    headers = {} if wait is None else {"Retry-After": str(wait)}
    return Answer(problem.status, problem.body(), MEDIA_TYPE, headers)


def _names(request: Request) -> tuple[str | None, str, TaskRef | None]:
    """Return the dataset, the item and the task that a request is about. Raises NotFound."""
    if "task" in request.path:
        ref = TaskRef.parse(request.path["task"])
        return ref.dataset, ref.item_id, ref
    dataset = request.path.get("dataset") or request.query.get("dataset")
    item = request.path.get("item", "")
    if dataset is not None and not _DATASET.fullmatch(dataset):
        raise NotFound("no dataset has such a name")
    if item and not _ITEM.fullmatch(item):
        raise NotFound("no item has such an id")
    return dataset, item, None


def _incident(request: Request) -> str:
    incident = request.path.get("incident", "")
    if incident and not _ITEM.fullmatch(incident):
        raise NotFound("no incident has such an id")
    return incident


def _body(request: Request) -> str:
    body = request.body or ""
    if len(body.encode("utf-8", "surrogatepass")) > LARGEST_BODY:
        raise TooLarge(f"the body may have {LARGEST_BODY} bytes")
    if not body:
        raise BadRequest("the request has no body; want JSON")
    return body


def _key(request: Request) -> str | None:
    key = request.headers.get("idempotency-key")
    if key is not None and not _KEY.fullmatch(key):
        raise BadRequest("Idempotency-Key: want 1 to 128 visible ASCII characters")
    return key
