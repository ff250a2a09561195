"""
Which alarms are on: the deployed alarms, on the metrics that the functions really wrote.

The embedded cloud keeps alarms, but makes no metrics of log lines (EMF) or of queues, and does not
look at an alarm's dimensions. So CloudWatch's part is played here: lines of the functions' logs and
the depths of queues become points, and each alarm is evaluated on its own of them as CloudWatch
does. Source: Amazon CloudWatch User Guide, "Evaluating an alarm", "Embedded metric format".
"""

import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from labelhooks_cli.commands.trace import log_groups
from labelhooks_cli.target import Target

type Dimensions = frozenset[tuple[str, str]]
_BREACHES: dict[str, Callable[[float, float], bool]] = {
    "GreaterThanOrEqualToThreshold": lambda value, limit: value >= limit,
    "GreaterThanThreshold": lambda value, limit: value > limit,
    "LessThanThreshold": lambda value, limit: value < limit,
    "LessThanOrEqualToThreshold": lambda value, limit: value <= limit,
}
_STATISTICS: dict[str, Callable[[Sequence[float]], float]] = {
    "Sum": sum,
    "Maximum": max,
    "Minimum": min,
    "Average": lambda values: sum(values) / len(values),
    "SampleCount": len,
}
_DEPTH = "ApproximateNumberOfMessagesVisible"


@dataclass(frozen=True, slots=True)
class Point:
    """A value of a metric, at a time in seconds of the epoch."""

    namespace: str
    metric: str
    dimensions: Dimensions
    at: float
    value: float


def points_of(message: str, fallback: float) -> list[Point]:
    """Return the metrics that a log line holds in the embedded metric format; none for others."""
    if '"_aws"' not in message:
        return []
    line: Any = json.loads(message)
    at = float(line["_aws"].get("Timestamp", fallback * 1000)) / 1000
    found = []
    for directive in line["_aws"]["CloudWatchMetrics"]:
        for names in directive["Dimensions"]:
            dimensions = frozenset((name, str(line[name])) for name in names)
            for metric in directive["Metrics"]:
                said = line[metric["Name"]]
                for value in said if isinstance(said, list) else [said]:
                    found.append(
                        Point(directive["Namespace"], metric["Name"], dimensions, at, float(value))
                    )
    return found


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alarm as it is deployed."""

    name: str
    namespace: str
    metric: str
    dimensions: Dimensions
    statistic: str
    period: int
    periods: int
    times: int
    threshold: float
    comparison: str

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Alarm":
        """Return what DescribeAlarms tells of one."""
        periods = int(told["EvaluationPeriods"])
        return cls(
            name=str(told["AlarmName"]),
            namespace=str(told["Namespace"]),
            metric=str(told["MetricName"]),
            dimensions=frozenset((one["Name"], one["Value"]) for one in told["Dimensions"]),
            statistic=str(told.get("Statistic") or told.get("ExtendedStatistic")),
            period=int(told["Period"]),
            periods=periods,
            times=int(told.get("DatapointsToAlarm") or periods),
            threshold=float(told["Threshold"]),
            comparison=str(told["ComparisonOperator"]),
        )

    def fires(self, points: Iterable[Point], *, now: float) -> bool:
        """Return whether it is on; a period without a point does not breach, as all of ours say."""
        mine = [
            one
            for one in points
            if (one.namespace, one.metric) == (self.namespace, self.metric)
            and one.dimensions == self.dimensions
        ]
        buckets: dict[int, list[float]] = defaultdict(list)
        for one in mine:
            age = int((now - one.at) // self.period)
            if 0 <= age < self.periods:
                buckets[age].append(one.value)
        breaches = _BREACHES[self.comparison]
        statistic = _STATISTICS[self.statistic]
        return (
            sum(breaches(statistic(held), self.threshold) for held in buckets.values())
            >= self.times
        )


@dataclass
class Watchman:
    """Collects points of a deployment, and tells which alarms are on."""

    target: Target
    points: list[Point] = field(default_factory=list)
    _seen: set[tuple[str, int, str]] = field(default_factory=set)
    _since: float = field(default_factory=time.time)

    def __post_init__(self) -> None:
        self._groups = sorted(set(log_groups(self.target).values()))
        paginator = self.target.cloudwatch.get_paginator("describe_alarms")
        told = [one for page in paginator.paginate() for one in page["MetricAlarms"]]
        self.alarms = {
            one.name: one for one in map(Alarm.of, (dict(a) for a in told if a.get("MetricName")))
        }

    def alarm(self, ends: str) -> Alarm:
        """Return the deployed alarm whose name ends so. Raises KeyError, saying which there are."""
        for name, one in self.alarms.items():
            if name.endswith(ends):
                return one
        raise KeyError(f"no alarm {ends}; there are: {', '.join(sorted(self.alarms))}")

    def look(self) -> None:
        """Collect what was written since the last look, and how deep the dead-letter queues are."""
        start = int((self._since - 60) * 1000)
        for group in self._groups:
            pages = self.target.logs.get_paginator("filter_log_events").paginate(
                logGroupName=group, startTime=start, filterPattern='"CloudWatchMetrics"'
            )
            for page in pages:
                for event in page["events"]:
                    line = (group, event["timestamp"], event["message"])
                    if line not in self._seen:
                        self._seen.add(line)
                        self.points += points_of(event["message"], event["timestamp"] / 1000)
        for alarm in self.alarms.values():
            if (alarm.namespace, alarm.metric) == ("AWS/SQS", _DEPTH):
                self._depth(alarm)

    def _depth(self, alarm: Alarm) -> None:
        (name,) = [value for key, value in alarm.dimensions if key == "QueueName"]
        url = self.target.sqs.get_queue_url(QueueName=name)["QueueUrl"]
        told = self.target.sqs.get_queue_attributes(
            QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"]
        )
        depth = float(told["Attributes"]["ApproximateNumberOfMessages"])
        self.points.append(Point("AWS/SQS", _DEPTH, alarm.dimensions, time.time(), depth))

    def skip(self, seconds: float) -> None:
        """Let time pass that nobody has: all that was written is so much older."""
        self.points = [replace(one, at=one.at - seconds) for one in self.points]

    def fires(self, ends: str, *, since: float) -> bool:
        """Return whether an alarm is on by what was written since a moment."""
        fresh = [one for one in self.points if one.at >= since]
        return self.alarm(ends).fires(fresh, now=time.time())
