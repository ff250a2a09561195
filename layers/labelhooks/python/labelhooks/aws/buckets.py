"""The raw and the clean bucket."""

import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from labelhooks.aws.parallel import side_by_side
from labelhooks.errors import SourceGone
from labelhooks.model.base import timestamp
from labelhooks.model.item import Artifact
from labelhooks.model.values import Json

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_CHUNK = 64 * 1024
GONE = {"NoSuchKey", "NoSuchVersion", "404", "MethodNotAllowed"}  # the last: a delete marker


@dataclass(frozen=True, slots=True)
class Opened:
    """A part of an object version: its content type, and its bytes in chunks."""

    content_type: str
    chunks: Iterator[bytes]


class RawBucket:
    """Object versions as they were uploaded. Only the redactor's role may read them."""

    def __init__(self, s3: "S3Client") -> None:
        self._s3 = s3

    def open(self, bucket: str, key: str, version_id: str, *, start: int, end: int) -> Opened:
        """Return bytes [start, end) of an object version. Raises SourceGone."""
        try:
            answer = self._s3.get_object(
                Bucket=bucket, Key=key, VersionId=version_id, Range=f"bytes={start}-{end - 1}"
            )
        except ClientError as error:
            if error.response["Error"]["Code"] in GONE:
                raise SourceGone("the object version was deleted before it was read") from None
            raise
        return Opened(answer.get("ContentType", ""), answer["Body"].iter_chunks(_CHUNK))


@dataclass(frozen=True, slots=True)
class ObjectVersion:
    """An object version as it is listed."""

    key: str
    version_id: str
    size: int
    arrived_at: str


def versions(s3: "S3Client", bucket: str, prefix: str) -> Iterator[ObjectVersion]:
    """Return the object versions under a prefix, in the order of their keys."""
    pages = s3.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix)
    for page in pages:
        for one in page.get("Versions", []):
            yield ObjectVersion(
                one["Key"], one["VersionId"], one["Size"], timestamp(one["LastModified"])
            )


class CleanBucket:
    """Clean artifacts too large for their item's record; several share an object."""

    def __init__(self, s3: "S3Client", bucket: str) -> None:
        self._s3 = s3
        self._bucket = bucket

    def put(
        self, dataset: str, content_id: str, body: bytes, *, media_type: str | None = None
    ) -> str:
        """Store clean bytes; return their key. The same bytes have the same key."""
        key = f"{dataset}/{content_id}"
        told: dict[str, Any] = {"ContentType": media_type} if media_type else {}
        self._s3.put_object(Bucket=self._bucket, Key=key, Body=body, **told)
        return key

    def content(self, artifact: Artifact) -> Json:
        """Return an artifact's clean value."""
        (value,) = self.contents([artifact])
        return value

    def contents(self, artifacts: Sequence[Artifact]) -> list[Json]:
        """
        Return clean values, reading each object of the clean bucket once.

        An image or a document is no value: None stands in its place, and it is not read.
        """
        spans: dict[str, tuple[int, int]] = {}
        for one in artifacts:
            if one.key is not None and not one.is_media:
                start, end = spans.get(one.key, (one.offset, 0))
                spans[one.key] = (min(start, one.offset), max(end, one.offset + one.length))
        read = side_by_side(lambda key: self._range(key, *spans[key]), list(spans))
        held = dict(zip(spans, read, strict=True))
        values: list[Json] = []
        for one in artifacts:
            if one.is_media:
                values.append(None)
                continue
            body = one.inline
            if one.key is not None:
                start = one.offset - spans[one.key][0]
                body = held[one.key][start : start + one.length]
            values.append(_value(one, body or b""))
        return values

    def _range(self, key: str, start: int, end: int) -> bytes:
        answer = self._s3.get_object(Bucket=self._bucket, Key=key, Range=f"bytes={start}-{end - 1}")
        return answer["Body"].read()


def _value(artifact: Artifact, deflated: bytes) -> Json:
    plain = zlib.decompress(deflated, wbits=-15)
    if artifact.format == "text":
        return plain.decode()
    value: Json = json.loads(plain)
    return value
