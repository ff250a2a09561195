"""What somebody said of an item, beside what the system holds to be true of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """`same` is None where the item has no label that people gave."""

    annotator: str  # pseudonymous
    item_id: str
    same: bool | None
