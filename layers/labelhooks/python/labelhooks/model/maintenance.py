"""Declared maintenance: who said that alarms shall call nobody, until when, and why."""

from typing import Literal

from pydantic import Field

from labelhooks.model.base import Timestamp, Word


class Declared(Word):
    """
    A start, or an end. `number` counts the starts; an end ends that one and all before it.

    `until` is the end of the last minute that is meant.
    """

    action: Literal["start", "end"]
    number: int = Field(ge=1)
    at: Timestamp
    until: Timestamp
    actor: str = Field(min_length=1)
    reason: str = Field(min_length=1, max_length=200)
