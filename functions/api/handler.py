"""
Answer people's pages and tools over HTTP.

Reads: every table, clean bucket. Writes: work table, pause switches, what reviewers rejected. Signs
links: to clean artifacts, and to where a raw file may be put.
"""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler.api_gateway import APIGatewayHttpResolver
from aws_lambda_powertools.utilities.typing import LambdaContext

from labelhooks.aws import clients
from labelhooks.aws.admin import DynamoDatasets, Switches
from labelhooks.aws.books import DynamoBooks
from labelhooks.aws.buckets import CleanBucket
from labelhooks.aws.config import Datasets
from labelhooks.aws.handed import DynamoHanded
from labelhooks.aws.hours import DynamoHours
from labelhooks.aws.http import resolver
from labelhooks.aws.items import DynamoItems
from labelhooks.aws.keys import id_key
from labelhooks.aws.labels import DynamoLabels
from labelhooks.aws.lineups import DynamoLineups
from labelhooks.aws.links import ArtifactLinks, UploadForms
from labelhooks.aws.measures import count, emit
from labelhooks.aws.parallel import side_by_side
from labelhooks.aws.people import DynamoPeople
from labelhooks.aws.queues import DynamoQueues
from labelhooks.aws.quotas import DynamoQuotas
from labelhooks.aws.rejections import DynamoRejections
from labelhooks.aws.sample import DynamoSample
from labelhooks.aws.set_aside import DynamoSetAside
from labelhooks.aws.settings import Settings
from labelhooks.aws.shares import DynamoShares
from labelhooks.aws.tiers import elsewhere
from labelhooks.aws.tracing import traced
from labelhooks.aws.watches import DynamoWatches
from labelhooks.aws.work import DynamoTasks
from labelhooks.errors import OperatorError, PermanentError
from labelhooks.gating.lineup import in_force
from labelhooks.model.dataset import Dataset
from labelhooks.people.api import Api
from labelhooks.people.cursors import Cursors
from labelhooks.people.front import Front, Request
from labelhooks.people.openapi import document
from labelhooks.people.operate.answering import Operate
from labelhooks.people.operate.glance import Glance
from labelhooks.people.operate.rejecting import NotedReview
from labelhooks.people.operate.waiting import Waiting
from labelhooks.people.reach import Reach
from labelhooks.people.recent import RecentPeople
from labelhooks.people.routes import ROUTES
from labelhooks.quality.rounds import counts_of_ruling
from labelhooks.quality.table import metrics
from labelhooks.tasks.cancel import RuleTasks
from labelhooks.tasks.claim import ClaimTasks
from labelhooks.tasks.hold import HeldTasks
from labelhooks.tasks.judge import SubmitJudgment
from labelhooks.tasks.recent import RecentHeads
from labelhooks.tasks.review import ReviewTask

if TYPE_CHECKING:  # a start without them
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from labelhooks.controls.incident.walk import Walk
    from labelhooks.model.label import Label
    from labelhooks.model.move import Move
    from labelhooks.model.takeback import Takeback
    from labelhooks.model.task import Task
    from labelhooks.people.operate.ports import Traced
    from labelhooks.redaction.redactor import Redactor

logger = Logger()
QUEUES = ("ingest", "media", "flags", "items", "tasks", "labels", "recheck")  # between functions


class Needs(Settings):  # what the stack sets for this function
    raw_bucket: str
    clean_bucket: str
    config_table: str
    items_table: str
    work_table: str
    labels_table: str
    measures_table: str
    quarantine_table: str
    ingest_queue: str
    ingest_dead_queue: str
    media_queue: str
    media_dead_queue: str
    flags_queue: str
    flags_dead_queue: str
    items_queue: str
    items_dead_queue: str
    tasks_queue: str
    tasks_dead_queue: str
    labels_queue: str
    labels_dead_queue: str
    recheck_queue: str
    recheck_dead_queue: str
    take_back_machine: str
    id_key_secret: str
    groups_claim: str
    detect_thorough_function: str
    detect_presidio_function: str
    comprehend: str


class WhatPeopleWrite:
    """Redacts free text before anything records it; its detectors load when somebody writes."""

    def __init__(self, needs: Needs, key: bytes) -> None:
        self._needs = needs
        self._key = key

    def __call__(self, dataset: Dataset, texts: Sequence[str]) -> list[str]:
        """Return the texts without personal data. Raises PermanentError: then none is recorded."""
        clean = self._redactor_of(dataset).redact_many(list(texts))
        for one in clean:
            if isinstance(one, PermanentError):
                raise one
        return [str(one.value) for one in clean if not isinstance(one, PermanentError)]

    def _redactor_of(self, dataset: Dataset) -> "Redactor":
        from labelhooks.redaction import build
        from labelhooks.redaction.spans import Span

        functions = {
            "thorough": self._needs.detect_thorough_function,
            "presidio": self._needs.detect_presidio_function,
        }
        build.elsewhere(
            elsewhere(
                functions,
                comprehend=self._needs.comprehend,
                span=Span,
                version_of=build.version_of,
            )
        )
        return build.redactor_of(dataset, self._key)


def measured(needs: Needs) -> "Callable[[Dataset, datetime], Mapping[str, Any]]":
    """Return what takes the measures of a dataset, when somebody wants to see them."""

    def look(dataset: Dataset, now: "datetime") -> "Mapping[str, Any]":
        from labelhooks.aws.depths import DynamoDepths
        from labelhooks.model.task import REVIEW_QUEUE
        from labelhooks.quality.take import TakeMeasures
        from labelhooks.quality.view import view

        dynamodb = clients.dynamodb()
        take = TakeMeasures(
            DynamoHours(dynamodb, needs.measures_table),
            DynamoDepths(dynamodb, needs.work_table),
            DynamoDatasets(dynamodb, needs.config_table),
            review_queue=REVIEW_QUEUE,
        )
        return view(take.look(dataset, now=now, anew=False))

    return look


def backlog(needs: Needs) -> "Callable[[], list[dict[str, Any]]]":
    """Return what tells of the functions' queues, when somebody wants to see them."""
    urls = {
        name: (getattr(needs, f"{name}_queue"), getattr(needs, f"{name}_dead_queue"))
        for name in QUEUES
    }

    def look() -> list[dict[str, Any]]:
        from labelhooks.aws.backlog import held_by, oldest

        ages = oldest(clients.cloudwatch(), {name: url for name, (url, _) in urls.items()})
        found = held_by(clients.sqs(), urls)
        return [{**one, "oldest_seconds": ages[one["queue"]]} for one in found]

    return look


def traces(needs: Needs) -> "Callable[[str, str], Traced]":
    """Return what tells an item's timeline, when somebody wants to see one."""

    def trace(dataset: str, item_id: str) -> "Traced":
        from labelhooks.aws.release import QuarantineBox
        from labelhooks.controls.recorded import Records, recorded_of
        from labelhooks.controls.timeline import durations, seconds_between, timeline
        from labelhooks.people.operate.ports import Traced

        dynamodb = clients.dynamodb()
        records = Records(
            DynamoItems(dynamodb, needs.items_table),
            DynamoTasks(dynamodb, needs.work_table),
            DynamoLabels(dynamodb, needs.labels_table),
            # Its record alone: the content is not for this function to read.
            QuarantineBox(clients.s3(), "", dynamodb, needs.quarantine_table),
        )
        recorded = recorded_of(records, dataset, item_id)
        events = timeline(recorded)
        after, took = seconds_between(events), durations(recorded)
        return Traced(recorded.item.trace_id, events, after, took)

    return trace


def priced(needs: Needs) -> "Callable[[Dataset, Sequence[Mapping[str, int]]], list[float]]":
    """Return what puts a price on what was counted, when somebody wants to see it."""

    def price(dataset: Dataset, counts: "Sequence[Mapping[str, int]]") -> list[float]:
        from labelhooks.aws.spending import DynamoPrices
        from labelhooks.model.spend import together
        from labelhooks.money.prices import published
        from labelhooks.money.spend import spent

        own = DynamoPrices(clients.dynamodb(), needs.config_table).own()
        prices, rate = published().with_own(own), dataset.spec.costs.dollars_per_hour
        return [
            # Tasks are counted by the day alone; each costs a few millionths of a dollar.
            round(together(spent(one, prices, tasks=0, dollars_per_hour=rate).values()).total, 6)
            for one in counts
        ]

    return price


def way_through(needs: Needs, datasets: Datasets) -> "Walk":
    """
    Return the way through incidents, when somebody goes it.

    It sends nothing to queues: what got lost on its way to people is sent again by `labelhooks
    incident next`, which also reads the books.
    """
    from labelhooks.aws.incidents import DynamoIncidents
    from labelhooks.aws.inventory import Inventory
    from labelhooks.aws.machine import TakeBackMachine
    from labelhooks.aws.takebacks import DynamoTakebacks
    from labelhooks.controls.incident.acting import Pause, TakeBackAll
    from labelhooks.controls.incident.walk import Walk
    from labelhooks.controls.incident.walking import AskAgain, Find, Verify
    from labelhooks.gating.deciders import Deciders
    from labelhooks.gating.registry import Registry

    dynamodb = clients.dynamodb()
    inventory = Inventory(
        dynamodb,
        items=needs.items_table,
        work=needs.work_table,
        labels=needs.labels_table,
        quarantine=needs.quarantine_table,
    )
    lineups = DynamoLineups(dynamodb, needs.config_table)
    orders = DynamoTakebacks(dynamodb, needs.config_table)
    deciders = Deciders(lambda name: Registry(lineups, datasets.current(name)))
    machine = TakeBackMachine(clients.steps(), needs.take_back_machine, orders)
    return Walk(
        incidents=DynamoIncidents(dynamodb, needs.config_table),
        deciders=deciders,
        orders=orders,
        runner=machine,
        find=Find(inventory),
        pause=Pause(deciders, Switches(dynamodb, needs.config_table)),
        take_back=TakeBackAll(orders, machine),
        ask_again=AskAgain(
            datasets=datasets,
            current=inventory,
            histories=DynamoLabels(dynamodb, needs.labels_table),
            orders=orders,
            hand_over=nobody,
            idle=lambda: False,
        ),
        verify=Verify(inventory, None),
    )


def nobody(_order: "Takeback", _dataset: Dataset, _labels: "Sequence[Label]") -> None:
    """Send nothing. Raises OperatorError: it is asked for where queues are known to be empty."""
    raise OperatorError("labelhooks incident next sends again what got lost")


def tell(event: str, told: "Mapping[str, object]") -> None:
    """Log what happened."""
    logger.info(event, extra=dict(told))


def counted(hours: DynamoHours) -> "Callable[[Task, Move], object]":
    """Return what counts tasks that are asked no more, or after all: at once, as it is rare."""

    def count_it(task: "Task", move: "Move") -> None:
        hours.add(task.dataset, counts_of_ruling(task, reopened=move.reopens))
        hours.flush(at_once=True)

    return count_it


@cache  # once for each execution environment; importing this file needs no AWS
def wired() -> APIGatewayHttpResolver:
    needs = Needs.load()
    dynamodb, s3 = clients.dynamodb(), clients.s3()
    key = id_key(clients.secrets(), needs.id_key_secret)
    datasets = Datasets(dynamodb, needs.config_table, function="api")
    tasks = DynamoTasks(dynamodb, needs.work_table)
    queues = DynamoQueues(dynamodb, needs.work_table)
    people = DynamoPeople(dynamodb, needs.work_table)
    look = DynamoHanded(dynamodb, work=needs.work_table, items=needs.items_table)
    redact = WhatPeopleWrite(needs, key)
    rejections = DynamoRejections(dynamodb, needs.measures_table)
    hours = DynamoHours(dynamodb, needs.measures_table)
    items, clean = DynamoItems(dynamodb, needs.items_table), CleanBucket(s3, needs.clean_bucket)
    reach = Reach(items, clean)
    api = Api(
        datasets_=datasets,
        items=items,
        clean=clean,
        links=ArtifactLinks(s3, needs.clean_bucket),
        tasks=tasks,
        queues=queues,
        labels=DynamoLabels(dynamodb, needs.labels_table),
        people=people,
        books=DynamoBooks(
            dynamodb, items=needs.items_table, work=needs.work_table, labels=needs.labels_table
        ),
        uploads=UploadForms(s3, needs.raw_bucket),
        claim=ClaimTasks(tasks, queues, datasets, recent=RecentHeads(), look=look, count=count),
        hold=HeldTasks(tasks, datasets),
        judge=SubmitJudgment(tasks, datasets, redact=redact, reach=reach),
        reviews=NotedReview(
            ReviewTask(tasks, datasets, redact=redact, reach=reach), tasks, rejections
        ),
        cursors=Cursors(key),
        count=count,
        tell=tell,
    )
    operate = Operate(
        datasets=datasets,
        hours=hours,
        metrics=metrics(),
        glance=Glance(measured(needs)),
        spent=priced(needs),
        waiting=Waiting(
            datasets=datasets,
            held=backlog(needs),
            standing=DynamoQuotas(dynamodb, needs.work_table).standing,
            side_by_side=side_by_side,
        ),
        traced=traces(needs),
        queues=queues,
        turned=Switches(dynamodb, needs.config_table),
        lineups=DynamoLineups(dynamodb, needs.config_table),
        in_force=in_force,
        shares=DynamoShares(dynamodb, needs.config_table),
        watches=DynamoWatches(dynamodb, config=needs.config_table, work=needs.work_table),
        tallies=people,
        sample=DynamoSample(dynamodb, work=needs.work_table, labels=needs.labels_table),
        written=DynamoDatasets(dynamodb, needs.config_table),
        set_aside=DynamoSetAside(dynamodb, needs.quarantine_table),
        rejected=rejections,
        clean=redact,
        rule=RuleTasks(tasks, note=counted(hours)),
        walk=cache(lambda: way_through(needs, datasets)),
        side_by_side=side_by_side,
        tell=tell,
    )
    front = Front(
        api=api,
        operate=operate,
        people=RecentPeople(people),
        key=key,
        groups_claim=needs.groups_claim,
        document=document,
    )
    return resolver(ROUTES, Request, front)


@logger.inject_lambda_context(clear_state=True)
@traced
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    try:
        return wired().resolve(event, context)
    finally:
        emit()
