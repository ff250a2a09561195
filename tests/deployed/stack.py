"""The deployed stack, as tests drive it: sent to, waited for, looked into."""

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from labelhooks.controls.datasets import configure
from labelhooks.intake.events import Uploaded
from labelhooks.model.dataset import Dataset
from labelhooks.model.quarantine import QuarantineRecord
from labelhooks.model.state import ItemState
from labelhooks_cli.commands.books import queues
from labelhooks_cli.deployment import QUEUES, Deployment
from labelhooks_cli.target import Target
from tests.factories import a_flag, a_spec

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_sts import STSClient

FUNCTIONS = (
    "redact_upload",
    "redact_media",
    "intake_flag",
    "gate",
    "create_task",
    "persist_label",
    "consensus",
    "watch_accepted",
    "measure",
    "take_measures",
    "fit_gate",
    "train_prelabeler",
    "take_back",
    "expire_leases",
    "guard",
    "reckon_spend",
    "reconcile",
    "api",
    "studio",
    "studio_hook",
)
PATIENCE = 240.0  # seconds for the road to come to rest


@dataclass(frozen=True)
class Stack:
    """A deployment under test."""

    target: Target

    @cached_property
    def deployment(self) -> Deployment:
        return Deployment(self.target)

    @cached_property
    def logs(self) -> "CloudWatchLogsClient":
        return self.target.session.client(
            "logs", endpoint_url=self.target.endpoint, verify=self.target.certificate
        )

    @cached_property
    def sts(self) -> "STSClient":
        return self.target.session.client(
            "sts", endpoint_url=self.target.endpoint, verify=self.target.certificate
        )

    def dataset(self, name: str, **changes: Any) -> Dataset:
        spec = a_spec(name, **changes)
        return configure(self.deployment.datasets, spec, actor="owner", reason="a test")

    def upload(self, key: str, body: bytes | str, **metadata: str) -> Uploaded:
        raw = body.encode() if isinstance(body, str) else body
        bucket = self.target.output("RawBucket")
        answer = self.target.s3.put_object(Bucket=bucket, Key=key, Body=raw, Metadata=metadata)
        return Uploaded(bucket, key, answer["VersionId"], len(raw))

    def flag(self, dataset: str, **said: Any) -> None:
        self.send("flags", json.dumps(a_flag(dataset=dataset, **said)))

    def send(self, queue: str, body: str) -> None:
        self.deployment.queue(queue).send(body)

    def settle(self, *names: str, patience: float = PATIENCE) -> None:
        """Wait until no message waits and no item of these datasets is on its way."""
        self.wait(lambda: self._at_rest(names), lambda: f"{queues(self.deployment)}", patience)

    def _at_rest(self, names: Iterable[str]) -> bool:
        places = ("waiting", "working", "held")
        if any(one[place] for one in queues(self.deployment) for place in places):
            return False
        states = {state for name in names for state in self.deployment.inventory.states(name)}
        return not states & {ItemState.IN_FLIGHT.value, ItemState.JUDGED.value}

    def wait(
        self, until: Callable[[], bool], told: Callable[[], str], patience: float = PATIENCE
    ) -> None:
        """Wait until something holds; fail with what is told then."""
        give_up = time.monotonic() + patience
        while not until():
            assert time.monotonic() < give_up, f"not after {patience:.0f} s: {told()}"
            time.sleep(0.3)

    def waiting(self) -> dict[str, int]:
        """Return how many messages wait in each queue, dead ones under `<queue>-dead`."""
        found = {}
        for one in queues(self.deployment):
            found[one["queue"]] = one["waiting"] + one["working"] + one["held"]
            found[f"{one['queue']}-dead"] = one["dead"]
        return found

    def quarantined(self, dataset: str) -> dict[str, QuarantineRecord]:
        """Return the quarantine records of a dataset ("-": of none) by their ids."""
        found = self.deployment.inventory.quarantined(dataset)
        return {one.quarantine_id: one for one in found}

    @property
    def all_queues(self) -> dict[str, str]:
        """Return the URL of every queue, dead-letter queues among them."""
        outputs = [
            *QUEUES.values(),
            *(one.replace("Queue", "DeadQueue") for one in QUEUES.values()),
        ]
        return {
            one: self.target.output(one)
            for one in [
                *outputs,
                "ConsensusDeadQueue",
                "WatchAcceptedDeadQueue",
                "MeasureDeadQueue",
                "TakeMeasuresDeadQueue",
                "FitGateDeadQueue",
                "TrainPrelabelerDeadQueue",
                "ExpireLeasesDeadQueue",
                "StudioDeadQueue",
                "GuardDeadQueue",
                "ReckonSpendDeadQueue",
                "ReconcileDeadQueue",
            ]
        }

    @property
    def all_tables(self) -> dict[str, str]:
        names = ("Config", "Items", "Work", "Labels", "Quarantine", "Measures")
        return {name: self.target.output(f"{name}Table") for name in names}

    def function(self, name: str) -> str:
        """Return the name that a function has there."""
        return self.target.output("Function" + name.title().replace("_", ""))

    def role(self, name: str) -> str:
        """Return the ARN of a function's execution role."""
        told = self.target.functions.get_function_configuration(FunctionName=self.function(name))
        return str(told["Role"])

    def log_groups(self) -> list[str]:
        """Return the log groups of the functions."""
        call = self.target.functions.get_function_configuration
        told = [call(FunctionName=self.function(name)) for name in FUNCTIONS]
        return [str(one["LoggingConfig"]["LogGroup"]) for one in told]
