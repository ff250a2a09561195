"""
Look for canaries wherever an account keeps anything, in whatever form they may hide there.

Data is looked at as it is and as what it may be an encoding of: deflated, base64, percent-encoded,
escaped as in JSON; and any of these inside another.
"""

import binascii
import json
import re
import zlib
from base64 import b64decode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from tests.leaks.canaries import Canary

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient

_DEEP = 3  # encodings within encodings
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{12,}={0,2}")
_PERCENT = re.compile(rb"%[0-9A-Fa-f]{2}|\+")
_ESCAPED = re.compile(rb"\\u[0-9a-fA-F]{4}|\\[\\/n\"]")
_ODD = re.compile(r"[\W_]+")
# A code counts without what is written between its characters: "4000 0012" is "40000012".
_SQUEEZED_FROM = 9  # characters; shorter ones turn up by chance


@dataclass(frozen=True, slots=True)
class Kept:
    """Something an account keeps, and where."""

    where: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Leak:
    """A canary that was found, and where."""

    canary: Canary
    where: str

    def __str__(self) -> str:
        return f"{self.canary.kind} put in {self.canary.place} is in {self.where}"


class Scanner:
    """Finds canaries in data."""

    def __init__(self, canaries: Iterable[Canary]) -> None:
        self._by_needle: dict[str, Canary] = {}
        for canary in canaries:
            for needle in canary.needles:
                self._by_needle[needle.casefold()] = canary
                squeezed = _ODD.sub("", needle).casefold()
                if len(squeezed) >= _SQUEEZED_FROM:
                    self._by_needle[squeezed] = canary
        longest_first = sorted(self._by_needle, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest_first)))

    def leaks(self, kept: Iterable[Kept]) -> list[Leak]:
        """Return what is found, each canary once a place."""
        found = {
            (canary.kind, canary.place, one.where): Leak(canary, one.where)
            for one in kept
            for canary in self.found(one.data)
        }
        return list(found.values())

    def found(self, data: bytes) -> set[Canary]:
        """Return the canaries in `data`, in any form."""
        found: set[Canary] = set()
        for form in forms(data):
            text = form.decode("utf-8", "replace").casefold()
            for looked_at in (text, _ODD.sub("", text)):
                found.update(self._by_needle[hit] for hit in self._pattern.findall(looked_at))
        return found


def forms(data: bytes, deep: int = _DEEP) -> Iterator[bytes]:
    """Yield `data` and what it may be an encoding of."""
    yield data
    if not deep:
        return
    for inner in (*_inflated(data), *_decoded(data)):
        yield from forms(inner, deep - 1)


def _inflated(data: bytes) -> Iterator[bytes]:
    """Yield what raw, zlib and gzip streams hold; in packs there are many in a row."""
    for bits in (-15, 15, 31):
        rest = data
        while rest:
            press = zlib.decompressobj(wbits=bits)
            try:
                plain = press.decompress(rest)
            except zlib.error:
                break
            if not press.eof or not plain:
                break
            yield plain
            rest = press.unused_data


def _decoded(data: bytes) -> Iterator[bytes]:
    if data.isascii():  # text alone is ever encoded so
        for run in _BASE64.findall(data):
            for start in range(4):  # a run may begin within what is before it
                body = run[start:].translate(bytes.maketrans(b"-_", b"+/")).rstrip(b"=")
                try:
                    yield b64decode(body + b"=" * (-len(body) % 4), validate=True)
                except binascii.Error:
                    continue
    if _PERCENT.search(data):
        yield unquote_to_bytes(data.replace(b"+", b" "))
    if _ESCAPED.search(data):
        yield _ESCAPED.sub(_unescaped, data)


def _unescaped(found: re.Match[bytes]) -> bytes:
    said = found.group()
    if said[1:2] != b"u":
        return said[1:]
    return chr(int(said[2:], 16)).encode("utf-8", "surrogatepass")


def tables(dynamodb: "DynamoDBClient", names: Iterable[str]) -> Iterator[Kept]:
    """Yield every record of tables; what is binary by itself, as it may be compressed."""
    for name in names:
        for page in dynamodb.get_paginator("scan").paginate(TableName=name):
            for record in page["Items"]:
                where = f"table {name}, {record['pk'].get('S')} {record['sk'].get('S')}"
                yield Kept(where, json.dumps(record, default=lambda _: "(binary)").encode())
                yield from (Kept(where, blob) for blob in _blobs(record))


def _blobs(record: object) -> Iterator[bytes]:
    if isinstance(record, bytes):
        yield record
    elif isinstance(record, dict):
        for held in record.values():
            yield from _blobs(held)
    elif isinstance(record, list | set):
        for held in record:
            yield from _blobs(held)


def queues(sqs: "SQSClient", urls: Iterable[str]) -> Iterator[Kept]:
    """Yield every message that can be received, and leave it there."""
    for url in urls:
        seen: set[str] = set()
        while True:
            answer = sqs.receive_message(
                QueueUrl=url,
                MaxNumberOfMessages=10,
                VisibilityTimeout=1,
                MessageAttributeNames=["All"],
            )
            fresh = [one for one in answer.get("Messages", []) if one["MessageId"] not in seen]
            if not fresh:
                break
            for one in fresh:
                seen.add(one["MessageId"])
                text = json.dumps(one, default=str)
                yield Kept(f"queue {url.rpartition('/')[2]}", text.encode())
                yield Kept(f"queue {url.rpartition('/')[2]}", one["Body"].encode())


def objects(
    s3: "S3Client", bucket: str, *, since: datetime | None = None, bodies: bool = True
) -> Iterator[Kept]:
    """Yield every version of every object: key, metadata, body; of `since` or later."""
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        for one in page.get("Versions", []):
            if since is not None and one["LastModified"] < since:
                continue
            where = f"bucket {bucket}, {one['Key']}"
            yield Kept(f"{where} (its key)", one["Key"].encode())
            if not bodies:
                continue
            got = s3.get_object(Bucket=bucket, Key=one["Key"], VersionId=one["VersionId"])
            told = {"metadata": got["Metadata"], "type": got.get("ContentType", "")}
            yield Kept(f"{where} (its metadata)", json.dumps(told).encode())
            yield Kept(where, got["Body"].read())


def log_lines(logs: "CloudWatchLogsClient", groups: Sequence[str]) -> Iterator[Kept]:
    """Yield every line of log groups, metrics (EMF) among them."""
    for group in groups:
        for page in logs.get_paginator("filter_log_events").paginate(logGroupName=group):
            for event in page["events"]:
                yield Kept(f"log {group}", event["message"].encode())
