"""Measures as alarms see them, taken at most once a minute: many look, and they change slowly."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from labelhooks.model.dataset import Dataset

FRESH_SECONDS = 60.0

type Told = Mapping[str, Any]


class Glance:
    """Remembers what `look` said of a dataset's version, in this execution environment."""

    def __init__(
        self,
        look: Callable[[Dataset, datetime], Told],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._look = look
        self._clock = clock
        self._seen: dict[str, tuple[float, int, Told]] = {}

    def __call__(self, dataset: Dataset, now: datetime) -> Told:
        """Return `measures` and `slos` of a dataset, at most a minute old."""
        at, version, told = self._seen.get(dataset.name, (float("-inf"), 0, {}))
        if version != dataset.version or self._clock() - at >= FRESH_SECONDS:
            told = self._look(dataset, now)
            self._seen[dataset.name] = (self._clock(), dataset.version, told)
        return told
