"""Put the built page where its distribution reads it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from labelhooks_cli.page.files import ASK_FIRST, CONFIG, Built, kept, media_type

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# A page that somebody has open asks for its parts when it needs them: for that long they stay.
STILL_OPEN = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Published:
    """What was put, and what nobody can need any more."""

    put: int
    removed: int


def publish(s3: "S3Client", bucket: str, built: Built, config: Mapping[str, Any]) -> Published:
    """
    Put every file and the configuration; the file that names the others comes last.

    Until then people get the page as it was, whole. Nothing has to be invalidated: what changes in
    place is asked for anew each time.
    """
    names = set()
    s3.put_object(
        Bucket=bucket,
        Key=CONFIG,
        Body=json.dumps(config).encode(),
        ContentType=media_type(CONFIG),
        CacheControl=ASK_FIRST,
    )
    for path, file in built.files():
        s3.put_object(
            Bucket=bucket,
            Key=path,
            Body=file.read_bytes(),
            ContentType=media_type(path),
            CacheControl=kept(path),
        )
        names.add(path)
    return Published(put=len(names) + 1, removed=_remove(s3, bucket, names | {CONFIG}))


def _remove(s3: "S3Client", bucket: str, names: set[str]) -> int:
    """Remove files of earlier builds that no open page can still ask for; return how many."""
    before = datetime.now(UTC) - STILL_OPEN
    removed = 0
    for listed in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        for one in listed.get("Contents", []):
            if one["Key"] not in names and one["LastModified"] < before:
                s3.delete_object(Bucket=bucket, Key=one["Key"])
                removed += 1
    return removed
