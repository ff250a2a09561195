"""An object version of the raw bucket: its id, how it is set aside, how it comes once more."""

from dataclasses import dataclass
from typing import Literal

from labelhooks.errors import PermanentError, UnknownDataset
from labelhooks.intake.events import Uploaded
from labelhooks.intake.ports import Quarantine
from labelhooks.model.ids import keyed_id
from labelhooks.model.messages import SegmentWanted
from labelhooks.model.quarantine import refusal


def upload_id(key: bytes, uploaded: Uploaded) -> str:
    """Return the id of an object version."""
    return keyed_id(key, "upload", uploaded.bucket, uploaded.key, uploaded.version_id)


def refuse(
    quarantine: Quarantine,
    key: bytes,
    uploaded: Uploaded,
    error: PermanentError,
    function: str,
    trace_id: str,
) -> None:
    """Set an object version aside, with the event that brings it back."""
    known = not isinstance(error, UnknownDataset)
    record = refusal(
        error,
        quarantine_id=upload_id(key, uploaded),
        dataset=uploaded.dataset if known else "-",
        function=function,
        what="upload",
        # Not the key: people put names into keys. `quarantine show` reads it where it lies.
        where=f"object version {uploaded.version_id}, {uploaded.size} bytes",
        release_to="ingest",
        trace_id=trace_id,
    )
    quarantine.keep_object(
        record,
        uploaded.bucket,
        uploaded.key,
        uploaded.version_id,
        size=uploaded.size,
        message=uploaded.event(),
    )


@dataclass(frozen=True, slots=True)
class Arrived:
    """An object version with its keyed id, and the messages that bring it once more."""

    key: bytes
    uploaded: Uploaded
    arrived_at: str

    @property
    def upload_id(self) -> str:
        return upload_id(self.key, self.uploaded)

    @property
    def size(self) -> int:
        return self.uploaded.size

    def event(self) -> str:
        """Return the event of the whole version."""
        return self.uploaded.event()

    def segment(self, form: Literal["jsonl", "csv"], start: int, end: int) -> str:
        """Return the message that brings the records that begin in [start, end)."""
        return SegmentWanted(
            bucket=self.uploaded.bucket,
            key=self.uploaded.key,
            version_id=self.uploaded.version_id,
            size=self.uploaded.size,
            start=start,
            end=end,
            format=form,
        ).model_dump_json(exclude_none=True)
