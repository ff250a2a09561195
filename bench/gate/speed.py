"""
Speed: CPU time of a decision and of the built-in model's scores, beside a plain SHA-256.

    python -m bench.gate.speed

Medians over texts of 200 characters; a decision is on three classes. The SHA-256 of 64 KB is the
yardstick: its ratio holds on other machines better than microseconds do.
"""

import hashlib
import statistics
from collections.abc import Callable
from random import Random
from time import process_time_ns

from labelhooks.gating.apply import Applied
from labelhooks.gating.evidence import Judged
from labelhooks.gating.fit import fit
from labelhooks.gating.training.examples import example
from labelhooks.gating.training.learn import learn
from labelhooks.gating.training.train import BITS

WORDS = [
    "please",
    "your",
    "order",
    "was",
    "not",
    "delivered",
    "call",
    "now",
    "free",
    "prize",
    "thanks",
    "see",
    "you",
    "later",
    "at",
    "home",
    "great",
    "service",
    "terrible",
    "refund",
    "account",
    "password",
    "reset",
    "meeting",
    "tomorrow",
    "lunch",
    "money",
    "win",
    "claim",
]


def text(chance: Random) -> str:
    made = ""
    while len(made) < 200:
        made += chance.choice(WORDS) + chance.choice((" ", " ", ", ", "! "))
    return made[:200]


def micros(call: Callable[[], object], times: int = 200) -> float:
    """Return the microseconds of CPU that a call takes."""
    began = process_time_ns()
    for _ in range(times):
        call()
    return (process_time_ns() - began) / times / 1000


def main() -> None:
    chance = Random(1)
    texts = [text(chance) for _ in range(400)]
    names = ("ham", "spam", "other")
    examples = [example(str(place), one, names[place % 3], BITS) for place, one in enumerate(texts)]
    model = learn(examples, sorted(names), BITS)
    judged = [
        Judged(str(place), model.scores(one), names[place % 3]) for place, one in enumerate(texts)
    ]
    decide = Applied(fit(judged))
    block = bytes(65_536)
    yard = statistics.median(micros(lambda: hashlib.sha256(block).digest()) for _ in range(20))
    scoring = statistics.median(micros(lambda one=one: model.scores(one), 20) for one in texts)  # type: ignore[misc]
    deciding = statistics.median(
        micros(lambda one=one: decide(one.scores), 50)  # type: ignore[misc]
        for one in judged
    )
    print(f"SHA-256 of 64 KB           {yard:7.1f} us   1.00")
    print(f"built-in model, 200 chars  {scoring:7.1f} us   {scoring / yard:.2f}   (bar: 300 us)")
    print(f"decision of the gate       {deciding:7.1f} us   {deciding / yard:.2f}   (bar: 50 us)")
    print(f"model file                 {len(model.dump()) / 1024:7.1f} KB")


if __name__ == "__main__":
    main()
