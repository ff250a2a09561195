"""What a pre-labeler says of an item: a probability for each class, checked before it is used."""

from collections.abc import Mapping, Sequence

from labelhooks.model.gate import GateReason

# What rounding may take from a sum of one; more is a fault of the model or of its sender.
TOLERANCE = 0.01


class ScoreFault(Exception):
    """Scores that nothing may be concluded from. `field` is where, `reason` what the gate says."""

    def __init__(self, reason: GateReason, field: str, what: str) -> None:
        super().__init__(what)
        self.reason = reason
        self.field = field


def checked(scores: object, classes: Sequence[str]) -> list[float]:
    """
    Return a probability for each of `classes`, in their order.

    Raises ScoreFault for anything but a mapping of exactly these classes to numbers in [0, 1] that
    sum to one within 0.01.
    """
    if not isinstance(scores, Mapping) or not scores:
        raise ScoreFault(GateReason.BAD_SCORES, "scores", "not a mapping of classes to numbers")
    try:
        row = [scores[name] for name in classes]
    except KeyError:
        missing = [name for name in classes if name not in scores]
        raise ScoreFault(
            GateReason.MISSING_CLASS,
            "scores",
            f"{len(missing)} of {len(classes)} classes missing: {named(missing)}",
        ) from None
    if len(scores) != len(row):
        unknown = [name for name in scores if name not in set(classes)]
        raise ScoreFault(
            GateReason.UNKNOWN_CLASS, "scores", f"{len(unknown)} unknown: {named(unknown)}"
        )
    for name, number in zip(classes, row, strict=True):
        _check_number(name, number)
    total = sum(row)
    if abs(total - 1) > TOLERANCE:
        raise ScoreFault(GateReason.BAD_SCORES, "scores", f"they sum to {total:.4g}, not to one")
    return row


def checked_label(scores: object, classes: Sequence[str]) -> tuple[int, float]:
    """
    Return the place in `classes`, and the probability, of a single scored label.

    Raises ScoreFault for anything but a mapping of one of these classes to a number in [0, 1].
    """
    if not isinstance(scores, Mapping) or len(scores) != 1:
        raise ScoreFault(GateReason.BAD_SCORES, "scores", "not one class with its number")
    ((name, number),) = scores.items()
    if name not in classes:
        raise ScoreFault(GateReason.UNKNOWN_CLASS, "scores", f"1 unknown: {named([name])}")
    _check_number(name, number)
    return classes.index(name), number


def _check_number(name: str, number: object) -> None:
    # `bool` is an `int`, and NaN is refused by failing the comparison.
    if type(number) not in (float, int) or not 0 <= number <= 1:  # type: ignore[operator]
        raise ScoreFault(GateReason.BAD_SCORES, f"scores.{short(name)}", "not a number from 0 to 1")


def leader(row: Sequence[float]) -> int | None:
    """Return the place of the highest score; None where two share it: nobody is proposed."""
    top = max(row)
    place = row.index(top)
    return place if row.count(top) == 1 else None


def named(names: Sequence[object], limit: int = 3) -> str:
    """Return the first names of a list, for a message."""
    told = ", ".join(short(name) for name in names[:limit])
    return told + (", …" if len(names) > limit else "")


def short(name: object, limit: int = 40) -> str:
    """Return a name as a message can hold it."""
    text = str(name)
    return text if len(text) <= limit else text[: limit - 1] + "…"
