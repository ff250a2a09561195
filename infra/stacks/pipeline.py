"""What may be replaced at any time: layers, functions, their event sources and alarms."""

from collections.abc import Sequence

from aws_cdk import App, CfnOutput, Duration, Stack, Tags
from aws_cdk.aws_cloudwatch import Metric
from aws_cdk.aws_iam import PolicyStatement
from aws_cdk.aws_lambda import Architecture, Code, LayerVersion, Runtime
from constructs import Construct

from infra.choices import Choices
from infra.code_version import code_version
from infra.defaults import (
    LEAKED,
    MINUTE,
    OVER_QUOTA,
    PRELABELER_PAUSED,
    SPEND_ANOMALY,
    STUDIO_FAILS,
    TAKE_BACK_FAILED,
    AlarmKind,
)
from infra.followed import FOLLOWED
from infra.grants import Grants
from infra.measured import measured_alarms
from infra.parts.bulk_job import BulkJob
from infra.parts.live_function import LiveFunction, Wiring
from infra.parts.queue_worker import QueueWorker
from infra.parts.scheduled_job import ScheduledJob
from infra.parts.stream_worker import StreamWorker
from infra.parts.topic_listener import TopicListener
from infra.stacks.bill import bill_topic
from infra.stacks.data import Data
from infra.statements import of_machine
from infra.workers import Worker, concurrency, deployed, pascal

OURS = ("labelhooks", "dependencies")  # in every function
PAUSING = ("watch_accepted", "fit_gate")  # they may pause a pre-labeler
# Where something is made that a dataset's quota limits.
LIMITED = ("redact_upload", "redact_media", "intake_flag", "gate", "create_task")


class Pipeline(Stack):
    """The functions by name, wired to what the data stack keeps."""

    def __init__(self, app: App, choices: Choices, data: Data) -> None:
        super().__init__(
            app,
            choices.named("pipeline"),
            description="LabelHooks: functions and their event sources",
        )
        self._choices = choices
        self._data = data
        self._code_version = code_version()
        workers = deployed(choices.detectors)
        layers = [*OURS, *(name for worker in workers for name in worker.layers.split())]
        self._layers = {name: self._layer(name) for name in dict.fromkeys(layers)}
        # First those that others ask: who asks is told their names, and may call no others.
        self._detectors: dict[str, LiveFunction] = {}
        for worker in workers:
            if worker.asked_by:
                self._detectors[worker.name] = self._asked(worker)
        grants = Grants(self, data, choices, self._detectors)
        fed = {worker.name: self._fed(worker, grants) for worker in workers if not worker.asked_by}
        self.functions: dict[str, LiveFunction] = {**self._detectors, **fed}
        self._alarms()
        measuring = Construct(self, "Measured")
        measured_alarms(measuring, data.on)
        Tags.of(measuring).add("part", "take_measures")
        CfnOutput(self, "CodeVersion", value=self._code_version)
        CfnOutput(self, "MetricsNamespace", value=choices.namespace)
        for name, made in self.functions.items():
            CfnOutput(self, f"Function{pascal(name)}", value=made.function.function_name)

    def _alarms(self) -> None:
        """Call somebody about what functions tell of themselves: their metrics for alarms."""
        self._alarm("recheck", LEAKED, self._told("RedactionIncidents", service="recheck"))
        counts = [(name, PRELABELER_PAUSED, "PrelabelersPaused") for name in PAUSING]
        counts += [(name, OVER_QUOTA, "OverQuota") for name in LIMITED]
        counts.append(("studio", STUDIO_FAILS, "StudioFailures"))
        for function, kind, metric in counts:
            self._alarm(function, kind, self._told(metric, dataset="-", service=function))
        spent = self._told("SpendAnomaly", dataset="-", service="reckon_spend")
        every = Duration.minutes(5)  # as often as it is written
        self._alarm("reckon_spend", SPEND_ANOMALY, spent.with_(period=every, statistic="max"))

    def _alarm(self, function: str, kind: AlarmKind, metric: Metric) -> None:
        self._data.on.alarm(self.functions[function], function, kind, metric, 1)

    def _told(self, metric: str, **dimensions: str) -> Metric:
        """Return a count as functions write it for alarms; Powertools adds `service`."""
        return Metric(
            namespace=self._choices.namespace,
            metric_name=metric,
            dimensions_map=dimensions,
            period=MINUTE,
            statistic="sum",
        )

    def _asked(self, worker: Worker) -> LiveFunction:
        """Return a worker that reads what it is asked with, and answers: it may nothing else."""
        return LiveFunction(self, worker, on=self._data.on, wiring=self._wiring(worker, []))

    def _fed(self, worker: Worker, grants: Grants) -> LiveFunction:
        """Return a worker that is fed: by queue, schedule, state machine, streams or HTTP."""
        data, choices = self._data, self._choices
        wiring = self._wiring(worker, grants.of(worker.name))
        if worker.served:
            return LiveFunction(self, worker, on=data.on, wiring=wiring)
        if worker.queue is not None:
            queue = data.queues[worker.queue].queue
            return QueueWorker(self, worker, queue=queue, on=data.on, wiring=wiring)
        if worker.bulk:
            made = BulkJob(
                self,
                worker,
                role_name=data.role_name(f"{worker.name}-machine"),
                failed=TAKE_BACK_FAILED,
                on=data.on,
                wiring=wiring,
            )
            CfnOutput(self, f"{pascal(worker.name)}Machine", value=made.machine.attr_arn)
            return made
        if worker.told:
            bill = {"Bill": bill_topic(choices, self)} if choices.bill_elsewhere else {}
            guards = choices.guard != "off"
            return TopicListener(
                self,
                worker,
                topics={"Guard": data.guard.topic_arn} if guards else {},
                elsewhere=bill if guards else {},
                dead=data.stream_dead[worker.name],
                on=data.on,
                wiring=wiring,
            )
        if worker.schedule:
            dead = data.stream_dead[worker.name]
            return ScheduledJob(self, worker, dead=dead, on=data.on, wiring=wiring)
        return StreamWorker(
            self,
            worker,
            sources=[
                (data.tables[name].table, only) for name, only in FOLLOWED[worker.name].items()
            ],
            dead=data.stream_dead[worker.name],
            on=data.on,
            wiring=wiring,
        )

    def _wiring(self, worker: Worker, may: Sequence[PolicyStatement]) -> Wiring:
        choices = self._choices
        return Wiring(
            role_name=self._data.role_name(worker.name),
            may=may,
            layers=[self._layers[name] for name in (*OURS, *worker.layers.split())],
            settings=self._environment(worker),
            concurrency=concurrency(worker, choices.max_concurrency, embedded=choices.embedded),
        )

    def _environment(self, worker: Worker) -> dict[str, str]:
        choices = self._choices
        chosen = {"groups_claim": choices.groups_claim, "guard": choices.guard}
        chosen["reconcile_at"] = str(choices.reconcile_at)
        machine = of_machine(self, "stateMachine", self._choices.named("take_back"))
        known = self._data.settings | self._tiers() | chosen | {"take_back_machine": machine}
        settings = {name.upper(): known[name] for name in worker.settings.split()}
        return settings | {
            "CODE_VERSION": self._code_version,
            "LONGEST_HOLD": str(self._choices.hold),
            "POWERTOOLS_LOG_LEVEL": self._choices.log_level,
            "POWERTOOLS_METRICS_NAMESPACE": self._choices.namespace,
            "POWERTOOLS_SERVICE_NAME": worker.name,
            **self._trust(),
            # Pydantic would look for plugins in every installed package at each cold start.
            "PYDANTIC_DISABLE_PLUGINS": "__all__",
        }

    def _tiers(self) -> dict[str, str]:
        """Return where redactors find the detectors that they do not carry; "off" is nowhere."""
        nowhere = {"detect_thorough_function": "off", "detect_presidio_function": "off"}
        there = {
            f"{name}_function": one.alias.function_arn for name, one in self._detectors.items()
        }
        return {**nowhere, **there, "comprehend": self._choices.comprehend}

    def _trust(self) -> dict[str, str]:
        """Return the few roots that AWS's endpoints need: parsing all of them costs 30 ms."""
        # The embedded cloud has a certificate of its own, and says so itself.
        return {} if self._choices.embedded else {"AWS_CA_BUNDLE": "/opt/amazon-roots.pem"}

    def _layer(self, name: str) -> LayerVersion:
        architecture = self._choices.architecture
        folder = self._choices.assets / "layers" / architecture / name
        return LayerVersion(
            self,
            f"{name}_layer",
            description=f"LabelHooks {name} for {architecture}",
            code=Code.from_asset(str(folder)),
            compatible_runtimes=[Runtime.PYTHON_3_13],
            compatible_architectures=[Architecture.custom(architecture)],
        )
