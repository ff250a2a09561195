"""What an alarm tells the guard: which it is, since when, and whose it is."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from labelhooks.model.base import Timestamp, Word, timestamp

_NAME = re.compile(r"[A-Za-z][\w.-]{0,127}")
_DATASET = re.compile(r"[a-z][a-z0-9-]{1,39}")
_BUDGET = re.compile(r"AWS Budget Notification|your (?P<name>[\w.-]+) budget", re.IGNORECASE)


class Alarm(Word):
    """An alarm that is on. Without a dataset it is about all of them, or does not know whose."""

    name: str
    at: Timestamp
    dataset: str | None = None


def read_alarm(message: str, *, published: str) -> Alarm | None:
    """
    Return what a message on the guard's topic says; None where nothing is on.

    CloudWatch sends JSON (CloudWatch User Guide, "Notify users on alarm changes"), AWS Budgets a
    text in English. Raises ValueError for what is neither.

    Args:
        message: as it was published.
        published: when, as SNS tells; what tells no time of its own is of then.
    """
    try:
        told = json.loads(message)
    except ValueError:
        return _of_a_budget(message, published)
    if not isinstance(told, Mapping) or not isinstance(told.get("AlarmName"), str):
        raise ValueError("a message that is neither an alarm's nor a budget's")  # noqa: TRY004
    if told.get("NewStateValue") != "ALARM":
        return None
    name = told["AlarmName"]
    if not _NAME.fullmatch(name):
        raise ValueError("an alarm without a usable name")
    changed = told.get("StateChangeTime")
    return Alarm(
        name=name,
        at=_moment(changed if isinstance(changed, str) else published),
        dataset=_dataset(told.get("Trigger")),
    )


def _of_a_budget(message: str, published: str) -> Alarm:
    found = _BUDGET.search(message)
    if found is None:
        raise ValueError("a message that is neither an alarm's nor a budget's")
    named = re.search(r"your (?P<name>[\w.-]+) budget", message)
    return Alarm(name=named["name"] if named else "budget", at=_moment(published))


def _dataset(trigger: Any) -> str | None:
    """Return the dataset among the metric's dimensions; "-" stands for all."""
    dimensions = trigger.get("Dimensions") if isinstance(trigger, Mapping) else None
    for one in dimensions if isinstance(dimensions, list) else ():
        name, value = one.get("name"), one.get("value")
        if name == "dataset" and isinstance(value, str) and _DATASET.fullmatch(value):
            return value
    return None


def _moment(told: str) -> str:
    """Return a time in our form. Raises ValueError."""
    return timestamp(datetime.fromisoformat(told).astimezone(UTC))
