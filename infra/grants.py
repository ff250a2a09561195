"""What each function may do: exact actions on exact resources, and nothing by inheritance."""

from collections.abc import Callable

from aws_cdk.aws_iam import PolicyStatement

from infra.grants_operating import OperatingGrants
from infra.stacks.data import MODELS
from infra.statements import of_machine

# What changes of a task that moves, and of the person who held it and of their day.
MOVES = ("pk", "sk", "state", "moves", "lease", "open_pk", "open_sk")
FREES = ("held", "given", "kind", "expires_at")


class Grants(OperatingGrants):
    """The statements for each function, by its name."""

    def of(self, function: str) -> list[PolicyStatement]:
        """Return what a function may, beyond draining its source, logging and tracing."""
        of: dict[str, Callable[[], list[PolicyStatement]]] = {
            "redact_upload": self._redact_upload,
            "redact_media": self._redact_media,
            "intake_flag": self._intake_flag,
            "gate": self._gate,
            "create_task": self._create_task,
            "persist_label": self._persist_label,
            "recheck": self._recheck,
            "consensus": self._consensus,
            "take_back": self._take_back,
            "watch_accepted": self._watch_accepted,
            "measure": self._measure,
            "take_measures": self._take_measures,
            "fit_gate": self._fit_gate,
            "train_prelabeler": self._train_prelabeler,
            "expire_leases": self._expire_leases,
            "reckon_spend": self._reckon_spend,
            "reconcile": self._reconcile,
            "guard": self._guard,
            "api": self._api,
            "studio": self._studio,
            "studio_hook": self._studio_hook,
        }
        return of[function]()

    def _redact_upload(self) -> list[PolicyStatement]:
        return [
            *self._consume(),
            *self._read_raw(),
            self._sheltered(),
            self._put("clean"),
            self._table("RecordItems", "items", "PutItem", "GetItem", "BatchGetItem"),
            self._quota("GetItem", "PutItem", "UpdateItem"),
            self._send("items", "recheck", "ingest", "media", dead="ingest"),
            self._id_key(),
            *self._detectors(),
        ]

    def _redact_media(self) -> list[PolicyStatement]:
        return [
            *self._consume(),
            *self._read_raw(),
            self._sheltered(),
            self._put("clean"),
            self._table("RecordItems", "items", "PutItem", "BatchGetItem"),
            self._quota("GetItem", "PutItem", "UpdateItem"),
            self._send("items", "media", dead="media"),
            self._id_key(),
            *self._detectors(),
        ]

    def _intake_flag(self) -> list[PolicyStatement]:
        return [
            *self._consume(),
            self._sheltered(),
            self._put("clean"),
            self._table("RecordItems", "items", "PutItem", "BatchGetItem"),
            self._quota("GetItem", "PutItem", "UpdateItem"),
            self._send("items", "recheck", "flags", dead="flags"),
            self._id_key(),
            *self._detectors(),
        ]

    def _gate(self) -> list[PolicyStatement]:
        clean = self._data.buckets["clean"].arn
        return [
            *self._consume(),
            PolicyStatement(
                sid="ReadClean",
                actions=["s3:GetObject"],
                resources=[f"{clean}/*"],
            ),
            self._table("ReadItems", "items", "BatchGetItem"),
            self._quota("GetItem", "UpdateItem"),
            self._send("items", "tasks", "labels"),
            self._table(
                "CountShares", "config", "UpdateItem", only={"dynamodb:LeadingKeys": ["lineup#*"]}
            ),
            self._count(),
            *self._chosen_prelabelers(),
        ]

    def _create_task(self) -> list[PolicyStatement]:
        return [
            *self._consume(),
            self._table("OpenTasks", "work", "PutItem", "GetItem", "BatchGetItem"),
            # A day's quota is what it counts up; a task, once open, is not its to change.
            self._quota("UpdateItem"),
            self._count(),
            self._send("tasks"),
        ]

    def _persist_label(self) -> list[PolicyStatement]:
        return [
            *self._consume(),
            # No update and no deletion: labels are append-only.
            self._table("AppendLabels", "labels", "PutItem", "Query"),
            self._send("labels"),
        ]

    def _recheck(self) -> list[PolicyStatement]:
        clean = self._data.buckets["clean"].arn
        return [
            *self._consume(),
            PolicyStatement(
                sid="ReadClean",
                actions=["s3:GetObject"],
                resources=[f"{clean}/*"],
            ),
            self._table("ReadItems", "items", "BatchGetItem"),
            # It marks an item as pulled back, and can change nothing else of it.
            self._table(
                "MarkItems",
                "items",
                "UpdateItem",
                only={"dynamodb:Attributes": ["pk", "sk", "withdrawn"]},
            ),
            self._table("WithdrawLabels", "labels", "PutItem", "Query"),
            # It takes the place of the next task, and cancels those that are there.
            self._table("CloseTasks", "work", "PutItem", "Query"),
            self._table(
                "CancelTasks",
                "work",
                "UpdateItem",
                only={"dynamodb:Attributes": [*MOVES, *FREES]},
            ),
            self._table("TellIncidents", "quarantine", "GetItem"),
            self._send("recheck"),
        ]

    def _consensus(self) -> list[PolicyStatement]:
        return [
            self._table("ReadJudgments", "work", "Query"),
            # It marks a task as done, and can change nothing else of it.
            self._table(
                "FinishTasks",
                "work",
                "UpdateItem",
                only={"dynamodb:Attributes": ["pk", "sk", "state"]},
            ),
            self._table(
                "KeepEvidence", "work", "PutItem", only={"dynamodb:LeadingKeys": ["evidence#*"]}
            ),
            self._count(),
            self._send("tasks", "labels"),
        ]

    def _fit_gate(self) -> list[PolicyStatement]:
        return [
            self._table("ReadConfig", "config", "GetItem", "Query"),
            self._table(
                "WriteLineups", "config", "PutItem", only={"dynamodb:LeadingKeys": ["lineup#*"]}
            ),
            self._table(
                "ReadEvidence", "work", "Query", only={"dynamodb:LeadingKeys": ["evidence#*"]}
            ),
            PolicyStatement(
                sid="Page", actions=["sns:Publish"], resources=[self._data.page.topic_arn]
            ),
        ]

    def _take_back(self) -> list[PolicyStatement]:
        return [
            self._table("ReadConfig", "config", "GetItem", "Query"),
            # How far an order is; whose it is and what it means are not its to write.
            self._table(
                "NoteProgress",
                "config",
                "UpdateItem",
                only={
                    "dynamodb:LeadingKeys": ["takeback#*"],
                    "dynamodb:Attributes": ["pk", "sk", "parts", "ended_at"],
                },
            ),
            # No update and no deletion: labels are append-only.
            self._table("WithdrawLabels", "labels", "PutItem", "Query"),
            self._table("ReadItems", "items", "BatchGetItem"),
            self._table("ReadTasks", "work", "Query"),
            self._send("items", "tasks"),
        ]

    def _watch_accepted(self) -> list[PolicyStatement]:
        return [
            self._table("ReadConfig", "config", "GetItem"),
            # What it knows stands beside the line-up, which it may revise; datasets and switches
            # are not its to write.
            self._table(
                "WriteLineups", "config", "PutItem", only={"dynamodb:LeadingKeys": ["lineup#*"]}
            ),
            self._table("ReadJudgments", "work", "Query"),
            self._table("MarkCounted", "work", "PutItem"),
            PolicyStatement(
                sid="Page", actions=["sns:Publish"], resources=[self._data.page.topic_arn]
            ),
        ]

    def _train_prelabeler(self) -> list[PolicyStatement]:
        clean = self._data.buckets["clean"].arn
        return [
            self._table("ReadConfig", "config", "GetItem", "Query"),
            # A version as shadow, and how the training went: datasets and switches are not its to
            # write.
            self._table(
                "WriteLineups", "config", "PutItem", only={"dynamodb:LeadingKeys": ["lineup#*"]}
            ),
            self._table("ReadLabels", "labels", "Query"),
            self._table("ReadItems", "items", "BatchGetItem"),
            PolicyStatement(
                sid="ReadClean",
                actions=["s3:GetObject"],
                resources=[f"{clean}/*"],
            ),
            PolicyStatement(
                sid="PutModels",
                actions=["s3:PutObject"],
                resources=[f"{clean}/{MODELS}*"],
            ),
        ]

    def _expire_leases(self) -> list[PolicyStatement]:
        return [
            self._find("FindWhatRanOut"),
            self._table("ReadTasks", "work", "GetItem"),
            self._table(
                "EndLeases",
                "work",
                "UpdateItem",
                only={"dynamodb:Attributes": [*MOVES, "lapsed", *FREES]},
            ),
            self._count(),
        ]

    def _take_back_machine(self) -> list[PolicyStatement]:
        """Return leave to have orders carried out, to see how that goes, and to end it."""
        name = self._choices.named("take_back")
        return [
            PolicyStatement(
                sid="TakeBack",
                actions=["states:StartExecution"],
                resources=[of_machine(self._stack, "stateMachine", name)],
            ),
            PolicyStatement(
                sid="SeeTakeBack",
                actions=["states:DescribeExecution", "states:StopExecution"],
                resources=[of_machine(self._stack, "execution", f"{name}:*")],
            ),
        ]

    def _api(self) -> list[PolicyStatement]:
        clean = self._data.buckets["clean"].arn
        return [
            self._table("ReadConfig", "config", "GetItem", "Query"),
            # Of all that is configured, operators turn switches there, stop pre-labelers, and
            # order labels to be taken back.
            self._table(
                "TurnSwitches",
                "config",
                "PutItem",
                only={"dynamodb:LeadingKeys": ["switches", "lineup#*", "incident#*", "takeback#*"]},
            ),
            self._table(
                "OrderTakeBacks",
                "config",
                "UpdateItem",
                only={"dynamodb:LeadingKeys": ["takeback#*"]},
            ),
            *self._take_back_machine(),
            self._table("ReadMeasures", "measures", "GetItem", "Query"),
            self._table(
                "KeepRejections",
                "measures",
                "PutItem",
                only={"dynamodb:LeadingKeys": ["*#rejected"]},
            ),
            # Why something was set aside; what it is lies in the bucket, which is not its to read.
            self._table("ReadQuarantine", "quarantine", "GetItem", "Query"),
            self._table("ReadItems", "items", "GetItem", "BatchGetItem", "Query"),
            *self._see_queues(),
            self._table("ReadLabels", "labels", "Query"),
            # No deletion; each write has its condition (aws/moves.py).
            self._table("ReadTasks", "work", "GetItem", "BatchGetItem", "Query"),
            self._table("MoveTasks", "work", "PutItem", "UpdateItem"),
            # What is opened again must be its item's last task.
            self._table("ReopenTasks", "work", "ConditionCheckItem"),
            self._count(),
            self._find("FindTasks"),
            # What a link to an artifact can do, and no more: a link has the rights of its signer.
            PolicyStatement(sid="ReadClean", actions=["s3:GetObject"], resources=[f"{clean}/*"]),
            # … and a form for an upload. It may put there, and not read.
            self._put("raw"),
            self._id_key(),
            *self._detectors(),
        ]

    def _studio(self) -> list[PolicyStatement]:
        clean = self._data.buckets["clean"].arn
        return [
            self._table("ReadConfig", "config", "GetItem", "Query"),
            self._table("ReadItems", "items", "BatchGetItem"),
            # It holds tasks and answers them as people do, through the same writes.
            self._table("MoveTasks", "work", "GetItem", "Query", "PutItem", "UpdateItem"),
            self._find("FindTasks"),
            # What a link to an artifact can do, and no more: a link has the rights of its signer.
            PolicyStatement(sid="ReadClean", actions=["s3:GetObject"], resources=[f"{clean}/*"]),
            self._id_key(),
            self._studio_secrets(),
            *self._detectors(),
        ]

    def _studio_hook(self) -> list[PolicyStatement]:
        return [
            self._table("ReadConfig", "config", "GetItem"),
            # How far a text goes that an answer points into.
            self._table("ReadItems", "items", "BatchGetItem"),
            PolicyStatement(
                sid="ReadClean",
                actions=["s3:GetObject"],
                resources=[f"{self._data.buckets['clean'].arn}/*"],
            ),
            # No claims: it answers, and gives back, what the other one holds.
            self._table("MoveTasks", "work", "GetItem", "Query", "PutItem", "UpdateItem"),
            self._id_key(),
            self._studio_secrets(),
            *self._detectors(),
        ]
