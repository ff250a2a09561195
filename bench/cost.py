"""
Cost: what AWS bills for an item on the road, counted call by call, at published prices.

    python -m bench.cost [--items N]

The real handlers run in process; every call they make, and every delivery to them, is counted and
priced (bench/prices.py). Nothing is timed: Lambda's GB-seconds depend on the detector, and stand in
the README beside the redactor's speed. Items are English-like texts of 1 KB.

The floor is the least that this architecture could be billed for the same: an upload, a delivery,
a read of it, and one write unit that holds item and label together.
"""

import argparse
import contextlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from bench import prices
from bench.meter import Meter
from labelhooks.aws.items import DynamoItems
from labelhooks.aws.labels import DynamoLabels
from tests.factories import a_label, an_id, an_item
from tests.integration.following import followed
from tests.integration.road import Road, account

WORDS = """
the of and to in is you that it he was for on are as with his they at be this have from
or one had by word but not what all were we when your can said there use an each which she
do how their if will up other about out many then them these so some her would make like
him into time has look two more write go see number no way could people my than first water
been call who oil its now find long down day did get come made may part order refund
delivery account password invoice charge cancel support ticket broken screen battery
shipping address
""".split()  # noqa: SIM905  as a list, a word a line
SPAM = "free money"
BATCH = 100  # changes of a stream; up to 500 where much comes in ten seconds


@dataclass(frozen=True, slots=True)
class Case:
    """How items come, and what becomes of them."""

    name: str
    per_object: int
    accepted: bool
    bar: float | None  # dollars a million that the case is to stay under


CASES = (
    Case("record of a JSONL upload → label", 1000, accepted=True, bar=1.5),
    Case("record of a JSONL upload → task", 1000, accepted=False, bar=None),
    Case("object an item → label", 1, accepted=True, bar=8.0),
    Case("object an item → task", 1, accepted=False, bar=None),
)


def text(random: Random, *, accepted: bool) -> str:
    """Return 1 KB of words, drawn with the frequencies that Zipf's law gives to ranks."""
    weights = [1 / rank for rank in range(1, len(WORDS) + 1)]
    words = [SPAM] if accepted else []
    while sum(map(len, words)) + len(words) < prices.KIB:
        word = random.choices(WORDS, weights)[0]
        # A fifth of running text are rare words and numbers; these are strings of letters.
        rare = "".join(random.choices("etaoinshrdlu", k=random.randint(3, 9)))
        words.append(rare if random.random() < 0.2 else word)
    return " ".join(words)[: prices.KIB]


def measure(case: Case, items: int) -> Meter:
    """Return what the road bills for `items` items of a case."""
    random = Random(1)
    meter = Meter()
    # The functions write their metrics to stdout, which is for the table.
    with account() as road, contextlib.redirect_stdout(io.StringIO()):
        road.dataset(
            prelabeler={
                "kind": "rules",
                "name": "words",
                "version": "1",
                "rules": [{"label": "spam", "contains": [SPAM], "confidence": 0.99}],
            },
            gate={"threshold": 0.9, "audit_share": 0.0},
        )
        texts = [text(random, accepted=case.accepted) for _ in range(items)]
        for start in range(0, items, case.per_object):
            some = texts[start : start + case.per_object]
            if case.per_object == 1:
                road.upload(f"chat/{start}.txt", some[0].encode())
            else:
                lines = "".join(json.dumps({"text": one}) + "\n" for one in some)
                road.upload(f"chat/{start}.jsonl", lines.encode())
            meter.uploaded(objects=1)
        _run(road, meter)
        ended = road.held("labels", "label") if case.accepted else road.held("work", "task")
        if len(ended) != items:
            raise SystemExit(f"{case.name}: {len(ended)} of {items} items came through")
    return meter


def measuring(items: int) -> Meter:
    """Return what counting bills for `items` items that are labeled: their streams in batches."""
    meter = Meter()
    with account() as road, contextlib.redirect_stdout(io.StringIO()):
        labels, records = DynamoLabels(road.dynamodb, "labels"), DynamoItems(road.dynamodb, "items")
        for number in range(items):
            labels.append(a_label(item_id=an_id(number)))
        records.add([an_item(number) for number in range(items)])
        road.on_call = meter.call
        for _ in range(followed(road, batch=BATCH) // BATCH):
            meter.followed()
    return meter


def _run(road: Road, meter: Meter) -> None:
    """Deliver everything as Lambda does when there is work: in full batches, queue by queue."""
    road.on_call = meter.call
    road.on_delivery = meter.delivered
    for queue in ("ingest", "items", "tasks", "labels"):
        while road.deliver(queue):
            pass


def floor(per_object: int) -> float:
    """Return the dollars a million items that the least possible road would bill."""
    put, get = prices.S3_PUT / per_object, prices.S3_GET / per_object
    message = 1.2 * prices.SQS_REQUEST / per_object
    return (put + get + message + prices.WRITE_UNIT) * prices.MILLION


def report(items: int) -> None:
    """Print the table."""
    print(f"{'':34}{'$ a million':>12}{'bar':>7}{'floor':>8}{'x floor':>9}")
    details: list[tuple[str, Meter]] = []
    for case in CASES:
        number = items if case.per_object > 1 else max(items // 5, 200)
        meter = measure(case, number)
        million = sum(meter.dollars.values()) / number * prices.MILLION
        least = floor(case.per_object)
        bar = f"{case.bar:.2f}" if case.bar else "-"
        print(f"{case.name:34}{million:12.2f}{bar:>7}{least:8.2f}{million / least:9.2f}")
        scaled = Meter()
        scaled.largest = meter.largest
        for what, units in meter.units.items():
            scaled.units[what] = units / number  # type: ignore[assignment]
            scaled.dollars[what] = meter.dollars[what] / number * prices.MILLION  # type: ignore[assignment]
        details.append((case.name, scaled))
    meter = measuring(1_000)
    million = sum(meter.dollars.values()) / 1_000 * prices.MILLION
    print(f"{'counting items and labels, as well':34}{million:12.4f}")
    print(f"{'Comprehend, PII detection alone':34}{prices.COMPREHEND_PII:12.2f}")
    print(f"{'SageMaker Ground Truth, its fee':34}{prices.GROUND_TRUTH:12.2f}")
    for name, meter in details:
        print(f"\n{name}: billed units an item, dollars a million")
        for what, dollars in meter.dollars.most_common():
            print(f"  {what:20}{meter.units[what]:12.4f}{dollars:10.3f}")
        print("  largest record, bytes:", json.dumps(meter.largest))


def main(words: Sequence[str] | None = None) -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description="What AWS bills for an item, counted.")
    parser.add_argument("--items", type=int, default=2000)
    said: Any = parser.parse_args(words)
    report(said.items)


if __name__ == "__main__":
    main()
