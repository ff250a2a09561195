"""
Labeled texts, and which of them a model may learn from.

A text's part follows from its item's id alone, so all versions hold the same texts out: two of them
can be compared on texts that neither has learned from.
"""

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from labelhooks.gating.textmodel import TextModel, features
from labelhooks.model.ids import draw


class Part(StrEnum):
    TRAIN = "train"
    CALIBRATE = "calibrate"
    HELD_OUT = "held_out"


_CALIBRATED = 0.1
_HELD_OUT = 0.2


def part_of(item_id: str) -> Part:
    """Return an item's part: eight tenths to learn from, one to calibrate, one to be measured."""
    chance = draw(item_id, salt="held-out")
    if chance < _CALIBRATED:
        return Part.CALIBRATE
    return Part.HELD_OUT if chance < _HELD_OUT else Part.TRAIN


@dataclass(frozen=True, slots=True)
class Example:
    """A text as its features (4 bytes each), and the class that people gave it."""

    item_id: str
    places: Sequence[int]
    label: str


def example(item_id: str, text: str, label: str, bits: int) -> Example:
    """Return a labeled text as an example."""
    return Example(item_id, array("i", features(text, bits)), label)


# Learns from examples in any order; which classes there are; how many bits. Raises BadEvidence.
type Learn = Callable[[Iterable[Example], Sequence[str], int], TextModel]
