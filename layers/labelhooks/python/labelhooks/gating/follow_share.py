"""Watch how much of what a version decides is accepted: a jump needs no person to be suspicious."""

from typing import Protocol

from labelhooks.errors import ConflictError
from labelhooks.gating.registry import Registry
from labelhooks.gating.stopping import Stop
from labelhooks.gating.watch import AUDIT, Watch
from labelhooks.model.base import timestamp
from labelhooks.model.dataset import Dataset
from labelhooks.model.gate import GateFit
from labelhooks.model.lineup import DECIDING, Entry, LifeState
from labelhooks.model.prelabeler import PrelabelerRef
from labelhooks.model.watched import Watched

# A paused version decides nothing; but who paused it may not have called anybody yet.
_FOLLOWED = (*DECIDING, LifeState.PAUSED)
_TRIES = 10  # judgments move the same record


class Watches(Protocol):
    def held(self, dataset: str, ref: PrelabelerRef) -> Watched | None:
        """Return what is known of a version's accepted labels."""

    def replace(self, before: Watched | None, after: Watched) -> None:
        """Put `after` in place of `before`. Raises ConflictError where a judgment came between."""

    def settle(self, watched: Watched) -> None:
        """Note that what follows from an alarm is done."""


class Shares(Protocol):
    def totals(self, dataset: str, entry: Entry) -> tuple[int, int]:
        """Return how many items a version decided in this life, and accepted."""


class FollowShare:
    """Tells the watch of a version what the gate has decided since it was told last."""

    def __init__(self, *, watches: Watches, shares: Shares, stop: Stop) -> None:
        self._watches = watches
        self._shares = shares
        self._stop = stop

    def __call__(
        self, dataset: Dataset, registry: Registry, entry: Entry, fit: GateFit | None
    ) -> None:
        """
        Follow one version; pause it where its accepted share has left that of its fit.

        Without a fit there is nothing to compare with; nor where a threshold stands in the place of
        the fit's. Raises ConflictError.
        """
        if entry.state not in _FOLLOWED or fit is None or entry.threshold is not None:
            return
        for turn in range(_TRIES):
            before = self._watches.held(dataset.name, entry.ref)
            after = self._updated(dataset, entry, fit, before)
            if after is None:
                return
            try:
                self._watches.replace(before, after)
            except ConflictError:
                if turn + 1 == _TRIES:
                    raise
                continue
            alarm = Watch.model_validate_json(after.watch).alarm
            if alarm is not None and not after.settled:
                audited = max(dataset.spec.gate.audit_share, AUDIT)
                self._stop(registry, after, alarm, audited)
                self._watches.settle(after)
            return

    def _updated(
        self, dataset: Dataset, entry: Entry, fit: GateFit, before: Watched | None
    ) -> Watched | None:
        """Return the next state, or None where nothing is new."""
        decided, accepted = self._shares.totals(dataset.name, entry)
        begun = before if before is not None and before.since == entry.since else None
        pending = begun is not None and begun.told is not None and not begun.settled
        if entry.state is LifeState.PAUSED and not pending:
            return None
        if begun is None:
            classes = dataset.spec.labels.classes
            watch = Watch.begin(classes, target=dataset.spec.gate.target)
            begun = Watched(
                dataset=dataset.name, prelabeler=entry.ref, since=entry.since, revision=1, watch=""
            )
        else:
            watch = Watch.model_validate_json(begun.watch)
        # What the fit saw a share of: the items that its choices had not looked at.
        of = fit.judged - fit.tuning
        if watch.share != fit.accepted_share:
            # Other thresholds, or the first: what was decided by now tells nothing of these.
            watch = watch.comparing(fit.accepted_share, of=of)
        else:
            new = decided - begun.seen_decided
            if new <= 0 and not pending:
                return None
            gained = min(max(accepted - begun.seen_accepted, 0), max(new, 0))
            watch = watch.decided(accepted=gained, decided=max(new, 0), at=timestamp())
        return begun.model_copy(
            update={
                "revision": before.revision + 1 if before else 1,
                "watch": watch.model_dump_json(),
                "told": watch.alarm.why if watch.alarm else None,
                "seen_decided": decided,
                "seen_accepted": accepted,
            }
        )
