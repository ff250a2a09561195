"""
Alarms as CloudWatch evaluates them, on recorded or made-up data, minute by minute.

The embedded cloud has neither parents of alarms nor their suppression, and evaluates an alarm only
when something is put (tests/deployed/test_alarms.py). So here is what the User Guide says of
periods, M out of N, missing data, composite rules, wait and extension periods. Simpler than there:
exactly N periods are looked at (CloudWatch looks a little further back where data is missing), and
a percentile is the maximum.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.infra.templates import Stacks

PREFIX = "LabelHooks-dev-"
STATISTICS: Mapping[str, Callable[[Sequence[float]], float]] = {
    "Sum": sum,
    "Maximum": max,
    "Minimum": min,
    "Average": lambda values: sum(values) / len(values),
}
COMPARED: Mapping[str, Callable[[float, float], bool]] = {
    "GreaterThanOrEqualToThreshold": lambda value, threshold: value >= threshold,
    "GreaterThanThreshold": lambda value, threshold: value > threshold,
    "LessThanThreshold": lambda value, threshold: value < threshold,
}
type Metric = tuple[str, str, tuple[tuple[str, str], ...]]  # namespace, name, dimensions


@dataclass
class Parent:
    """A composite alarm: its state, and the call that it has not made yet."""

    rule: list[str]
    topic: str | None
    suppressor: str | None
    wait: int = 0  # minutes
    extension: int = 0
    on: bool = False
    called: bool = False  # what the last call said
    since: int = 0  # of the state
    suppressed: int | None = None  # the last minute in which a call was held back

    def due(self, minute: int, *, suppressed: bool) -> bool:
        """Return whether a call is to be made now."""
        if self.on == self.called:
            self.suppressed = None
            return False
        if self.suppressor and suppressed:
            self.suppressed = minute
            return False
        if self.suppressed is not None:
            return minute - self.suppressed > self.extension
        return minute - self.since >= self.wait


@dataclass
class Cloud:
    """The alarms of a deployment; `calls` is who was called when, by which parent, on or off."""

    stacks: Stacks
    data: dict[Metric, dict[int, list[float]]] = field(default_factory=dict)
    calls: list[tuple[int, str, str, bool]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.alarms: dict[str, Mapping[str, Any]] = {
            made.properties["AlarmName"].removeprefix(PREFIX): made.properties
            for made in self.stacks.all("CloudWatch::Alarm")
        }
        paths = {
            f"{made.path} Arn": made.properties["AlarmName"].removeprefix(PREFIX)
            for made in self.stacks.all("CloudWatch::CompositeAlarm")
        }
        self.parents = {
            made.properties["AlarmName"].removeprefix(PREFIX): self._parent(made.properties, paths)
            for made in self.stacks.all("CloudWatch::CompositeAlarm")
        }
        self.on: dict[str, bool] = dict.fromkeys(self.alarms, False)
        self.minute = 0

    def _parent(self, of: Mapping[str, Any], paths: Mapping[str, str]) -> Parent:
        rule = self.stacks.named(of["AlarmRule"])
        asked = re.findall(r'ALARM\("([^"]+)"\)', rule)
        assert "NOT" not in rule
        assert "AND" not in rule
        actions = of.get("AlarmActions", [])
        return Parent(
            rule=[paths.get(one) or one.rpartition(PREFIX)[2] for one in asked],
            topic=self.stacks.named(actions[0]).partition("/")[0] if actions else None,
            suppressor="Maintenance" if "ActionsSuppressor" in of else None,
            wait=int(of.get("ActionsSuppressorWaitPeriod", 0)) // 60,
            extension=int(of.get("ActionsSuppressorExtensionPeriod", 0)) // 60,
        )

    def metric(self, of: Mapping[str, Any]) -> Metric:
        """Return the metric of an alarm, or of a part of its maths."""
        dimensions = [
            (one["Name"], self.stacks.named(one["Value"])) for one in of.get("Dimensions", [])
        ]
        return of["Namespace"], of["MetricName"], tuple(sorted(dimensions))

    def put(self, metric: Metric, value: float, *, minutes: range) -> None:
        """Record a value in each of these minutes."""
        held = self.data.setdefault(metric, defaultdict(list))
        for minute in minutes:
            held[minute].append(value)

    def run(self, minutes: int, *, only: Sequence[str] = ()) -> None:
        """Let minutes go by; evaluate these alarms, or all, and every parent."""
        for _ in range(minutes):
            self.minute += 1
            for name in only or self.alarms:
                self.on[name] = self._state(self.alarms[name])
            for name, parent in self.parents.items():
                self._look(name, parent)

    def _look(self, name: str, parent: Parent) -> None:
        states = {**self.on, **{other: one.on for other, one in self.parents.items()}}
        on = any(states[child] for child in parent.rule)
        if on != parent.on:
            parent.on, parent.since = on, self.minute
        if parent.due(self.minute, suppressed=self.on.get(parent.suppressor or "", False)):
            parent.called = on
            if parent.topic:
                self.calls.append((self.minute, name, parent.topic, on))

    def _state(self, alarm: Mapping[str, Any]) -> bool:
        period = self._period(alarm)
        complete = self.minute // period
        bad = 0
        for place in range(complete - int(alarm["EvaluationPeriods"]), complete):
            value = self._value(alarm, range(place * period, (place + 1) * period))
            if value is None:
                bad += alarm["TreatMissingData"] == "breaching" and place >= 0
            else:
                compared = COMPARED[alarm["ComparisonOperator"]]
                bad += compared(value, alarm["Threshold"])
        return bad >= int(alarm.get("DatapointsToAlarm", alarm["EvaluationPeriods"]))

    def _period(self, alarm: Mapping[str, Any]) -> int:
        parts = [one["MetricStat"] for one in alarm.get("Metrics", []) if "MetricStat" in one]
        return int(parts[0]["Period"] if parts else alarm["Period"]) // 60

    def _value(self, alarm: Mapping[str, Any], minutes: range) -> float | None:
        if "Metrics" not in alarm:
            return self._of(self.metric(alarm), alarm.get("Statistic", "Maximum"), minutes)
        values: dict[str, float] = {}
        for part in alarm["Metrics"]:
            if "MetricStat" in part:
                stat = part["MetricStat"]
                found = self._of(self.metric(stat["Metric"]), stat["Stat"], minutes)
                if found is None:
                    return None
                values[part["Id"]] = found
        (maths,) = [part["Expression"] for part in alarm["Metrics"] if "Expression" in part]
        terms = maths.split(" + ")
        assert set(terms) == set(values), "only sums are known here"
        return sum(values[term] for term in terms)

    def _of(self, metric: Metric, statistic: str, minutes: range) -> float | None:
        held = self.data.get(metric, {})
        values = [value for minute in minutes for value in held.get(minute, [])]
        return STATISTICS[statistic](values) if values else None
