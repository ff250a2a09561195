"""The product's adapters, on the names that a target's stacks gave to things."""

import getpass
import os

from labelhooks.aws.admin import DynamoDatasets, Switches
from labelhooks.aws.buckets import CleanBucket
from labelhooks.aws.config import Datasets
from labelhooks.aws.depths import DynamoDepths
from labelhooks.aws.golds import DynamoGolds
from labelhooks.aws.hours import DynamoHours
from labelhooks.aws.incidents import DynamoIncidents
from labelhooks.aws.inventory import Inventory
from labelhooks.aws.items import DynamoItems
from labelhooks.aws.keys import id_key
from labelhooks.aws.labels import DynamoLabels
from labelhooks.aws.lineups import DynamoLineups
from labelhooks.aws.maintenance import CloudWatchMarks, DynamoMaintenance
from labelhooks.aws.outbox import Queue
from labelhooks.aws.people import DynamoPeople
from labelhooks.aws.queues import DynamoQueues
from labelhooks.aws.quotas import DynamoQuotas
from labelhooks.aws.reconciliations import DynamoReconciliations
from labelhooks.aws.release import QuarantineBox
from labelhooks.aws.spending import DynamoPrices, DynamoSpending
from labelhooks.aws.takebacks import DynamoTakebacks
from labelhooks.aws.work import DynamoTasks
from labelhooks.controls.maintenance import Maintenance
from labelhooks.errors import NotFound
from labelhooks.gating.registry import Registry
from labelhooks.model.dataset import Dataset
from labelhooks.model.task import REVIEW_QUEUE
from labelhooks.model.training import TrainOrder
from labelhooks.money.prices import Prices, published
from labelhooks.money.reckon import Reckon
from labelhooks.quality.take import TakeMeasures
from labelhooks_cli.target import Target

# Consumers' names for their queues, as quarantine records and the command line use them.
QUEUES = {
    "ingest": "IngestQueue",
    "media": "MediaQueue",
    "flags": "FlagsQueue",
    "items": "ItemsQueue",
    "tasks": "TasksQueue",
    "labels": "LabelsQueue",
    "recheck": "RecheckQueue",
}


class Deployment:
    """What commands read and write, made when it is first asked for."""

    def __init__(self, target: Target) -> None:
        self.target = target

    @property
    def datasets(self) -> DynamoDatasets:
        return DynamoDatasets(self.target.dynamodb, self.target.output("ConfigTable"))

    def dataset(self, name: str) -> Dataset:
        """Return the dataset in force. Raises NotFound, saying which there are."""
        found = self.datasets.latest(name)
        if found is None:
            names = ", ".join(self.datasets.names()) or "none yet"
            raise NotFound(
                f"no dataset is called {name!r} (there are: {names}); "
                "make one with: labelhooks dataset create -f dataset.yaml"
            )
        return found

    @property
    def lineups(self) -> DynamoLineups:
        return DynamoLineups(self.target.dynamodb, self.target.output("ConfigTable"))

    def registry(self, dataset: str) -> Registry:
        """Return the pre-labelers of a dataset. Raises NotFound."""
        return Registry(self.lineups, self.dataset(dataset))

    @property
    def switches(self) -> Switches:
        return Switches(self.target.dynamodb, self.target.output("ConfigTable"))

    @property
    def declared(self) -> DynamoMaintenance:
        """What was declared of maintenance."""
        return DynamoMaintenance(self.target.dynamodb, self.target.output("ConfigTable"))

    @property
    def maintenance(self) -> Maintenance:
        marks = CloudWatchMarks(self.target.cloudwatch, self.target.output("MetricsNamespace"))
        return Maintenance(self.declared, marks)

    @property
    def inventory(self) -> Inventory:
        return Inventory(
            self.target.dynamodb,
            items=self.target.output("ItemsTable"),
            work=self.target.output("WorkTable"),
            labels=self.target.output("LabelsTable"),
            quarantine=self.target.output("QuarantineTable"),
        )

    @property
    def reconciliations(self) -> DynamoReconciliations:
        target = self.target
        return DynamoReconciliations(
            target.dynamodb, target.output("MeasuresTable"), target.s3, target.output("CleanBucket")
        )

    @property
    def items(self) -> DynamoItems:
        return DynamoItems(self.target.dynamodb, self.target.output("ItemsTable"))

    @property
    def clean(self) -> CleanBucket:
        return CleanBucket(self.target.s3, self.target.output("CleanBucket"))

    @property
    def tasks(self) -> DynamoTasks:
        return DynamoTasks(self.target.dynamodb, self.target.output("WorkTable"))

    @property
    def golds(self) -> DynamoGolds:
        return DynamoGolds(self.target.dynamodb, self.target.output("ConfigTable"))

    @property
    def measures(self) -> TakeMeasures:
        return TakeMeasures(
            DynamoHours(self.target.dynamodb, self.target.output("MeasuresTable")),
            DynamoDepths(self.target.dynamodb, self.target.output("WorkTable")),
            self.datasets,
            review_queue=REVIEW_QUEUE,
        )

    @property
    def queues(self) -> DynamoQueues:
        return DynamoQueues(self.target.dynamodb, self.target.output("WorkTable"))

    @property
    def people(self) -> DynamoPeople:
        return DynamoPeople(self.target.dynamodb, self.target.output("WorkTable"))

    @property
    def quotas(self) -> DynamoQuotas:
        return DynamoQuotas(self.target.dynamodb, self.target.output("WorkTable"))

    @property
    def hours(self) -> DynamoHours:
        return DynamoHours(self.target.dynamodb, self.target.output("MeasuresTable"))

    @property
    def spending(self) -> DynamoSpending:
        return DynamoSpending(self.target.dynamodb, self.target.output("MeasuresTable"))

    @property
    def own_prices(self) -> DynamoPrices:
        return DynamoPrices(self.target.dynamodb, self.target.output("ConfigTable"))

    @property
    def prices(self) -> Prices:
        """Return the prices in force: as published, and an operator's own."""
        return published().with_own(self.own_prices.own())

    @property
    def reckon(self) -> Reckon:
        return Reckon(self.hours, self.quotas, self.spending, self.prices)

    @property
    def labels(self) -> DynamoLabels:
        return DynamoLabels(self.target.dynamodb, self.target.output("LabelsTable"))

    @property
    def takebacks(self) -> DynamoTakebacks:
        return DynamoTakebacks(self.target.dynamodb, self.target.output("ConfigTable"))

    @property
    def incidents(self) -> DynamoIncidents:
        return DynamoIncidents(self.target.dynamodb, self.target.output("ConfigTable"))

    @property
    def policies(self) -> Datasets:
        """Datasets as the use cases read them."""
        return Datasets(
            self.target.dynamodb, self.target.output("ConfigTable"), function="operator"
        )

    @property
    def quarantine(self) -> QuarantineBox:
        return QuarantineBox(
            self.target.s3,
            self.target.output("QuarantineBucket"),
            self.target.dynamodb,
            self.target.output("QuarantineTable"),
        )

    def queue(self, name: str) -> Queue:
        """Return one of QUEUES to send to."""
        return Queue(self.target.sqs, self.target.output(QUEUES[name]))

    def train(self, order: TrainOrder) -> None:
        """Order a training; it goes on without us, and tells in the line-ups how it went."""
        self.target.functions.invoke(
            FunctionName=self.target.output("FunctionTrainPrelabeler"),
            Qualifier="live",
            InvocationType="Event",
            Payload=order.model_dump_json().encode(),
        )

    def id_key(self) -> bytes:
        """Return the deployment's key for derived ids."""
        return id_key(self.target.secrets, self.target.output("IdKeySecret"))


def operator() -> str:
    """Return who is at the terminal, for the records: LABELHOOKS_ACTOR, or the login name."""
    return os.environ.get("LABELHOOKS_ACTOR") or getpass.getuser()
