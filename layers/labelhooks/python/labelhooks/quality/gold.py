"""Make items gold: what is known of them is checked as a label is, and kept."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import batched
from typing import Protocol

from labelhooks.errors import NotFound, PermanentError
from labelhooks.model.base import timestamp
from labelhooks.model.dataset import Dataset
from labelhooks.model.gold import Gold
from labelhooks.model.item import Item
from labelhooks.model.label_value import LabelValue

_AT_A_TIME = 100
_ID = re.compile(r"[0-9a-f]{32}")  # whoever writes lines may write anything


@dataclass(frozen=True, slots=True)
class Known:
    """What a line says: a value, and the ids that its item may have."""

    value: LabelValue
    item_ids: tuple[str, ...]


type Line = tuple[int, Known | PermanentError]


class Items(Protocol):
    def known(self, dataset: str, item_ids: Sequence[str]) -> Mapping[str, Item]:
        """Return those of these items that are recorded, by id."""


class Golds(Protocol):
    def put(self, gold: Gold) -> None:
        """Write a gold item in place of what was known of it."""


@dataclass(slots=True)
class Report:
    """How many items are gold now, and which lines were refused, and why."""

    added: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)


class AddGold:
    """Reads lines and keeps what they say; the same lines again change nothing but who said so."""

    def __init__(
        self,
        dataset: Dataset,
        items: Items,
        golds: Golds,
        *,
        actor: str,
        redacted: Callable[[LabelValue], LabelValue],
    ) -> None:
        """`redacted` makes what people wrote fit to be recorded, as labels are."""
        self._dataset = dataset
        self._items = items
        self._golds = golds
        self._actor = actor
        self._redacted = redacted

    def __call__(self, lines: Iterable[Line]) -> Report:
        """Return what became of the lines: one that is refused does not hold up the rest."""
        report = Report()
        for some in batched(lines, _AT_A_TIME, strict=False):
            named = [one for _, said in some if isinstance(said, Known) for one in said.item_ids]
            asked = [one for one in named if _ID.fullmatch(one)]
            known = self._items.known(self._dataset.name, asked) if asked else {}
            for number, said in some:
                try:
                    self._add(said, known.keys())
                except (PermanentError, NotFound) as error:
                    report.refused.append((number, str(error)))
                else:
                    report.added += 1
        return report

    def _add(self, said: Known | PermanentError, recorded: Collection[str]) -> None:
        if isinstance(said, PermanentError):
            raise said
        item_id = next((one for one in said.item_ids if one in recorded), None)
        if item_id is None:
            raise NotFound(f"dataset {self._dataset.name} has no such item")
        value = self._dataset.spec.labels.check(self._redacted(said.value))
        self._golds.put(
            Gold(
                dataset=self._dataset.name,
                item_id=item_id,
                value=value,
                at=timestamp(),
                actor=self._actor,
            )
        )
