"""
Watch what was accepted, by the audit's judgments and by how much is accepted at all.

Each watch is a frozen record that goes into a table and comes back; an update makes the next one.

The bound: with c = `PATIENCE`, while the error rate of each class and of the whole is at or below
what is allowed, the expected number of audited items until the first alarm is at least c. Each
strand has a part w of the trust (they sum to 1) and alarms at c / w; the sum of w times the
strands' statistics, less the number of audited items, is a supermartingale (stats/sequential.py),
and no strand alarms before that sum is at c. Whether an item is audited is drawn from its id and
the share in force before it, so the share may change at will. Above the allowed rate nothing is
promised of the time to an alarm; bench/gate/watch.py measures it.
"""

from collections.abc import Sequence
from enum import StrEnum
from math import sqrt
from typing import Annotated

from pydantic import Field

from labelhooks.model.base import Word
from labelhooks.model.gate import ClassName, Count
from labelhooks.stats.sequential import cusum, e_value, shiryaev_roberts

Statistic = Annotated[float, Field(ge=0, allow_inf_nan=False)]
_Share = Annotated[float, Field(gt=0, lt=1)]

PATIENCE = 1000.0  # audited items between false alarms, at the least
WHOLE = 0.8  # the trust that the whole has; the classes share the rest
WORSE = 2.0  # the error rate that is bet on, in multiples of the allowed one
AUDIT, AUDIT_IN_DOUBT = 0.02, 0.30  # shares of accepted items that people see
DOUBT = 0.038  # of a strand's limit: from here on more are audited
_LARGEST = 1e30  # the statistics stop here, long after the alarm

# The accepted share may wander this far from what the fit saw (and as much farther as the fit was
# uncertain of it), and is then bet to be this far.
DRIFT, JUMP = 0.05, 0.15
_BATCH = 100  # decisions at once
SHARE_PATIENCE = 1_000_000.0  # decisions between false alarms, on either side


class Strand(Word):
    """Audited items of a class, or of all."""

    audited: Count = 0
    errors: Count = 0
    statistic: Statistic = 0.0  # Shiryaev-Roberts
    limit: Statistic
    run: Statistic = 1.0  # CUSUM
    since: str | None = None  # the moment of the last item before the run of errors began
    run_audited: Count = 0  # audited since then
    run_errors: Count = 0

    @property
    def fired(self) -> bool:
        """Return whether the limit is reached."""
        return self.statistic >= self.limit

    def after(self, right: bool, at: str, allowed: float) -> "Strand":
        """Return the strand with one more audited item."""
        factor = e_value(int(not right), 1, allowed, worse(allowed))
        run = min(cusum(self.run, factor), _LARGEST)
        fresh = run == 1.0
        return Strand(
            audited=self.audited + 1,
            errors=self.errors + (not right),
            statistic=min(shiryaev_roberts(self.statistic, factor), _LARGEST),
            limit=self.limit,
            run=run,
            since=at if fresh else self.since,
            run_audited=0 if fresh else self.run_audited + 1,
            run_errors=0 if fresh else self.run_errors + (not right),
        )


class AlarmKind(StrEnum):
    ACCURACY = "accuracy"  # accepted labels are wrong too often
    SHARE = "accepted_share"  # far more, or fewer, are accepted than the fit saw


class Alarm(Word):
    """Why a version should be paused: with the numbers, and since when labels are suspect."""

    kind: AlarmKind
    class_name: ClassName | None  # None: all classes together
    statistic: Statistic
    limit: Statistic
    since: str | None  # the estimate of the change: the last moment before it; None: from the start
    audited: Count  # (or decided) since then
    errors: Count  # (or accepted) of those
    why: str


class Watch(Word):
    """The state of the watch over one pre-labeler version with one fit."""

    allowed: _Share  # the rate of errors
    whole: Strand
    classes: dict[ClassName, Strand]
    share: float | None  # accepted, as the fit saw it; None: this is not watched
    drift: _Share = DRIFT  # how far from it is well
    more: Statistic = 0.0  # that more is accepted
    fewer: Statistic = 0.0
    share_run: Statistic = 1.0
    share_since: str | None = None
    share_decided: Count = 0  # since then
    share_accepted: Count = 0

    @staticmethod
    def begin(
        classes: Sequence[str], *, target: float, share: float | None = None, of: int = 1000
    ) -> "Watch":
        """
        Return the watch before anything was accepted.

        `share` is the fit's `accepted_share`, `of` the number of items that it is a share of.
        """
        each = (1 - WHOLE) / max(1, len(classes))
        return Watch(
            allowed=1 - target,
            whole=Strand(limit=PATIENCE / WHOLE),
            classes={name: Strand(limit=PATIENCE / each) for name in classes},
            share=share,
            drift=DRIFT if share is None else min(drift(share, of), 0.5),
        )

    def judged(self, class_name: str, right: bool, *, at: str) -> "Watch":
        """
        Return the watch after people judged an audited item.

        Raises KeyError for a class that the watch does not know.
        """
        strand = self.classes[class_name].after(right, at, self.allowed)
        return self.model_copy(
            update={
                "whole": self.whole.after(right, at, self.allowed),
                "classes": {**self.classes, class_name: strand},
            }
        )

    def decided(self, *, accepted: int, decided: int, at: str) -> "Watch":
        """
        Return the watch after the gate decided some items.

        Raises ValueError unless 0 <= accepted <= decided.
        """
        if not 0 <= accepted <= decided:
            raise ValueError("want 0 <= accepted <= decided")
        if self.share is None or not decided:
            return self
        if decided > _BATCH:  # its e-value could be more than a float holds
            first = accepted * _BATCH // decided
            rest = self.decided(accepted=first, decided=_BATCH, at=at)
            return rest.decided(accepted=accepted - first, decided=decided - _BATCH, at=at)
        up, down = _share_factors(self.share, self.drift, accepted, decided)
        run = min(max(1.0, self.share_run * max(up, down)), _LARGEST)
        fresh = run == 1.0
        return self.model_copy(
            update={
                "more": min(shiryaev_roberts(self.more, up, decided), _LARGEST),
                "fewer": min(shiryaev_roberts(self.fewer, down, decided), _LARGEST),
                "share_run": run,
                "share_since": at if fresh else self.share_since,
                "share_decided": 0 if fresh else self.share_decided + decided,
                "share_accepted": 0 if fresh else self.share_accepted + accepted,
            }
        )

    def comparing(self, share: float, *, of: int) -> "Watch":
        """
        Return the watch with another accepted share to compare with, and nothing against it.

        `of` is the number of items that the fit saw this share of.
        """
        fresh = {
            "share": share,
            "drift": min(drift(share, of), 0.5),
            "more": 0.0,
            "fewer": 0.0,
            "share_run": 1.0,
            "share_since": None,
            "share_decided": 0,
            "share_accepted": 0,
        }
        return self.model_copy(update=fresh)

    @property
    def audit_share(self) -> float:
        """Return the share of accepted items that people should see now: their propensity."""
        doubtful = any(
            strand.statistic >= DOUBT * strand.limit
            for strand in (self.whole, *self.classes.values())
        )
        return AUDIT_IN_DOUBT if doubtful else AUDIT

    @property
    def alarm(self) -> Alarm | None:
        """Return the alarm to raise, or None while all is well."""
        if self.whole.fired:
            return _accuracy(None, self.whole, self.allowed)
        for name, strand in self.classes.items():
            if strand.fired:
                return _accuracy(name, strand, self.allowed)
        if max(self.more, self.fewer) >= SHARE_PATIENCE:
            return _jump(self)
        return None


def worse(allowed: float) -> float:
    """Return the error rate that is bet on."""
    return min(allowed * WORSE, (1 + allowed) / 2)


def drift(share: float, of: int) -> float:
    """
    Return how far the accepted share may be from `share`, that of `of` items of a fit.

    To what the world may drift comes what the fit could not know: two standard errors, so that a
    version is not stopped for the luck of those who fitted it.
    """
    return DRIFT + 2 * sqrt(share * (1 - share) / max(1, of))


def _share_factors(share: float, slack: float, accepted: int, decided: int) -> tuple[float, float]:
    """
    Return the e-values of "more is accepted" and of "less is", bounded so as to stay finite.

    Where all that could be accepted (or nothing) is within the slack, there is nothing to bet on.
    """
    high, low = share + slack, share - slack
    up = down = 0.0
    if high < 1:
        up = e_value(accepted, decided, high, min(high + JUMP - DRIFT, (1 + high) / 2))
    if low > 0:
        down = e_value(accepted, decided, low, max(low - JUMP + DRIFT, low / 2))
    return min(up, _LARGEST), min(down, _LARGEST)


def _accuracy(name: str | None, strand: Strand, allowed: float) -> Alarm:
    whose = "accepted labels" if name is None else f"labels accepted as {name}"
    return Alarm(
        kind=AlarmKind.ACCURACY,
        class_name=name,
        statistic=strand.statistic,
        limit=strand.limit,
        since=strand.since,
        audited=strand.run_audited,
        errors=strand.run_errors,
        why=(
            f"{strand.run_errors} of the last {strand.run_audited} audited {whose} were wrong; "
            f"{allowed:.0%} are allowed"
        ),
    )


def _jump(watch: Watch) -> Alarm:
    share = watch.share or 0.0
    return Alarm(
        kind=AlarmKind.SHARE,
        class_name=None,
        statistic=max(watch.more, watch.fewer),
        limit=SHARE_PATIENCE,
        since=watch.share_since,
        audited=watch.share_decided,
        errors=watch.share_accepted,
        why=(
            f"{watch.share_accepted} of the last {watch.share_decided} items were accepted; "
            f"{share:.0%} were when the thresholds were fitted"
        ),
    )
