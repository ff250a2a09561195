"""What may be replaced at any time: layers, functions, their event sources and alarms."""

from aws_cdk import App, CfnOutput, Stack
from aws_cdk.aws_cloudwatch import Metric
from aws_cdk.aws_lambda import Architecture, Code, LayerVersion, Runtime

from infra.choices import Choices
from infra.code_version import code_version
from infra.defaults import LEAKED, MINUTE
from infra.grants import Grants
from infra.parts.live_function import LiveFunction, Wiring
from infra.parts.queue_worker import QueueWorker
from infra.parts.stream_worker import StreamWorker
from infra.stacks.data import Data
from infra.workers import WORKERS, Worker, concurrency, pascal

LAYERS = ("labelhooks", "dependencies", "presidio")
# The stream tells of every change to the table; consensus is for tasks that people have answered.
SUBMITTED_TASKS = {
    "eventName": ["INSERT", "MODIFY"],
    "dynamodb": {"NewImage": {"kind": {"S": ["task"]}, "state": {"S": ["submitted"]}}},
}


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
        self._layers = {name: self._layer(name) for name in LAYERS}
        grants = Grants(self, data, choices)
        self.functions = {worker.name: self._made(worker, grants) for worker in WORKERS}
        # As the function writes it for this alarm alone: without a dimension (aws/measures.py).
        incidents = Metric(
            namespace="LabelHooks", metric_name="RedactionIncidents", period=MINUTE, statistic="sum"
        )
        data.on.alarm(self.functions["recheck"], "recheck", LEAKED, incidents, 1)
        CfnOutput(self, "CodeVersion", value=self._code_version)
        for name, made in self.functions.items():
            CfnOutput(self, f"Function{pascal(name)}", value=made.function.function_name)

    def _made(self, worker: Worker, grants: Grants) -> LiveFunction:
        """Return a worker's function, fed by its queue or by the stream of the work table."""
        choices, data = self._choices, self._data
        share = concurrency(worker, choices.max_concurrency, embedded=choices.embedded)
        wiring = Wiring(
            role_name=data.role_name(worker.name),
            may=grants.of(worker.name),
            layers=[self._layers[name] for name in LAYERS if name != "presidio" or worker.redacts],
            settings=self._environment(worker),
            concurrency=share,
        )
        if worker.queue is not None:
            queue = data.queues[worker.queue].queue
            return QueueWorker(self, worker, queue=queue, on=data.on, wiring=wiring)
        return StreamWorker(
            self,
            worker,
            table=data.tables["work"].table,
            only=SUBMITTED_TASKS,
            dead=data.consensus_dead,
            on=data.on,
            wiring=wiring,
        )

    def _environment(self, worker: Worker) -> dict[str, str]:
        settings = {name.upper(): self._data.settings[name] for name in worker.settings.split()}
        return settings | {
            "CODE_VERSION": self._code_version,
            "POWERTOOLS_LOG_LEVEL": self._choices.log_level,
            "POWERTOOLS_METRICS_NAMESPACE": "LabelHooks",
            "POWERTOOLS_SERVICE_NAME": worker.name,
            **self._trust(),
            # Pydantic would look for plugins in every installed package at each cold start.
            "PYDANTIC_DISABLE_PLUGINS": "__all__",
        }

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
