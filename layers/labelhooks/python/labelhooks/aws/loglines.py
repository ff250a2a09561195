"""Log lines of our functions, found by a trace. What is shown of them holds no content."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from labelhooks.aws.parallel import side_by_side
from labelhooks.model.base import timestamp

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient

# Of a line: what our code writes there. Anything else a library may have put in stays away.
_SHOWN = ("reason", "error", "code", "message_id")


@dataclass(frozen=True, slots=True)
class Found:
    """A line; `said` is what our code wrote."""

    at: str
    function: str
    said: str
    request: str


class LogLines:
    """The log groups of a deployment."""

    def __init__(self, logs: "CloudWatchLogsClient", groups: dict[str, str]) -> None:
        """`groups` names the log group of each function."""
        self._logs = logs
        self._groups = groups

    def of(self, trace_id: str, *, since: datetime | None = None) -> list[Found]:
        """
        Return the lines that name a trace, the oldest first.

        CloudWatch reads the groups from `since` on: a call scans what was logged since then.
        """
        wanted = list(self._groups.items())
        found = side_by_side(lambda one: list(self._in(*one, trace_id, since)), wanted)
        return sorted((line for lines in found for line in lines), key=lambda line: line.at)

    def _in(
        self, function: str, group: str, trace_id: str, since: datetime | None
    ) -> Iterator[Found]:
        arguments: dict[str, Any] = {"logGroupName": group, "filterPattern": f'"{trace_id}"'}
        if since is not None:
            arguments["startTime"] = int(since.timestamp() * 1000)
        try:
            pages = list(self._logs.get_paginator("filter_log_events").paginate(**arguments))
        except self._logs.exceptions.ResourceNotFoundException:
            return  # it never ran
        for page in pages:
            for event in page["events"]:
                yield _found(function, event["timestamp"], event["message"])


def _found(function: str, at: int, message: str) -> Found:
    moment = timestamp(datetime.fromtimestamp(at / 1000, UTC))
    try:
        line = json.loads(message)
    except ValueError:
        return Found(moment, function, "(a line that is not ours)", "")
    if not isinstance(line, dict) or "message" not in line:
        return Found(moment, function, "(a metric, or a line of Lambda's own)", "")
    facts = [f"{name} {line[name]}" for name in _SHOWN if line.get(name)]
    traces = line.get("traces")
    if isinstance(traces, Sequence) and len(traces) > 1:
        facts.append(f"with {len(traces) - 1} other traces")
    said = str(line["message"])[:100] if line.get("level") != "ERROR" else "an error"
    return Found(
        moment, function, ", ".join([said, *facts]), str(line.get("function_request_id", ""))
    )
