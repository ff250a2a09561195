"""
The watch: how soon it fires, how seldom without cause, and what it audits meanwhile.

    python -m bench.gate.watch [--runs N] [--healthy N]

Accepted items come one by one, wrong at random: 3 % while healthy (5 % are allowed), then more. The
audit sees the share that the watch asks for. Delays are medians, in accepted items, from a change
after 5,000 healthy ones. False alarms are counted over `--healthy` runs of 100,000 items.
"""

import argparse
import statistics
from math import log
from random import Random

from labelhooks.gating.watch import Watch

BEFORE = 5000
CLASSES = ("a", "b", "c")


def delay(chance: Random, error: float, bad: str | None = None) -> int:
    """Return how many items are accepted from the change to the alarm."""
    watch, item = Watch.begin(CLASSES, target=0.95), 0
    while True:
        item += _gap(chance, watch.audit_share)
        who = chance.choices(CLASSES, (0.6, 0.3, 0.1))[0]
        rate = error if item > BEFORE and bad in (None, who) else 0.03
        watch = watch.judged(who, chance.random() >= rate, at=str(item))
        if watch.alarm:
            if item > BEFORE:
                return item - BEFORE
            watch = Watch.begin(CLASSES, target=0.95)  # a false alarm, counted elsewhere


def healthy(chance: Random, items: int) -> tuple[int, int]:
    """Return false alarms, and items audited."""
    watch, item, alarms, audited = Watch.begin(CLASSES, target=0.95), 0, 0, 0
    while True:
        item += _gap(chance, watch.audit_share)
        if item > items:
            return alarms, audited
        audited += 1
        who = chance.choices(CLASSES, (0.6, 0.3, 0.1))[0]
        watch = watch.judged(who, chance.random() >= 0.03, at=str(item))
        if watch.alarm:
            alarms += 1
            watch = Watch.begin(CLASSES, target=0.95)


def _gap(chance: Random, share: float) -> int:
    """Return how many items come up to and with the next audited one."""
    return int(log(1 - chance.random()) / log(1 - share)) + 1


def main() -> None:
    asked = argparse.ArgumentParser(description="The watch over accepted labels.")
    asked.add_argument("--runs", type=int, default=300)
    asked.add_argument("--healthy", type=int, default=150)
    words = asked.parse_args()
    chance = Random(1)
    for told, error, bad in (
        (".97 -> .90", 0.10, None),
        (".97 -> .80", 0.20, None),
        ("class b (30 %) alone -> .70", 0.30, "b"),
    ):
        delays = [delay(chance, error, bad) for _ in range(words.runs)]
        print(f"{told:<30} median {statistics.median(delays):>7.0f} accepted items", flush=True)
    alarms, audited = 0, 0
    for _ in range(words.healthy):
        more, seen = healthy(chance, 100_000)
        alarms, audited = alarms + more, audited + seen
    print(
        f"healthy: {alarms / words.healthy:.3f} false alarms per 100,000 accepted items, ", end=""
    )
    print(f"{audited / words.healthy / 1000:.2f} % audited")


if __name__ == "__main__":
    main()
