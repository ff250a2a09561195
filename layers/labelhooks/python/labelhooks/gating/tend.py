"""Look after the versions of a dataset: what they accept, and what was judged of them."""

from collections.abc import Callable
from typing import Protocol

from labelhooks.gating.follow_judgments import FollowJudgments
from labelhooks.gating.follow_share import FollowShare
from labelhooks.gating.registry import Registry
from labelhooks.model.dataset import Dataset
from labelhooks.model.gate import GateFit
from labelhooks.model.judged import Refitted


class Datasets(Protocol):
    def latest(self, name: str) -> Dataset | None:
        """Return the version in force, or None."""


class Fits(Protocol):
    def fit(self, dataset: str, fit_id: str) -> GateFit | None:
        """Return a fit, or None."""


class Tend:
    """Tells the watch what was accepted, and fits thresholds anew where enough was judged."""

    def __init__(
        self,
        *,
        datasets: Datasets,
        registry_of: Callable[[Dataset], Registry],
        fits: Fits,
        follow_share: FollowShare,
        follow_judgments: FollowJudgments,
    ) -> None:
        self._datasets = datasets
        self._registry_of = registry_of
        self._fits = fits
        self._follow_share = follow_share
        self._follow_judgments = follow_judgments

    def __call__(self, name: str) -> list[Refitted]:
        """Return what was noted of the versions that were looked at anew. Raises ConflictError."""
        dataset = self._datasets.latest(name)
        if dataset is None:
            return []
        registry = self._registry_of(dataset)
        noted = []
        for entry in registry.lineup().entries:
            fit = self._fits.fit(name, entry.fit_id) if entry.fit_id else None
            self._follow_share(dataset, registry, entry, fit)
            noted.append(self._follow_judgments(dataset, registry, entry))
        return [one for one in noted if one is not None]
