"""The table of prices (prices.toml), and what operators put in its place."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from labelhooks.errors import InvalidDocument


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for `per` of a unit."""

    name: str
    dollars: float
    per: int
    unit: str
    source: str

    @property
    def each(self) -> float:
        """Dollars for one unit."""
        return self.dollars / self.per


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices by name; `own` names those that an operator has set."""

    read: str  # the day they were read
    region: str
    by_name: Mapping[str, Price]
    own: frozenset[str] = frozenset()

    def __getitem__(self, name: str) -> float:
        """Return the dollars for one unit."""
        return self.by_name[name].each

    def with_own(self, dollars: Mapping[str, float]) -> "Prices":
        """
        Return the prices with some replaced, each for as many units as the table says.

        Raises InvalidDocument for a name that is not in the table, or a price below nothing.
        """
        unknown = sorted(set(dollars) - set(self.by_name))
        if unknown:
            names = ", ".join(self.by_name)
            raise InvalidDocument(f"no price is called {unknown[0]!r}; there are: {names}")
        for name, amount in dollars.items():
            if not 0 <= amount < float("inf"):
                raise InvalidDocument(f"{name}: want 0 or more dollars, not {amount}")
        replaced = {
            name: replace(self.by_name[name], dollars=amount, source="set by an operator")
            for name, amount in dollars.items()
        }
        by_name = {**self.by_name, **replaced}
        return replace(self, by_name=by_name, own=self.own | frozenset(replaced))


@cache
def published() -> Prices:
    """Return the prices as AWS publishes them."""
    held = read_table("prices.toml")
    return Prices(
        read=held["read"],
        region=held["region"],
        by_name={one["name"]: Price(**one) for one in held["price"]},
    )


def read_table(name: str) -> dict[str, Any]:
    """Return one of the tables beside this module."""
    return tomllib.loads(files("labelhooks.money").joinpath(name).read_text(encoding="utf-8"))
