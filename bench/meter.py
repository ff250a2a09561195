"""Counts what AWS would bill for the calls of the functions, and for what delivers to them."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from bench import prices

# Lambda's own start, end and report records of an invocation in JSON, and ours of its counts.
PLATFORM_LOG = 1500


@dataclass
class Meter:
    """Billed units and dollars, by what they are of."""

    units: Counter[str] = field(default_factory=Counter)
    dollars: Counter[str] = field(default_factory=Counter)
    largest: dict[str, int] = field(default_factory=dict)  # bytes of the largest record of a table

    def bill(self, what: str, number: float, price: float) -> None:
        """Add units of one kind at a price each."""
        self.units[what] += number  # type: ignore[assignment]
        self.dollars[what] += number * price  # type: ignore[assignment]

    def call(self, operation: str, said: dict[str, Any], answer: dict[str, Any]) -> None:
        """Bill one call by its name in the API."""
        counted = getattr(self, f"_{operation}", None)
        if counted is None:
            raise LookupError(f"the meter has no price for {operation}")
        counted(said, answer)

    def delivered(self, bodies: list[str]) -> None:
        """Bill what Lambda's poller does for a batch: receive, invoke, delete."""
        size = sum(len(body.encode()) for body in bodies)
        self.bill("SQS requests", prices.requests(size) + 1, prices.SQS_REQUEST)
        self.bill("Lambda requests", 1, prices.LAMBDA_REQUEST)
        self.bill("log bytes", PLATFORM_LOG, prices.LOG_BYTE)

    def followed(self) -> None:
        """Bill an invocation by a stream: Lambda reads it for nothing."""
        self.bill("Lambda requests", 1, prices.LAMBDA_REQUEST)
        self.bill("log bytes", PLATFORM_LOG, prices.LOG_BYTE)

    def uploaded(self, *, objects: int, parts: int = 1) -> None:
        """Bill users' uploads, and S3's message about each."""
        self.bill("S3 PUTs", objects * parts, prices.S3_PUT)
        self.bill("SQS requests", objects, prices.SQS_REQUEST)

    def _PutObject(self, _said: Any, _answer: Any) -> None:  # noqa: N802
        self.bill("S3 PUTs", 1, prices.S3_PUT)

    def _GetObject(self, _said: Any, _answer: Any) -> None:  # noqa: N802
        self.bill("S3 GETs", 1, prices.S3_GET)

    def _SendMessage(self, said: Any, _answer: Any) -> None:  # noqa: N802
        size = len(said["MessageBody"].encode())
        self.bill("SQS requests", prices.requests(size), prices.SQS_REQUEST)

    def _GetSecretValue(self, _said: Any, _answer: Any) -> None:  # noqa: N802
        """Once for each execution environment: nothing, an item."""

    def _PutItem(self, said: Any, _answer: Any, times: int = 1) -> None:  # noqa: N802
        size = prices.record_bytes(said["Item"])
        table = said["TableName"]
        self.largest[table] = max(self.largest.get(table, 0), size)
        self._write(said["Item"], size, times)

    def _write(self, record: dict[str, Any], size: int, times: int) -> None:
        self.bill("write units", prices.write_units(size) * times, prices.WRITE_UNIT)
        if "open_pk" in record:  # the index of open tasks holds keys alone
            self.bill("index write units", 1, prices.WRITE_UNIT)

    def _UpdateItem(self, said: Any, _answer: Any, times: int = 1) -> None:  # noqa: N802
        # By the whole record, which an update does not show: of hours it was read just before.
        size = self.largest.get("measures", 0) if said.get("TableName") == "measures" else 0
        self.bill("write units", times * prices.write_units(size), prices.WRITE_UNIT)

    def _TransactWriteItems(self, said: Any, answer: Any) -> None:  # noqa: N802
        for one in said["TransactItems"]:
            if "Put" in one:
                self._PutItem(one["Put"], answer, times=2)
            else:
                self._UpdateItem(one, answer, times=2)

    def _GetItem(self, said: Any, answer: Any) -> None:  # noqa: N802
        size = prices.record_bytes(answer.get("Item", {}))
        if said["TableName"] == "measures":
            self.largest["measures"] = max(self.largest.get("measures", 0), size)
        self._read(size, consistent=said.get("ConsistentRead", False))

    def _Query(self, said: Any, answer: Any) -> None:  # noqa: N802
        size = sum(map(prices.record_bytes, answer["Items"]))
        self._read(size, consistent=said.get("ConsistentRead", False))

    def _BatchGetItem(self, said: Any, answer: Any) -> None:  # noqa: N802
        for table, wanted in said["RequestItems"].items():
            found = answer["Responses"].get(table, [])
            # Each key is billed as a read of its own, found or not.
            sizes = [prices.record_bytes(one) for one in found]
            if "ProjectionExpression" in wanted:  # billed by the whole record, which is not seen
                sizes = [prices.KIB] * len(found)
            sizes += [0] * (len(wanted["Keys"]) - len(found))
            for size in sizes:
                self._read(size, consistent=wanted.get("ConsistentRead", False))

    def _read(self, size: int, *, consistent: bool) -> None:
        self.bill("read units", prices.read_units(size, consistent=consistent), prices.READ_UNIT)
