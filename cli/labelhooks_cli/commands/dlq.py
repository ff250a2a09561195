"""labelhooks dlq list | redrive: what was given up on, and giving it another try."""

import time
from typing import TYPE_CHECKING, Annotated

import typer
from botocore.exceptions import ClientError

from labelhooks.errors import OperatorError
from labelhooks_cli.deployment import QUEUES, Deployment
from labelhooks_cli.session import Session, command

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

dlq_app = typer.Typer(no_args_is_help=True, help="Dead-letter queues: list, and drive back.")
# What an endpoint answers that cannot move messages by itself.
_UNSUPPORTED = {"InvalidAction", "AWS.SimpleQueueService.UnsupportedOperation"}
_POLL_SECONDS = 1.0


@command(dlq_app, "list")
def list_(session: Session) -> None:
    """Show how many messages each dead-letter queue holds. Their content is not read."""
    deployment = Deployment(session.target)
    rows = [
        {"queue": name, "dead": _depth(deployment.target.sqs, deployment.target.output(output))}
        for name, output in _dead().items()
    ]
    session.out.listing(rows, ["queue", "dead"], right=["dead"])


@command(dlq_app)
def redrive(
    session: Session,
    queue: Annotated[str | None, typer.Argument(help="One of the queues.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every queue.")] = False,
) -> None:
    """Send dead letters back to the queue they came from, once their cause is mended."""
    if (queue is None) == (not everything):
        raise OperatorError(f"say which: one of {', '.join(QUEUES)}, or --all")
    if queue is not None and queue not in QUEUES:
        raise OperatorError(f"no queue {queue!r}; there are: {', '.join(QUEUES)}")
    deployment = Deployment(session.target)
    moved = {}
    with session.out.progress(counts="messages") as bar:
        for name in [queue] if queue else QUEUES:
            dead = deployment.target.output(_dead()[name])
            number = _depth(deployment.target.sqs, dead)
            task = bar.add_task(name, total=number)
            moved[name] = _move(deployment, name, dead) if number else 0
            bar.update(task, completed=moved[name])
    session.out.result(
        {"redriven": moved},
        lambda: "\n".join(f"{name}: {number} sent back" for name, number in moved.items()),
    )


def _dead() -> dict[str, str]:
    return {name: output.replace("Queue", "DeadQueue") for name, output in QUEUES.items()}


def _depth(sqs: "SQSClient", url: str) -> int:
    answer = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])
    return int(answer["Attributes"]["ApproximateNumberOfMessages"])


def _arn(sqs: "SQSClient", url: str) -> str:
    answer = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    return answer["Attributes"]["QueueArn"]


def _move(deployment: Deployment, name: str, dead: str) -> int:
    """Move what a dead-letter queue holds; return how many messages that were."""
    sqs, source = deployment.target.sqs, deployment.target.output(QUEUES[name])
    try:
        sqs.start_message_move_task(SourceArn=_arn(sqs, dead), DestinationArn=_arn(sqs, source))
    except ClientError as error:
        if error.response["Error"]["Code"] not in _UNSUPPORTED:
            raise
        return _carry(sqs, dead, source)
    return _moved(sqs, _arn(sqs, dead))


def _moved(sqs: "SQSClient", dead_arn: str) -> int:
    while True:
        task = sqs.list_message_move_tasks(SourceArn=dead_arn, MaxResults=1)["Results"][0]
        if task["Status"] == "COMPLETED":
            return task.get("ApproximateNumberOfMessagesMoved", 0)
        if task["Status"] in ("FAILED", "CANCELLED"):
            raise OperatorError(f"SQS stopped the move: {task.get('FailureReason', 'cancelled')}")
        time.sleep(_POLL_SECONDS)


def _carry(sqs: "SQSClient", dead: str, source: str) -> int:
    """Move messages one by one, where SQS does not: sent first, then deleted, so none is lost."""
    moved = 0
    while True:
        answer = sqs.receive_message(QueueUrl=dead, MaxNumberOfMessages=10)
        messages = answer.get("Messages", [])
        if not messages:
            return moved
        for message in messages:
            sqs.send_message(QueueUrl=source, MessageBody=message["Body"])
            sqs.delete_message(QueueUrl=dead, ReceiptHandle=message["ReceiptHandle"])
            moved += 1
