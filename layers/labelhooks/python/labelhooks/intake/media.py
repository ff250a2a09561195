"""From an image, a document, or a recording with its transcript to a recorded item."""

from dataclasses import dataclass

from labelhooks.errors import InvalidMessage, PermanentError, UnsupportedFormat, WrongBucket
from labelhooks.formats.recording import read_recording
from labelhooks.intake.arrived import refuse, upload_id
from labelhooks.intake.events import Uploaded
from labelhooks.intake.ports import Datasets, Quarantine, Raw, RedactMediaFor
from labelhooks.intake.recorder import Recorder
from labelhooks.model.item import Source
from labelhooks.model.messages import MediaWanted, Sheltered, parse


def read_wanted(body: str, *, raw_bucket: str) -> MediaWanted | Sheltered:
    """
    Return what a message of the media queue says.

    Raises InvalidMessage, or WrongBucket for an object of a bucket other than `raw_bucket`.
    """
    try:
        return parse(Sheltered, body)
    except InvalidMessage:
        wanted = parse(MediaWanted, body)
    if wanted.bucket != raw_bucket:
        raise WrongBucket("the message is of another bucket than the raw bucket")
    return wanted


@dataclass(frozen=True, slots=True)
class IntakeMedia:
    """Takes in what redact_upload has found to be an image or a document."""

    key: bytes
    datasets: Datasets
    raw: Raw
    redact_for: RedactMediaFor
    recorder: Recorder
    quarantine: Quarantine

    def __call__(self, wanted: MediaWanted, *, trace_id: str) -> None:
        """Redact and record an object version, or set it aside. Raises Paused, OverQuota."""
        uploaded = Uploaded(wanted.bucket, wanted.key, wanted.version_id, wanted.size)
        trace_id = wanted.trace_id or trace_id
        self.datasets.check_running(uploaded.dataset)
        try:
            self._take(uploaded, trace_id)
        except PermanentError as error:
            refuse(self.quarantine, self.key, uploaded, error, "redact_media", trace_id)

    def _take(self, uploaded: Uploaded, trace_id: str) -> None:
        dataset = self.datasets.current(uploaded.dataset)
        if dataset.spec.modality == "text":  # it was another when the upload was looked at
            raise UnsupportedFormat("the dataset takes texts; images and documents need their own")
        self.recorder.check(dataset)
        opened = self.raw.open(
            uploaded.bucket, uploaded.key, uploaded.version_id, start=0, end=uploaded.size
        )
        data = b"".join(opened.chunks)
        redact = self.redact_for(dataset)
        transcript = None
        if dataset.spec.modality == "audio":
            pair = read_recording(data, max_bytes=dataset.spec.intake.max_media_bytes)
            data = pair.content
            clean, transcript = redact.recording(pair.sound, pair.transcript_name, pair.transcript)
        else:
            clean = redact("upload", data)  # not the key: it may say anything; the bytes tell
        self.recorder.record_media(
            dataset,
            data,
            clean,
            Source(kind="upload", id=upload_id(self.key, uploaded)),
            transcript=transcript,
            redaction_version=redact.version,
            trace_id=trace_id,
        )
