"""
Published prices, US dollars: those of the product's own table, and what others take.

Sources: layers/labelhooks/python/labelhooks/money/prices.toml; the pricing pages of Amazon
Comprehend and Amazon SageMaker Ground Truth, read November 2026.
"""

from math import ceil

from labelhooks.money.prices import published

KIB = 1024
MILLION = 1_000_000

_PRICES = published()
S3_PUT = _PRICES["s3_put"]  # also COPY and LIST
S3_GET = _PRICES["s3_get"]
SQS_REQUEST = _PRICES["sqs_request"]  # for each 64 KiB of it
WRITE_UNIT = _PRICES["write_unit"]
READ_UNIT = _PRICES["read_unit"]
LAMBDA_REQUEST = _PRICES["lambda_request"]
LOG_BYTE = _PRICES["log_byte"]

# What others take for a part of the same work, a million items of 1 KB.
COMPREHEND_PII = MILLION * ceil(KIB / 100) * 0.0001  # a unit is 100 characters, 3 at least
GROUND_TRUTH = 50_000 * 0.08 + 50_000 * 0.04 + 900_000 * 0.02  # by tier; people cost extra


def requests(size: int) -> int:
    """Return what SQS bills for a payload of `size` bytes."""
    return max(1, ceil(size / (64 * KIB)))


def write_units(size: int) -> int:
    """Return what DynamoDB bills for writing a record of `size` bytes, on demand."""
    return max(1, ceil(size / KIB))


def read_units(size: int, *, consistent: bool) -> float:
    """Return what DynamoDB bills for reading `size` bytes."""
    units = max(1, ceil(size / (4 * KIB)))
    return units if consistent else units / 2


def attribute_bytes(attribute: dict[str, object]) -> int:
    """
    Return the size of a DynamoDB attribute value.

    Source: Amazon DynamoDB Developer Guide, "DynamoDB item sizes and formats".
    """
    ((kind, held),) = attribute.items()
    match kind, held:
        case "S", str():
            return len(held.encode())
        case "N", str():
            digits = len(held.lstrip("-").replace(".", ""))
            return ceil(digits / 2) + 1 + held.startswith("-")
        case "B", bytes():
            return len(held)
        case (("BOOL" | "NULL"), _):
            return 1
        case "L", list():
            return 3 + sum(1 + attribute_bytes(one) for one in held)
        case "M", dict():
            return 3 + sum(1 + len(n.encode()) + attribute_bytes(v) for n, v in held.items())
    raise ValueError(f"an attribute of type {kind}")


def record_bytes(record: dict[str, dict[str, object]]) -> int:
    """Return the size of a DynamoDB record: names and values."""
    return sum(len(name.encode()) + attribute_bytes(value) for name, value in record.items())
