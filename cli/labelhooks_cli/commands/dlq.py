"""labelhooks dlq list | redrive: what was given up on, and giving it another try."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import rich.progress
import typer
from botocore.exceptions import ClientError
from rich.text import Text

from labelhooks.errors import OperatorError
from labelhooks.model.task import TaskState
from labelhooks.tasks.consensus import Consensus
from labelhooks_cli.deployment import QUEUES, Deployment
from labelhooks_cli.session import Session, command

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageTypeDef

dlq_app = typer.Typer(no_args_is_help=True, help="Dead-letter queues: list, and drive back.")
# Its dead letters are no messages of ours, but places in a stream that forgets after a day.
CONSENSUS = "consensus"
_ALL = (*QUEUES, CONSENSUS)
# What an endpoint answers that cannot move messages by itself.
_UNSUPPORTED = {"InvalidAction", "AWS.SimpleQueueService.UnsupportedOperation"}
_POLL_SECONDS = 1.0
_HELD_SECONDS = 120  # for which a message is ours while it is carried

type Progress = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class _Bar:
    """One queue's part of a progress bar."""

    bar: rich.progress.Progress
    task: rich.progress.TaskID

    def __call__(self, done: int) -> None:
        self.bar.update(self.task, completed=done)


@command(dlq_app, "list")
def list_(session: Session) -> None:
    """Show how many messages each dead-letter queue holds. Their content is not read."""
    target = session.target
    rows = [
        {"queue": name, "dead": _depth(target.sqs, target.output(_dead(name)))} for name in _ALL
    ]
    session.out.listing(rows, ["queue", "dead"], right=["dead"])


@command(dlq_app)
def redrive(
    session: Session,
    queue: Annotated[str | None, typer.Argument(help=f"One of {', '.join(_ALL)}.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every queue.")] = False,
) -> None:
    """Give dead letters another try, once their cause is mended. Twice does no harm."""
    if (queue is None) == (not everything):
        raise OperatorError(f"say which: one of {', '.join(_ALL)}, or --all")
    if queue is not None and queue not in _ALL:
        raise OperatorError(f"no queue {queue!r}; there are: {', '.join(_ALL)}")
    deployment = Deployment(session.target)
    moved = {}
    with session.out.progress(counts="messages") as bar:
        for name in [queue] if queue else _ALL:
            number = _depth(deployment.target.sqs, deployment.target.output(_dead(name)))
            progress = _Bar(bar, bar.add_task(name, total=number))
            if name == CONSENSUS:
                moved[name] = _settle(deployment, number, progress)
            else:
                moved[name] = _move(deployment, name, number, progress) if number else 0
    lines = [f"{name}: {number} sent back" for name, number in moved.items()]
    session.out.result({"redriven": moved}, lambda: Text("\n".join(lines)))


def _dead(name: str) -> str:
    return "ConsensusDeadQueue" if name == CONSENSUS else QUEUES[name].replace("Queue", "DeadQueue")


def _depth(sqs: "SQSClient", url: str) -> int:
    answer = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])
    return int(answer["Attributes"]["ApproximateNumberOfMessages"])


def _arn(sqs: "SQSClient", url: str) -> str:
    answer = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    return answer["Attributes"]["QueueArn"]


def _settle(deployment: Deployment, number: int, progress: Progress) -> int:
    """Settle what was submitted and never settled; then the places in the stream are of no use."""
    target = deployment.target
    settle = Consensus(
        deployment.tasks,
        send_labels=deployment.queue("labels").send,
        send_tasks=deployment.queue("tasks").send,
        code_version=target.output("CodeVersion"),
    )
    settled = 0
    for dataset in deployment.datasets.names():
        for task in deployment.inventory.tasks(dataset):
            if task.state is TaskState.SUBMITTED:
                settle(task.dataset, task.item_id, task.round)
                settled += 1
    _drop(target.sqs, target.output(_dead(CONSENSUS)), number, progress)
    return settled


def _move(deployment: Deployment, name: str, number: int, progress: Progress) -> int:
    """Move what a dead-letter queue holds; return how many messages that were."""
    target = deployment.target
    sqs, dead, source = target.sqs, target.output(_dead(name)), target.output(QUEUES[name])
    try:
        sqs.start_message_move_task(SourceArn=_arn(sqs, dead), DestinationArn=_arn(sqs, source))
    except ClientError as error:
        if error.response["Error"]["Code"] not in _UNSUPPORTED:
            raise
        return _carry(sqs, dead, source, number, progress)
    return _moved(sqs, _arn(sqs, dead), progress)


def _moved(sqs: "SQSClient", dead_arn: str, progress: Progress) -> int:
    while True:
        task = sqs.list_message_move_tasks(SourceArn=dead_arn, MaxResults=1)["Results"][0]
        moved = task.get("ApproximateNumberOfMessagesMoved", 0)
        progress(moved)
        if task["Status"] == "COMPLETED":
            return moved
        if task["Status"] in ("FAILED", "CANCELLED"):
            raise OperatorError(f"SQS stopped the move: {task.get('FailureReason', 'cancelled')}")
        time.sleep(_POLL_SECONDS)


def _carry(sqs: "SQSClient", dead: str, source: str, number: int, progress: Progress) -> int:
    """
    Carry messages over where SQS does not: each is sent before it is deleted, so none is lost.

    At most as many as there were: what fails once more and returns is not carried round for ever.
    """
    moved = 0
    while moved < number and (messages := _taken(sqs, dead, number - moved)):
        sent = sqs.send_message_batch(
            QueueUrl=source, Entries=[_again(str(n), one) for n, one in enumerate(messages)]
        )
        _delete(sqs, dead, [messages[int(one["Id"])] for one in sent.get("Successful", [])])
        moved += len(sent.get("Successful", []))
        progress(moved)
        if failed := sent.get("Failed"):
            told = failed[0]
            raise OperatorError(f"{moved} sent back, then {told['Code']}: {told.get('Message')}")
    return moved


def _drop(sqs: "SQSClient", dead: str, number: int, progress: Progress) -> None:
    dropped = 0
    while dropped < number and (messages := _taken(sqs, dead, number - dropped)):
        _delete(sqs, dead, messages)
        dropped += len(messages)
        progress(dropped)


def _taken(sqs: "SQSClient", dead: str, most: int) -> "list[MessageTypeDef]":
    answer = sqs.receive_message(
        QueueUrl=dead,
        MaxNumberOfMessages=min(most, 10),
        MessageSystemAttributeNames=["AWSTraceHeader"],
        MessageAttributeNames=["All"],
        VisibilityTimeout=_HELD_SECONDS,
    )
    return answer.get("Messages", [])


def _again(place: str, message: "MessageTypeDef") -> Any:
    """Return an entry that sends a message as it was."""
    entry: dict[str, Any] = {"Id": place, "MessageBody": message["Body"]}
    if attributes := message.get("MessageAttributes"):
        entry["MessageAttributes"] = attributes
    if trace := message.get("Attributes", {}).get("AWSTraceHeader"):
        entry["MessageSystemAttributes"] = {
            "AWSTraceHeader": {"DataType": "String", "StringValue": trace}
        }
    return entry


def _delete(sqs: "SQSClient", url: str, messages: "list[MessageTypeDef]") -> None:
    if messages:
        entries = [
            {"Id": str(n), "ReceiptHandle": one["ReceiptHandle"]} for n, one in enumerate(messages)
        ]
        sqs.delete_message_batch(QueueUrl=url, Entries=entries)  # type: ignore[arg-type]
