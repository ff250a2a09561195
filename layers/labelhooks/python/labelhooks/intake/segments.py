"""
Files of records, however large: read in segments that stand alone.

A segment is a byte range; the records that begin in it are its own. JSONL segments run side by
side, as a line tells where it ends. CSV segments follow each other, as only the row before tells
where a row begins. One that runs out of time hands the rest on. A segment is recorded as done after
its items are recorded and forwarded, so a crash anywhere repeats it, and repeating adds nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from labelhooks.errors import PermanentError
from labelhooks.formats.csv_rows import Header, csv_header, csv_records
from labelhooks.formats.json_values import fetch_from, json_lines
from labelhooks.formats.records import Record
from labelhooks.formats.sniff import Format
from labelhooks.intake.events import Uploaded
from labelhooks.intake.ports import (
    Continue,
    Deadline,
    Forward,
    Hold,
    Items,
    Quarantine,
    Raw,
    Redact,
)
from labelhooks.intake.recorder import Entry, Recorder, askable
from labelhooks.model.base import timestamp
from labelhooks.model.dataset import Dataset
from labelhooks.model.ids import keyed_id
from labelhooks.model.item import Added, Segment, Source
from labelhooks.model.item import Upload as UploadRecord
from labelhooks.model.messages import SegmentWanted
from labelhooks.model.quarantine import refusal

# Records that are redacted, packed into one clean object and recorded together.
BATCH_RECORDS = 200
BATCH_BYTES = 512 * 1024
# What a batch may take; with less than this left, the rest is handed on.
BATCH_SECONDS = 45.0
_BEYOND = 64 * 1024  # fetched past a segment's end, for the record that crosses it
# More messages than this take an invocation too long to send, so the segments of a file of many
# gigabytes are larger; each is still fetched and handed on in parts.
MOST_SEGMENTS = 1000


@dataclass(frozen=True, slots=True)
class Upload:
    """An object version in hand, with what its dataset says about it."""

    uploaded: Uploaded
    upload_id: str
    dataset: Dataset
    redactor: Redact
    trace_id: str


@dataclass(slots=True)
class Tally:
    """What became of a segment's records so far; `at` is the byte that comes next."""

    at: int
    items: int = 0
    duplicates: int = 0
    quarantined: int = 0
    batch: list[Record] = field(default_factory=list)
    batch_bytes: int = 0
    over_quota: bool = False  # what begins at `at` is for another day

    def full(self) -> bool:
        """Return whether the batch is to be redacted now."""
        return len(self.batch) >= BATCH_RECORDS or self.batch_bytes >= BATCH_BYTES


@dataclass(frozen=True, slots=True)
class Segments:
    """Reads uploads of records."""

    key: bytes
    raw: Raw
    items: Items
    recorder: Recorder
    forward: Forward
    quarantine: Quarantine
    send: Continue
    hold: Hold

    def begin(self, upload: Upload, form: Format, *, left: Deadline) -> None:
        """Record the upload and take its first segment; the others are messages."""
        uploaded = upload.uploaded
        csv = form is not Format.JSONL
        self.items.begin_upload(
            UploadRecord(
                dataset=upload.dataset.name,
                upload_id=upload.upload_id,
                format="csv" if csv else "jsonl",
                size=uploaded.size,
                created_at=timestamp(),
            )
        )
        first = _wanted(upload, 0, "csv" if csv else "jsonl")
        if not csv:
            for later in range(first.end, uploaded.size, first.end):
                self.send(_wanted(upload, later, "jsonl").model_dump_json(exclude_none=True))
        self.take(upload, first, left=left)

    def take(self, upload: Upload, wanted: SegmentWanted, *, left: Deadline) -> None:
        """
        Take one segment, unless it is done; what is over the dataset's quota is held back.

        Held as a segment of its own, never by raising: the message of a whole upload would send
        those of its other segments anew each time it came back.
        """
        name, upload_id = upload.dataset.name, upload.upload_id
        if not wanted.again and self.items.segment(name, upload_id, wanted.start) is not None:
            return
        if wanted.format == "csv" and wanted.header is None:
            limit = upload.dataset.spec.intake.max_bytes
            header = csv_header(self._bytes(upload, 0), max_bytes=limit)
            wanted = wanted.model_copy(update={"header": header.dumps()})
        tally = Tally(at=wanted.start)
        finished = self._read(upload, wanted, tally, left)
        end = _end(wanted, tally.at, finished=finished)
        rest = None
        if not finished:
            rest = wanted.model_copy(update={"start": end})
        elif wanted.header is not None and end < wanted.size and not wanted.again:
            rest = _wanted(upload, end, "csv", header=wanted.header)
        self.forward.flush()
        if rest is not None and tally.over_quota:
            seconds = self.recorder.over_quota(upload.dataset)
            self.hold(rest.model_dump_json(exclude_none=True), seconds)
        elif rest is not None:
            self.send(rest.model_dump_json(exclude_none=True))
        # Part of a segment that has, or is still to get, its own record; or nothing was done.
        if wanted.again or end == wanted.start:
            return
        self.items.end_segment(
            name,
            Segment(
                upload_id=upload_id,
                start=wanted.start,
                end=end,
                items=tally.items,
                duplicates=tally.duplicates,
                quarantined=tally.quarantined,
                last=end >= wanted.size,
                done_at=timestamp(),
            ),
        )

    def _read(self, upload: Upload, wanted: SegmentWanted, tally: Tally, left: Deadline) -> bool:
        """Return whether the segment was read to its end; if not, time ran out at `tally.at`."""
        for record in self._records(upload, wanted):
            tally.batch.append(record)
            tally.batch_bytes += record.end - record.start
            if tally.full():
                self._batch(upload, wanted, tally)
                if tally.over_quota or (left() < BATCH_SECONDS and tally.at < wanted.end):
                    return False
        self._batch(upload, wanted, tally)
        return not tally.over_quota

    def _records(self, upload: Upload, wanted: SegmentWanted) -> Iterator[Record]:
        policy = upload.dataset.spec.intake
        if wanted.header is None:
            at = fetch_from(wanted.start)
            return json_lines(
                self._bytes(upload, at),
                chunks_at=at,
                start=wanted.start,
                end=wanted.end,
                max_bytes=policy.max_bytes,
                max_depth=policy.max_depth,
            )
        header = Header.loads(wanted.header)
        start = max(wanted.start, header.end)
        return csv_records(
            self._bytes(upload, start),
            start=start,
            end=wanted.end,
            header=header,
            max_bytes=policy.max_bytes,
        )

    def _bytes(self, upload: Upload, at: int) -> Iterator[bytes]:
        """Return the object's bytes from `at` on, fetched a segment at a time as they are read."""
        uploaded = upload.uploaded
        window = upload.dataset.spec.intake.segment_bytes + _BEYOND
        for start in range(at, uploaded.size, window):
            yield from self.raw.open(
                uploaded.bucket,
                uploaded.key,
                uploaded.version_id,
                start=start,
                end=min(start + window, uploaded.size),
            ).chunks

    def _batch(self, upload: Upload, wanted: SegmentWanted, tally: Tally) -> None:
        records, tally.batch, tally.batch_bytes = tally.batch, [], 0
        if not records:
            return
        good = [record for record in records if record.error is None]
        refused = [(record, record.error) for record in records if record.error is not None]
        entries, starts = [], []
        redacted = upload.redactor.redact_many([record.value for record in good])
        for record, answer in zip(good, redacted, strict=True):
            clean = askable(upload.dataset, answer)
            if isinstance(clean, PermanentError):
                refused.append((record, clean))
            else:
                source = Source(kind="record", id=f"{upload.upload_id}:{record.start}")
                entries.append(Entry(record.value, clean, source))
                starts.append(record.start)
        admitted = self.recorder.admitted(upload.dataset, [one.raw for one in entries])
        end = records[-1].end
        if admitted < len(entries):
            tally.over_quota = True
            end = starts[admitted]
            entries = entries[:admitted]
            refused = [one for one in refused if one[0].start < end]
        for record, error in refused:
            self._set_aside(upload, wanted, record, error)
        added = self.recorder.record(
            upload.dataset,
            entries,
            redaction_version=upload.redactor.version,
            trace_id=upload.trace_id,
        )
        duplicates = sum(outcome == Added.DUPLICATE for outcome in added)
        tally.duplicates += duplicates
        tally.items += len(added) - duplicates
        tally.quarantined += len(refused)
        tally.at = end

    def _set_aside(
        self, upload: Upload, wanted: SegmentWanted, record: Record, error: PermanentError
    ) -> None:
        told = refusal(
            error,
            quarantine_id=keyed_id(self.key, "record", upload.upload_id, str(record.start)),
            dataset=upload.dataset.name,
            function="redact_upload",
            what="record",
            where=f"upload {upload.upload_id}, bytes {record.start} to {record.end}",
            release_to="ingest",
            trace_id=upload.trace_id,
        )
        only = {"start": record.start, "end": record.start + 1, "again": True}
        message = wanted.model_copy(update=only).model_dump_json(exclude_none=True)
        self.quarantine.keep(told, raw=record.raw_head, message=message)


def _end(wanted: SegmentWanted, at: int, *, finished: bool) -> int:
    """Return the byte at which the next segment begins; `at` follows the last record read."""
    if not finished:
        return at
    # What a JSONL record leaves over the end is skipped by the next segment. A CSV row is not to be
    # cut; with no row at all in the segment, there are but blank lines to leave behind.
    return wanted.end if wanted.header is None or at == wanted.start else at


def _wanted(
    upload: Upload, start: int, form: Literal["jsonl", "csv"], *, header: str | None = None
) -> SegmentWanted:
    uploaded = upload.uploaded
    size = max(upload.dataset.spec.intake.segment_bytes, -(-uploaded.size // MOST_SEGMENTS))
    return SegmentWanted(
        bucket=uploaded.bucket,
        key=uploaded.key,
        version_id=uploaded.version_id,
        size=uploaded.size,
        start=start,
        end=min(start + size, uploaded.size),
        format=form,
        header=header,
        trace_id=upload.trace_id,
    )
