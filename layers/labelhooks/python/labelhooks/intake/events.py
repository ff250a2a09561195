"""What arrives on the ingest queue: S3's events, our own continuations, sheltered messages."""

import json
from dataclasses import dataclass
from urllib.parse import quote_plus, unquote_plus

from pydantic_core import from_json

from labelhooks.errors import InvalidMessage, WrongBucket
from labelhooks.model.messages import MediaWanted, SegmentWanted, Sheltered, parse


@dataclass(frozen=True, slots=True)
class Uploaded:
    """An object version in the raw bucket. `size` is bytes; the key is decoded."""

    bucket: str
    key: str
    version_id: str
    size: int

    def event(self) -> str:
        """Return the S3 event that brings this version, as far as we read one."""
        at = {"key": quote_plus(self.key), "versionId": self.version_id, "size": self.size}
        s3 = {"bucket": {"name": self.bucket}, "object": at}
        return json.dumps({"Records": [{"eventName": "ObjectCreated:Put", "s3": s3}]})

    def wanted(self, trace_id: str | None = None) -> str:
        """Return the message that has this version read as an image or a document."""
        return MediaWanted(
            bucket=self.bucket,
            key=self.key,
            version_id=self.version_id,
            size=self.size,
            trace_id=trace_id,
        ).model_dump_json(exclude_none=True)

    @property
    def dataset(self) -> str:
        """The first part of the key, or nothing."""
        prefix, slash, _ = self.key.partition("/")
        return prefix if slash else ""


type Arrival = list[Uploaded] | SegmentWanted | Sheltered


def read_arrival(body: str, *, raw_bucket: str) -> Arrival:
    """
    Return what a message of the ingest queue says; an empty list where it says nothing.

    Raises InvalidMessage, or WrongBucket for an object of a bucket other than `raw_bucket`.

    Source: Amazon S3 User Guide, "Event message structure".
    """
    try:
        said = from_json(body)  # unlike json, it bounds depth and refuses half a surrogate pair
    except ValueError:
        raise InvalidMessage("ingest: the body is not JSON") from None
    if not isinstance(said, dict):
        raise InvalidMessage("ingest: the body is not an object")
    match said.get("kind"):
        case "segment_wanted":
            wanted = parse(SegmentWanted, body)
            _ours(wanted.bucket, raw_bucket)
            return wanted
        case "sheltered":
            return parse(Sheltered, body)
    if said.get("Event") == "s3:TestEvent":  # S3 sends one when the notification is made
        return []
    records = said.get("Records")
    if not isinstance(records, list) or not records:
        raise InvalidMessage("ingest: neither an S3 event nor a message of ours")
    return [_uploaded(record, raw_bucket) for record in records]


def _uploaded(record: object, raw_bucket: str) -> Uploaded:
    match record:
        case {
            "eventName": str(event),
            "s3": {
                "bucket": {"name": str(bucket)},
                "object": {"key": str(key), "versionId": str(version_id), "size": int(size)},
            },
        } if "ObjectCreated:" in event and key and size >= 0:
            _ours(bucket, raw_bucket)
            # S3 encodes the key as a form would: a space is "+".
            return Uploaded(bucket, unquote_plus(key), version_id, size)
    raise InvalidMessage("ingest: not the event of a created object version with its size")


def _ours(bucket: str, raw_bucket: str) -> None:
    if bucket != raw_bucket:
        raise WrongBucket("the event is of another bucket than the raw bucket")
