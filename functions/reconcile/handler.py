"""
Reconcile what arrived with what is recorded, each dataset once a night.

Called by its schedule; a dataset that takes longer than an invocation goes on with the next one.
Reads: the raw bucket's list, items, work, labels and quarantine tables, configuration. Writes:
measures table (how far it is, what it found), clean bucket (ids it still looks for).
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from labelhooks.aws import clients
from labelhooks.aws.admin import DynamoDatasets, Switches
from labelhooks.aws.buckets import versions
from labelhooks.aws.hours import DynamoHours
from labelhooks.aws.inventory import Inventory
from labelhooks.aws.keys import id_key
from labelhooks.aws.measures import gauge
from labelhooks.aws.quotas import DynamoQuotas
from labelhooks.aws.reconciliations import DynamoReconciliations
from labelhooks.aws.settings import Settings
from labelhooks.aws.tracing import traced
from labelhooks.controls.reconciling import ReconcileNightly, Told, may_hold, turns
from labelhooks.errors import ConflictError
from labelhooks.intake.arrived import Arrived
from labelhooks.intake.events import Uploaded
from labelhooks.model.hours import day_of

logger = Logger()
# What is left for keeping how far it came: a page of a table that is read, an object, a record.
_SPARE_MILLISECONDS = 120_000


class Needs(Settings):  # what the stack sets for this function
    raw_bucket: str
    clean_bucket: str
    config_table: str
    items_table: str
    work_table: str
    labels_table: str
    quarantine_table: str
    measures_table: str
    id_key_secret: str
    reconcile_at: str


class Wired:
    """The use case with its adapters; made once for each execution environment."""

    def __init__(self, needs: Needs) -> None:
        dynamodb = clients.dynamodb()
        self._needs = needs
        self.datasets = DynamoDatasets(dynamodb, needs.config_table)
        self.hours = DynamoHours(dynamodb, needs.measures_table)
        self._switches = Switches(dynamodb, needs.config_table)
        self._quotas = DynamoQuotas(dynamodb, needs.work_table)
        self.reconcile = ReconcileNightly(
            DynamoReconciliations(dynamodb, needs.measures_table, clients.s3(), needs.clean_bucket),
            Inventory(
                dynamodb,
                items=needs.items_table,
                work=needs.work_table,
                labels=needs.labels_table,
                quarantine=needs.quarantine_table,
            ),
            arrived=self._arrived,
            held=self._held,
            hour=int(needs.reconcile_at),
        )

    def _arrived(self, dataset: str) -> Iterator[Arrived]:
        key, bucket = id_key(clients.secrets(), self._needs.id_key_secret), self._needs.raw_bucket
        for one in versions(clients.s3(), bucket, f"{dataset}/"):
            uploaded = Uploaded(bucket, one.key, one.version_id, one.size)
            yield Arrived(key, uploaded, one.arrived_at)

    def _held(self, dataset: str) -> tuple[str, ...]:
        known = self.datasets.latest(dataset)
        today = self._quotas.standing(dataset, day_of(datetime.now(UTC)))
        over = today.over(known.spec.quota) if known else ()
        return may_hold(dataset, over=over, switches=self._switches.all())


@cache
def wired() -> Wired:
    return Wired(Needs.load())


def write(dataset: str, told: list[Told]) -> None:
    """Write what alarms hear of a dataset; of several, the worst."""
    gauge(
        dataset,
        {
            "ReconciliationGap": (max((one.missing for one in told), default=0), "Count"),
            "ReconciliationAge": (max((one.age for one in told), default=0.0), "Seconds"),
        },
    )


@logger.inject_lambda_context(clear_state=True)
@traced
def lambda_handler(_event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    use, now = wired(), datetime.now(UTC)
    names = use.datasets.names()
    read, failed = 0, 0
    go_on = _while_time_is_left(context)
    for name in turns(names, now=now):
        if not go_on():
            break
        try:
            read += _turn(use, name, now, go_on)
        except ConflictError:
            logger.info("reconciled_by_another", extra={"dataset": name})
        except Exception:
            # The others must not wait for it. It is raised below, so that the alarm sees it.
            logger.exception("not_reconciled", extra={"dataset": name})
            failed += 1
    use.hours.flush(at_once=True)
    heard = {name: use.reconcile.heard(name, now=now) for name in names}
    for name, told in heard.items():
        write(name, [told])
    write("-", list(heard.values()))
    if failed:
        raise RuntimeError(f"{failed} datasets could not be reconciled: see the log")
    return {"items": read}


def _turn(use: Wired, name: str, now: datetime, go_on: Callable[[], bool]) -> int:
    turn = use.reconcile(name, now=now, go_on=go_on)
    if turn is None:
        return 0
    come = turn.come
    told = {"missing": come.missing, "held": come.held, "missed": come.missed[:20]}
    logger.info(
        "reconciled" if come.ended_at else "reconciling",
        extra={"dataset": name, "uploads": come.uploads, "items": come.items, **told},
    )
    use.hours.add(name, {"reconciled": turn.items})
    return turn.items


def _while_time_is_left(context: LambdaContext) -> Callable[[], bool]:
    return lambda: context.get_remaining_time_in_millis() > _SPARE_MILLISECONDS
