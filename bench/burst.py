"""
A burst against a quota, in the embedded cloud: just so many tasks a day, the rest waits.

    python -m bench.burst [--messages 20000] [--quota 5000]

Flagged messages are sent to a deployed stack whose dataset allows so many tasks a day. Told, day by
day: tasks made, items that wait, messages in the queues, dead letters. It fails where a day makes
one task too many or too few, or where one is lost.

The next day is simulated by moving the day's record in the work table to the day before
(`pass_on`): the functions ask for the record of the present day, and find none, as they do at
midnight. Nothing in them knows of it. What waits comes by itself, after the time that it is held
back for.
"""

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import batched
from typing import Any

from labelhooks.aws.attributes import attributes
from labelhooks.aws.quotas import quota_pk
from labelhooks.controls.datasets import configure
from labelhooks.model.dataset import DatasetSpec
from labelhooks.model.hours import day_of
from labelhooks.model.state import ItemState
from labelhooks_cli.commands.books import queues
from labelhooks_cli.deployment import Deployment
from labelhooks_cli.local.home import Home
from labelhooks_cli.local.record import Record
from labelhooks_cli.target import local_target

SENT_TOGETHER = 10  # messages that SQS takes in a request
LOOK_SECONDS = 0.5
LOOKS = 3  # at rest, one after the other
PATIENCE = 300.0  # seconds without any change


@dataclass(frozen=True, slots=True)
class Day:
    """What a day made of the burst, once nothing moves any more but what is held back."""

    tasks: int  # made on this day
    waiting: int  # messages without a task
    items: int
    dead: int
    seconds: float


def send(deployment: Deployment, dataset: str, messages: int) -> None:
    """Send the burst, ten messages a request."""
    sqs, url = deployment.target.sqs, deployment.target.output("FlagsQueue")
    flags = (_flag(dataset, number) for number in range(messages))
    for some in batched(flags, SENT_TOGETHER, strict=False):
        entries: Any = [{"Id": str(n), "MessageBody": body} for n, body in enumerate(some)]
        answer = sqs.send_message_batch(QueueUrl=url, Entries=entries)
        if answer.get("Failed"):
            raise SystemExit("a message of the burst was not taken")


def _flag(dataset: str, number: int) -> str:
    said = {"kind": "flag", "version": 1, "dataset": dataset, "id": f"burst-{number}"}
    return json.dumps(
        {**said, "text": f"message {number} of a burst", "source": "filter", "reason": "toxic"}
        | {"score": 0.5}
    )


def days(deployment: Deployment, dataset: str, *, messages: int, quota: int) -> Iterator[Day]:
    """Return each day as it came to rest, until every message has its task."""
    made = 0
    while made < messages:
        begun = time.monotonic()
        _come_to_rest(deployment, dataset, min(quota, messages - made))
        states = deployment.inventory.states(dataset)
        tasks = states[ItemState.WAITING.value]
        yield Day(
            tasks=tasks - made,
            waiting=messages - tasks,
            items=states.total(),
            dead=sum(one["dead"] for one in queues(deployment)),
            seconds=time.monotonic() - begun,
        )
        made = tasks
        pass_on(deployment, dataset)


def pass_on(deployment: Deployment, dataset: str) -> None:
    """Let a day pass for the dataset's quota: what it counted today it counted yesterday."""
    now = datetime.now(UTC)
    today, yesterday = (quota_pk(dataset, day_of(at)) for at in (now, now - timedelta(days=1)))
    dynamodb, table = deployment.target.dynamodb, deployment.target.output("WorkTable")
    pages = dynamodb.get_paginator("query").paginate(
        TableName=table,
        ConsistentRead=True,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues=attributes({":pk": today}),
    )
    for page in pages:
        for record in page["Items"]:
            moved = {**record, "pk": {"S": yesterday}}
            dynamodb.put_item(TableName=table, Item=moved)
            dynamodb.delete_item(TableName=table, Key={"pk": record["pk"], "sk": record["sk"]})


def _come_to_rest(deployment: Deployment, dataset: str, tasks: int) -> None:
    """Wait until today has made these tasks and nothing moves but what the quota holds back."""
    still, since = 0, time.monotonic()
    before: tuple[int, int] = (0, 0)
    while still < LOOKS:
        depths = queues(deployment)
        # In the tasks queue what is over the quota goes round for as long as it waits.
        moving = sum(one["waiting"] + one["working"] for one in depths if one["queue"] != "tasks")
        made = deployment.quotas.used(dataset, day_of(datetime.now(UTC))).tasks
        still = still + 1 if made >= tasks and not moving else 0
        if (made, moving) != before:
            before, since = (made, moving), time.monotonic()
        if time.monotonic() - since > PATIENCE:
            raise SystemExit(f"nothing has moved for {PATIENCE:.0f} s: {made} tasks, {depths}")
        time.sleep(LOOK_SECONDS)


def bursting(deployment: Deployment, dataset: str, *, messages: int, quota: int) -> Iterator[Day]:
    """Send a burst to a new dataset; return each day, checked: SystemExit says what is wrong."""
    spec = DatasetSpec.model_validate(
        {
            "name": dataset,
            "schema": {"kind": "choice", "classes": ["ok", "spam"]},
            "redaction": {"tier": "rules", "recheck_share": 0.0},
            "quota": {"tasks_per_day": quota},
        },
        strict=False,
    )
    configure(deployment.datasets, spec, actor="bench", reason="a burst")
    send(deployment, dataset, messages)
    left = messages
    for day in days(deployment, dataset, messages=messages, quota=quota):
        wanted = min(quota, left)
        left -= wanted
        if (day.tasks, day.waiting, day.items, day.dead) != (wanted, left, messages, 0):
            raise SystemExit(f"a day made {day}, and was to make {wanted} and leave {left}")
        yield day


def main(words: Sequence[str] | None = None) -> None:
    """Run the burst against the embedded cloud that is up (`labelhooks local up`)."""
    parser = argparse.ArgumentParser(description="A burst against a quota.")
    parser.add_argument("--messages", type=int, default=20_000)
    parser.add_argument("--quota", type=int, default=5_000)
    said = parser.parse_args(words)
    record = Record.alive(Home.need())
    if record is None:
        raise SystemExit("nothing is up: labelhooks local up")
    deployment = Deployment(local_target(record))
    dataset = f"burst-{int(time.time())}"
    print(f"{said.messages:,} messages, {said.quota:,} tasks a day")
    print(f"{'day':>4}{'tasks':>9}{'waiting':>9}{'dead':>6}{'seconds':>9}")
    every = bursting(deployment, dataset, messages=said.messages, quota=said.quota)
    for number, day in enumerate(every, 1):
        print(f"{number:>4}{day.tasks:>9,}{day.waiting:>9,}{day.dead:>6}{day.seconds:>9.0f}")
    print("none lost, none twice")


if __name__ == "__main__":
    main()
