"""Values out of other tools' JSON: taken apart with the place of what is wrong, quoting nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from typing import Any

from labelhooks.errors import BadFormat
from labelhooks.model.values import Json


@dataclass(frozen=True, slots=True)
class Place:
    """A value of a document, and where it stands: `annotations.0.result.2`."""

    held: Any
    path: str = ""

    def at(self, name: str) -> "Place":
        """Return a field's value, None where it is not there. Raises BadFormat for no object."""
        if not isinstance(self.held, dict):
            raise self.wrong("want an object")
        return Place(self.held.get(name), self._below(name))

    def names(self) -> list[str]:
        """Return the names of an object's fields. Raises BadFormat."""
        if not isinstance(self.held, dict):
            raise self.wrong("want an object")
        return [str(name) for name in self.held]

    def items(self) -> Iterator["Place"]:
        """Yield what a list holds. Raises BadFormat for no list."""
        if not isinstance(self.held, list):
            raise self.wrong("want a list")
        for number, one in enumerate(self.held):
            yield Place(one, self._below(str(number)))

    @property
    def absent(self) -> bool:
        return self.held is None

    def text(self) -> str:
        """Return a string. Raises BadFormat."""
        if not isinstance(self.held, str):
            raise self.wrong("want a text")
        return self.held

    def number(self) -> float:
        """Return a finite number. Raises BadFormat."""
        if isinstance(self.held, bool) or not isinstance(self.held, int | float):
            raise self.wrong("want a number")
        try:
            number = float(self.held)
        except OverflowError:
            raise self.wrong("want a number that can be held") from None
        if not isfinite(number):
            raise self.wrong("want a finite number")
        return number

    def whole(self) -> int:
        """Return a whole number, also one that is written as 3.0. Raises BadFormat."""
        number = self.number()
        if number != int(number):
            raise self.wrong("want a whole number")
        return int(number)

    def one_of(self, *texts: str) -> str:
        """Return a string that is one of these. Raises BadFormat."""
        if self.held not in texts:
            raise self.wrong(f"want one of: {', '.join(texts)}")
        return str(self.held)

    def wrong(self, told: str) -> BadFormat:
        """Return the error that says what is wrong here."""
        return BadFormat(f"{self.path or 'line'}: {told}")

    def _below(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name


def rendered(number: float) -> Json:
    """
    Return a number as other tools write it: without a point where it needs none.

    >>> rendered(25.0), rendered(12.5)
    (25, 12.5)
    """
    return int(number) if number == int(number) else number
