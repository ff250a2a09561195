"""
Every alarm of the deployed stack goes on and off, and calls its topic.

The embedded cloud evaluates an alarm when something is put, over all that was put within its
periods, whatever its dimensions, and never by itself; it makes no metrics of SQS, DynamoDB or of
what functions log. So what was measured is put here: a bad value that is about to leave the
periods, then a good one. Periods, missing data, parents and maintenance are evaluated on data in
tests/infra/test_evaluated.py.
"""

import json
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from labelhooks_cli.target import Target

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch.type_defs import MetricAlarmTypeDef
    from mypy_boto3_sns import SNSClient

SOON = 4.0  # seconds until a bad value is too old to count
PATIENCE = 60.0


@pytest.fixture(scope="module")
def called(cloud: Target) -> Iterator[str]:
    """Return a queue that hears what both topics say."""
    sns: SNSClient = cloud.session.client(
        "sns", endpoint_url=cloud.endpoint, verify=cloud.certificate
    )
    url = cloud.sqs.create_queue(QueueName="hears-alarms")["QueueUrl"]
    told = cloud.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    arn = told["Attributes"]["QueueArn"]
    let_in = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [let_in]})
    cloud.sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    subscriptions = [
        sns.subscribe(
            TopicArn=cloud.output(f"{name}Topic"),
            Protocol="sqs",
            Endpoint=arn,
        )["SubscriptionArn"]
        for name in ("Page", "Ticket")
    ]
    yield url
    for one in subscriptions:
        sns.unsubscribe(SubscriptionArn=one)
    cloud.sqs.delete_queue(QueueUrl=url)


def alarms(cloud: Target) -> "dict[str, MetricAlarmTypeDef]":
    """Return the alarms, but for those that tell the guard: it would stop other tests' intake."""
    pages = cloud.cloudwatch.get_paginator("describe_alarms").paginate(
        AlarmNamePrefix="LabelHooks-dev-"
    )
    return {
        one["AlarmName"]: one
        for page in pages
        for one in page["MetricAlarms"]
        if len(one["AlarmActions"]) == 1
    }


def point(alarm: Mapping[str, Any], *, bad: bool) -> Any:
    """Return a value for an alarm: a bad one that counts for a few seconds more, or a good one."""
    if alarm["ComparisonOperator"].startswith("LessThan"):
        value = alarm["Threshold"] + (-0.01 if bad else 0.01)
    else:
        value = alarm["Threshold"] if bad else 0.0
    lasts = timedelta(seconds=alarm["Period"] * alarm["EvaluationPeriods"] - SOON)
    now = datetime.now(UTC)
    return {
        "MetricName": alarm["MetricName"],
        "Dimensions": alarm["Dimensions"],
        "Timestamp": now - lasts if bad else now,
        "Value": value,
    }


def put(cloud: Target, alarms: Iterable[Mapping[str, Any]], *, bad: bool) -> None:
    """Put a value for each alarm, a namespace in one call: each call evaluates every alarm."""
    points = defaultdict[str, list[Any]](list)
    for one in alarms:
        points[one["Namespace"]].append(point(one, bad=bad))
    for namespace, some in points.items():
        cloud.cloudwatch.put_metric_data(Namespace=namespace, MetricData=some)


@dataclass
class Listener:
    """Hears which alarms came into which state; keeps all that is told."""

    cloud: Target
    url: str
    heard: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def bring(self, alarms: "Mapping[str, MetricAlarmTypeDef]", *, bad: bool) -> None:
        """Put values until a topic told of each of these that it came into the state."""
        state = "ALARM" if bad else "OK"
        give_up = time.monotonic() + PATIENCE
        while missing := alarms.keys() - self.heard[state]:
            assert time.monotonic() < give_up, f"{state}: nobody was told of {missing}"
            # A bad value may be too old again before it is looked at, and is not yet when a good
            # one is put: so once more.
            put(self.cloud, [alarms[name] for name in missing], bad=bad)
            while self._hear():
                pass

    def _hear(self) -> bool:
        """Take in some of what was told; return whether there was any."""
        found = self.cloud.sqs.receive_message(
            QueueUrl=self.url, MaxNumberOfMessages=10, WaitTimeSeconds=1
        ).get("Messages", [])
        for one in found:
            message = json.loads(one["Body"])["Message"]
            if '"NewStateValue"' in message:  # not what functions say there
                told = json.loads(message)
                assert "Runbook: docs/runbooks/" in told["AlarmDescription"]
                self.heard[told["NewStateValue"]].add(told["AlarmName"])
            self.cloud.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=one["ReceiptHandle"])
        return bool(found)


def test_every_alarm_goes_on_and_off_and_calls(cloud: Target, called: str) -> None:
    there, listener = alarms(cloud), Listener(cloud, called)
    assert len(there) > 60

    listener.bring(there, bad=True)
    # Of functions the embedded cloud measures errors itself: those of other tests keep these on.
    clear = {name: one for name, one in there.items() if one["Namespace"] != "AWS/Lambda"}
    listener.bring(clear, bad=False)
