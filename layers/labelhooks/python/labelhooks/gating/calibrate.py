"""From checked evidence: the temperature, and who proposes what with which confidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from labelhooks.gating.evidence import Sample
from labelhooks.gating.scores import leader
from labelhooks.model.ids import draw
from labelhooks.stats.calibration import expected_calibration_error, fit_temperature, tempered

# Of the judged items: they set the temperature and choose what is tested, and are not tested on.
TUNING_SHARE = 0.2
# One number is fitted to them; more would only take evidence from the test.
MOST_TUNING = 2000


@dataclass(frozen=True, slots=True)
class Opinion:
    """A proposal for a judged item: whose class, how sure, and whether people agreed."""

    proposed: int | None  # None: two classes shared the highest score
    confidence: float
    right: bool


@dataclass(frozen=True, slots=True)
class Calibrated:
    """
    Opinions at one temperature, in two parts.

    Nothing that is chosen (temperature, what to test, in which order) looks at `testing`.
    """

    temperature: float
    tuning: list[Opinion]
    testing: list[Opinion]
    ece_raw: float  # both of `testing`
    ece_calibrated: float


def calibrate(sample: Sample) -> Calibrated:
    """Split the evidence by a hash of the ids, and fit the temperature to the smaller part."""
    tuning = split(sample.ids)
    temperature = _temperature(sample, tuning)
    raw = opinions(sample, 1.0)
    calibrated = opinions(sample, temperature)
    testing = [place for place in range(len(sample.ids)) if place not in tuning]
    return Calibrated(
        temperature,
        [calibrated[place] for place in sorted(tuning)],
        [calibrated[place] for place in testing],
        _ece([raw[place] for place in testing]),
        _ece([calibrated[place] for place in testing]),
    )


def split(ids: Sequence[str]) -> set[int]:
    """Return the places of the tuning part: the same items, in whatever order they come."""
    wanted = min(ceil(len(ids) * TUNING_SHARE), MOST_TUNING)
    drawn = sorted(range(len(ids)), key=lambda place: draw(ids[place], salt="gate-tuning"))
    return set(drawn[:wanted])


def _temperature(sample: Sample, tuning: set[int]) -> float:
    places = sorted(tuning)
    if sample.proposed is None:
        rows = [sample.rows[place] for place in places]
        return round(fit_temperature(rows, [sample.labels[place] for place in places]), 6)
    # A scored label: its class, or any other.
    pairs = [[sample.rows[place][0], 1 - sample.rows[place][0]] for place in places]
    said = [int(sample.proposed[place] != sample.labels[place]) for place in places]
    return round(fit_temperature(pairs, said), 6)


def opinions(sample: Sample, temperature: float) -> list[Opinion]:
    """Return the proposals for all items, their confidence at a temperature."""
    made = []
    for place, row in enumerate(sample.rows):
        who = leader(row) if sample.proposed is None else sample.proposed[place]
        confidence = calibrated_confidence(row, temperature)
        made.append(Opinion(who, confidence, who == sample.labels[place]))
    return made


def calibrated_confidence(row: Sequence[float], temperature: float) -> float:
    """Return the probability of the highest class; a row of one holds a scored label."""
    if len(row) == 1:
        row = [row[0], 1 - row[0]]
        return tempered(row, temperature)[0]
    return max(tempered(row, temperature))


def _ece(of: Sequence[Opinion]) -> float:
    if not of:
        return 0.0
    return expected_calibration_error([o.confidence for o in of], [o.right for o in of])
