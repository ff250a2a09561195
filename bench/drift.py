"""
Drift of labels: how seldom it is called without cause, and how soon with one; beside PSI.

    python -m bench.drift [--windows N] [--changes N] [--days N] [--data FOLDER]

Streams are drawn from shares of classes (simulated), or are the labels of real sets in a shuffled
order, so that nothing drifts in them (--data is the folder that holds `text/` and `crowd/`; what is
not there is skipped, and said). A reference has 5,000 labels, a window 500. False alarms are
counted per 1,000 windows. A change comes at a random place of a window; the delay is the number of
labels from it to the end of the window that tells, a median.

PSI is summed over classes, with empty ones taken as a ten-thousandth, and alarms above 0.1 ("look")
or 0.25 ("act"). The last table runs whole datasets: hours of a week with its nights and weekends,
looked at every hour as take_measures does, beside a test that slides and pools all hours.
"""

import argparse
import csv
import statistics
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from math import log
from pathlib import Path

import numpy as np

from labelhooks.model.hours import Hour
from labelhooks.quality.drift import drifts
from labelhooks.stats.drift import Verdict, drift

REFERENCE, WINDOW, LONGEST = 5000, 500, 20
NOTHING = 1e-4  # what PSI takes for the share of an empty class
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)

type Counts = Mapping[str, int]
type Detector = Callable[[Counts, Counts], bool]
type Draw = Callable[[int], Counts]


def psi(reference: Counts, window: Counts) -> float:
    """Return the population stability index."""
    total = 0.0
    for name in reference.keys() | window.keys():
        old = reference.get(name, 0) / sum(reference.values()) or NOTHING
        new = window.get(name, 0) / sum(window.values()) or NOTHING
        total += (new - old) * log(new / old)
    return total


TENTHS = [str(tenth) for tenth in range(10)]
DETECTORS: dict[str, Detector] = {
    "ours": lambda old, new: drift(old, new).verdict is Verdict.DRIFT,
    "ours, ordered": lambda old, new: (
        drift(old, new, ordered=TENTHS if {*old, *new} <= set(TENTHS) else ()).verdict
        is Verdict.DRIFT
    ),
    "PSI > .1": lambda old, new: psi(old, new) > 0.1,
    "PSI > .25": lambda old, new: psi(old, new) > 0.25,
}


def simulated(chance: np.random.Generator, shares: Sequence[float]) -> Draw:
    """Return a stream of classes with these shares."""
    whole = np.array(shares) / sum(shares)
    names = [f"class {place:02d}" for place in range(len(whole))]
    return lambda labels: dict(zip(names, chance.multinomial(labels, whole).tolist(), strict=True))


def shuffled(chance: np.random.Generator, labels: Sequence[str]) -> Draw:
    """Return a stream of real labels in any order: runs of a permutation, again and again."""
    names = sorted(set(labels))
    held = np.array([names.index(label) for label in labels])

    def draw(number: int) -> Counts:
        found = np.bincount(chance.choice(held, number), minlength=len(names))
        return dict(zip(names, found.tolist(), strict=True))

    return draw


def real(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Return the real sets that are there, by name."""
    sms, tweets = folder / "text" / "sms_spam.tsv", folder / "text" / "tdavidson_tweets.csv"
    if sms.exists():
        yield "SMS", [line.partition("\t")[0] for line in sms.open(encoding="utf-8")]
    if tweets.exists():
        with tweets.open(encoding="utf-8", newline="") as rows:
            yield "tweets", [f"class {row['class']}" for row in csv.DictReader(rows)]
    for name in ("dog", "sentiment", "web"):
        said = folder / "crowd" / name / "label.csv"
        if said.exists():
            with said.open(encoding="utf-8", newline="") as rows:
                yield f"crowd: {name}", [f"class {row['label']}" for row in csv.DictReader(rows)]


def changed(draw: Draw, chance: np.random.Generator, kind: str) -> Draw:
    """Return a stream that differs: another's labels in the place of some."""
    usual = draw(50_000)
    order = sorted(usual, key=lambda name: -usual[name])
    rare = [name for name in order if usual[name] >= 500][-1]  # 1 % or more
    share = {
        "rare doubled": usual[rare] / 50_000,
        "10 points": 0.1,
        "new class 2 %": 0.02,
    }[kind]
    into = {"rare doubled": rare, "10 points": order[1], "new class 2 %": "new"}[kind]

    def other(number: int) -> Counts:
        moved = int(chance.binomial(number, share))
        found = Counter(draw(number - moved))
        found[into] += moved
        return found

    return other


CONFIDENCE = "simulated confidence"  # Beta(5, 3.5), by tenths
SHAPES = {"a little surer": (5.0, 3.0), "less sure": (5.0, 4.5), "surer of all": (3.0, 2.1)}
KINDS = ("rare doubled", "10 points", "new class 2 %")


def false_alarms(draw: Draw, windows: int, window: int) -> dict[str, float]:
    """Return alarms per 1,000 windows of a stream that stays."""
    alarms: Counter[str] = Counter()
    for _ in range(windows):
        old, new = draw(REFERENCE), draw(window)
        alarms.update(name for name, seen in DETECTORS.items() if seen(old, new))
    return {name: 1000 * alarms[name] / windows for name in DETECTORS}


def confidences(chance: np.random.Generator, low: float, high: float) -> Draw:
    """Return a stream of tenths of confidence."""

    def draw(number: int) -> Counts:
        tenths = np.minimum(9, (10 * chance.beta(low, high, number)).astype(int))
        return {str(tenth): int((tenths == tenth).sum()) for tenth in range(10)}

    return draw


def in_their_order(labels: Sequence[str]) -> tuple[int, dict[str, int]]:
    """Return how many windows a real set holds as it came, and how many alarm."""
    alarms: Counter[str] = Counter()
    starts = range(REFERENCE, len(labels) - WINDOW + 1, WINDOW)
    for start in starts:
        old, new = (
            Counter(labels[start - REFERENCE : start]),
            Counter(labels[start : start + WINDOW]),
        )
        alarms.update(name for name, seen in DETECTORS.items() if seen(old, new))
    return len(starts), {name: alarms[name] for name in DETECTORS}


def delays(draw: Draw, other: Draw, chance: np.random.Generator, runs: int) -> dict[str, str]:
    """Return the median delay in labels; "-" where most runs end without an alarm."""
    found: dict[str, list[float]] = {name: [] for name in DETECTORS}
    for _ in range(runs):
        old, into = draw(REFERENCE), int(chance.integers(WINDOW))
        waiting = set(DETECTORS)
        for turn in range(LONGEST):
            late = WINDOW - into if turn == 0 else WINDOW
            new = Counter(draw(WINDOW - late)) + Counter(other(late))
            for name in sorted(waiting):
                if DETECTORS[name](old, new):
                    found[name].append((turn + 1) * WINDOW - into)
                    waiting.remove(name)
            if not waiting:
                break
        for name in waiting:
            found[name].append(float("inf"))
    medians = {name: statistics.median(times) for name, times in found.items()}
    return {name: "-" if time == float("inf") else f"{time:,.0f}" for name, time in medians.items()}


def a_dataset(chance: np.random.Generator, *, weeks: int, labels: int) -> list[Hour]:
    """Return hours with nights and weekends: fewer labels, and other ones."""
    hours = []
    for step in range(weeks * 7 * 24):
        at = MONDAY + timedelta(hours=step)
        quiet = at.hour < 7 or at.weekday() >= 5
        number = int(chance.poisson(labels / 3 if quiet else labels))
        spam, threat = (0.3, 0.04) if quiet else (0.12, 0.02)
        found = chance.multinomial(number, [spam, threat, 1 - spam - threat]).tolist()
        counts = {
            f"class/{who}/{name}": count
            for who in ("annotators", "prelabeler")
            for name, count in zip(("spam", "threat", "ok"), found, strict=True)
        }
        hours.append(Hour("chat", f"{at:%Y-%m-%dT%H}", counts))
    return hours


def days_with_alarms(chance: np.random.Generator, days: int, labels: int) -> tuple[int, int, int]:
    """
    Return the days seen, those with an alarm of ours, and of a test that slides and pools.

    That one asks every hour for Pearson's p < .001 of the last 500 labels beside 4 weeks.
    """
    ours = sliding = seen = 0
    while seen < days:
        hours = a_dataset(chance, weeks=8, labels=labels)
        for day in range(5 * 7, 8 * 7):
            mine = others = False
            for hour in range(24):
                place = day * 24 + hour
                now = MONDAY + timedelta(hours=place, minutes=10)
                mine = mine or any(
                    one.drift.verdict is Verdict.DRIFT
                    for one in drifts(hours[place - 1008 : place], now)
                )
                others = others or _slides(hours, place)
            seen, ours, sliding = seen + 1, ours + mine, sliding + others
    return seen, ours, sliding


def _slides(hours: Sequence[Hour], place: int) -> bool:
    new: Counter[str] = Counter()
    start = place
    while new.total() < WINDOW:
        start -= 1
        new.update(hours[start].under("class/annotators/"))
    old: Counter[str] = Counter()
    for one in hours[start - 28 * 24 : start]:
        old.update(one.under("class/annotators/"))
    return drift(old, new).verdict is Verdict.DRIFT


def main() -> None:
    asked = argparse.ArgumentParser(description="Drift of labels, beside PSI.")
    asked.add_argument("--windows", type=int, default=4000)
    asked.add_argument("--changes", type=int, default=200)
    asked.add_argument("--days", type=int, default=400)
    asked.add_argument("--data", type=Path, default=Path("../shared/data"))
    words = asked.parse_args()
    chance = np.random.default_rng(1)
    streams: dict[str, Draw] = {
        f"simulated, {classes} classes": simulated(chance, [1 / (k + 1) for k in range(classes)])
        for classes in (2, 3, 10, 77)
    }
    streams[CONFIDENCE] = confidences(chance, 5, 3.5)
    streams |= {name: shuffled(chance, labels) for name, labels in real(words.data)}
    if len(streams) == 5:
        print(f"{words.data} has none of the real sets: simulated streams only\n")

    told = " | ".join(DETECTORS)
    line = "---|" * len(DETECTORS)
    print("False alarms per 1,000 windows of 200, 500, 2,000 labels\n")
    print(f"| stream | {told} |\n|---|{line}")
    for name, draw in streams.items():
        rows = [false_alarms(draw, words.windows, window) for window in (200, 500, 2000)]
        cells = [" / ".join(f"{row[one]:.1f}" for row in rows) for one in DETECTORS]
        print(f"| {name} | {' | '.join(cells)} |", flush=True)

    print("\nDelay in labels, windows of 500\n")
    print(f"| stream | change | {told} |\n|---|---|{line}")
    for name, draw in streams.items():
        others = (
            {kind: changed(draw, chance, kind) for kind in KINDS}
            if name != CONFIDENCE
            else {kind: confidences(chance, *shape) for kind, shape in SHAPES.items()}
        )
        for kind, other in others.items():
            row = delays(draw, other, chance, words.changes)
            print(f"| {name} | {kind} | {' | '.join(row.values())} |", flush=True)

    print("\nReal labels in the order of their files, each 500 beside the 5,000 before: alarms\n")
    print(f"| set | windows | {told} |\n|---|---|{line}")
    for name, labels in real(words.data):
        windows, alarms = in_their_order(labels)
        print(f"| {name} | {windows} | {' | '.join(map(str, alarms.values()))} |", flush=True)

    print(
        "\nDays with a false alarm, of a dataset with nights and weekends, looked at every hour\n"
    )
    print("| labels an hour | days | ours | sliding window, all hours pooled |\n|---|---|---|---|")
    for labels_an_hour in (60, 600):
        days, ours, sliding = days_with_alarms(chance, words.days, labels_an_hour)
        print(f"| {labels_an_hour} | {days} | {ours} | {sliding} |", flush=True)


if __name__ == "__main__":
    main()
