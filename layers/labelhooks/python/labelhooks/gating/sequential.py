"""
Watch the accuracy of what was accepted, one audited label after the other.

Shiryaev-Roberts statistics of e-values: for each alternative error q above the objective e, a
right label multiplies by (1 - q) / (1 - e), a wrong one by q / e. Under any error of at most e the
factor has mean at most 1, so the statistic R <- (1 + R) * factor grows by at most 1 a label in the
mean, and the expected number of audited labels until a mean of such statistics reaches c is at
least c (Shin, Ramdas & Rinaldo, "E-detectors", 2022, arXiv 2203.03532, theorem 2.4). Half of the
false alarms are given to all labels together, half to the classes, each its part.
"""

from typing import Annotated, Self

from pydantic import Field

from labelhooks.model.base import Probability, Timestamp, Word

_ALTERNATIVES = (2.0, 4.0, 8.0)  # times the objective's error, 0.6 at most
_MOST_ERROR = 0.6
_LARGEST = 1e12  # a statistic beyond it tells nothing more
_UNEASY = 10.0  # how far below an alarm more is audited
ALL = "*"  # every class together

_Statistic = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Track(Word):
    """The statistics of one class, or of all; `began` is where the best explanation begins."""

    statistics: tuple[_Statistic, ...]
    climbs: tuple[float, ...]  # the likelihood ratio since it last fell to its start
    began: tuple[Timestamp | None, ...]
    judged: int = 0
    wrong: int = 0

    @property
    def level(self) -> float:
        return sum(self.statistics) / len(self.statistics)


class Alarm(Word):
    """Why the watch fired: whose labels, the numbers, and since when, as it seems."""

    who: str  # a class, or "*"
    level: float
    limit: float
    judged: int  # audited labels of it, so far
    wrong: int
    since: Timestamp  # when the first label of the bad stretch was decided
    affected: float  # labels accepted in that stretch, estimated by propensities


class AccuracyWatch(Word):
    """The state of a watch: it is stored as it is, and never changed but for the next."""

    error: Probability = 0.05  # accepted labels may be wrong so often
    limit: float = 1000.0  # mean audited labels until a false alarm, at least
    classes: int = Field(ge=1)
    tracks: dict[str, Track] = Field(default_factory=dict)
    # The last audited labels: when decided, and how many accepted ones each stands for.
    recent: tuple[tuple[Timestamp, float], ...] = ()
    alarm: Alarm | None = None

    @property
    def uneasy(self) -> bool:
        """Whether more should be audited: a statistic is a tenth of its way from an alarm."""
        return any(
            track.level * _UNEASY >= self._limit(name) for name, track in self.tracks.items()
        )

    def _limit(self, name: str) -> float:
        return 2 * self.limit * (1 if name == ALL else self.classes)

    def update(self, *, label: str, right: bool, propensity: float, decided_at: str) -> Self:
        """Return the watch after one more audited label."""
        tracks = dict(self.tracks)
        for name in (ALL, label):
            tracks[name] = self._moved(tracks.get(name), right=right, at=decided_at)
        recent = (*self.recent, (decided_at, 1 / max(propensity, 1e-6)))[-2000:]
        after = self.model_copy(update={"tracks": tracks, "recent": recent})
        if self.alarm is not None:
            return after
        fired = [name for name in (ALL, label) if tracks[name].level >= self._limit(name)]
        return after.model_copy(update={"alarm": after._alarm(fired[0])}) if fired else after

    def _moved(self, track: Track | None, *, right: bool, at: str) -> Track:
        n = len(_ALTERNATIVES)
        held = track or Track(statistics=(0.0,) * n, climbs=(1.0,) * n, began=(None,) * n)
        statistics, climbs, began = [], [], []
        for place, times in enumerate(_ALTERNATIVES):
            worse = min(times * self.error, _MOST_ERROR)
            factor = (1 - worse) / (1 - self.error) if right else worse / self.error
            statistics.append(min((1 + held.statistics[place]) * factor, _LARGEST))
            climb = max(1.0, min(held.climbs[place] * factor, _LARGEST))
            climbs.append(climb)
            began.append(None if climb == 1.0 else held.began[place] or at)
        return Track(
            statistics=tuple(statistics),
            climbs=tuple(climbs),
            began=tuple(began),
            judged=held.judged + 1,
            wrong=held.wrong + (not right),
        )

    def _alarm(self, name: str) -> Alarm:
        track = self.tracks[name]
        best = track.climbs.index(max(track.climbs))
        since = track.began[best] or self.recent[-1][0]
        return Alarm(
            who=name,
            level=round(track.level, 1),
            limit=self._limit(name),
            judged=track.judged,
            wrong=track.wrong,
            since=since,
            affected=round(sum(weight for at, weight in self.recent if at >= since)),
        )
