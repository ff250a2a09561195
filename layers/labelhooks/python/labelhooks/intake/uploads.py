"""From an upload to recorded items: one of a text or a document, many of a file of records."""

from collections.abc import Sequence
from dataclasses import dataclass

from labelhooks.errors import PermanentError
from labelhooks.formats.json_values import read_json
from labelhooks.formats.sniff import HEAD, Format
from labelhooks.formats.text import read_text
from labelhooks.formats.transcript import is_transcript
from labelhooks.intake.accepted import DOCUMENTS, OF_RECORDS, accept
from labelhooks.intake.arrived import refuse, upload_id
from labelhooks.intake.events import Uploaded
from labelhooks.intake.ports import (
    Continue,
    Datasets,
    Deadline,
    Quarantine,
    Raw,
    RedactDocument,
    RedactorFor,
)
from labelhooks.intake.recorder import Entry, Recorder
from labelhooks.intake.segments import Segments, Upload
from labelhooks.model.dataset import Dataset
from labelhooks.model.item import Source
from labelhooks.model.messages import SegmentWanted
from labelhooks.model.redacted import Redacted
from labelhooks.model.values import Json


@dataclass(frozen=True, slots=True)
class IntakeUpload:
    """Takes in what arrives on the ingest queue."""

    key: bytes
    datasets: Datasets
    raw: Raw
    redactor_for: RedactorFor
    redact_document: RedactDocument
    recorder: Recorder
    segments: Segments
    quarantine: Quarantine
    send_media: Continue  # to the function that reads images and documents

    def uploads(self, uploads: Sequence[Uploaded], *, trace_id: str, left: Deadline) -> None:
        """Take in object versions. Raises Paused, OverQuota."""
        for upload in uploads:
            self.datasets.check_running(upload.dataset)
            try:
                self._take(upload, trace_id, left)
            except PermanentError as error:
                self._set_aside(upload, error, trace_id)

    def segment(self, wanted: SegmentWanted, *, trace_id: str, left: Deadline) -> None:
        """Take in a part of an upload of records. Raises Paused, OverQuota."""
        uploaded = Uploaded(wanted.bucket, wanted.key, wanted.version_id, wanted.size)
        trace_id = wanted.trace_id or trace_id  # the upload's, however many read it
        self.datasets.check_running(uploaded.dataset)
        try:
            dataset = self.datasets.current(uploaded.dataset)
            self.recorder.check(dataset)
            upload = self._upload(uploaded, dataset, trace_id)
            self.segments.take(upload, wanted, left=left)
        except PermanentError as error:
            self._set_aside(uploaded, error, trace_id)

    def _upload(self, uploaded: Uploaded, dataset: Dataset, trace_id: str) -> Upload:
        return Upload(
            uploaded=uploaded,
            upload_id=upload_id(self.key, uploaded),
            dataset=dataset,
            redactor=self.redactor_for(dataset),
            trace_id=trace_id,
        )

    def _take(self, uploaded: Uploaded, trace_id: str, left: Deadline) -> None:
        dataset = self.datasets.current(uploaded.dataset)
        self.recorder.check(dataset)
        policy = dataset.spec.intake
        of_texts = dataset.spec.modality == "text"
        data, content_type = b"", ""
        if uploaded.size:
            # What is larger than a text may be is a file of records, or refused for its size.
            readable = of_texts and uploaded.size <= policy.max_bytes
            end = uploaded.size if readable else min(uploaded.size, HEAD)
            opened = self.raw.open(
                uploaded.bucket, uploaded.key, uploaded.version_id, start=0, end=end
            )
            data, content_type = b"".join(opened.chunks), opened.content_type
        form = accept(
            uploaded.key,
            content_type,
            uploaded.size,
            data[:HEAD],
            max_whole=policy.max_bytes if of_texts else policy.max_media_bytes,
            modality=dataset.spec.modality,
        )
        if not of_texts:
            self.send_media(uploaded.wanted(trace_id))
            return
        upload = self._upload(uploaded, dataset, trace_id)
        if form in OF_RECORDS:
            self.segments.begin(upload, form, left=left)
            return
        whole, clean = self._whole(upload, form, data)
        dataset.spec.labels.check_content(clean.value)
        source = Source(kind="upload", id=upload.upload_id)
        self.recorder.record_one(
            dataset,
            Entry(whole, clean, source),
            redaction_version=upload.redactor.version,
            trace_id=trace_id,
        )

    def _whole(self, upload: Upload, form: Format, data: bytes) -> tuple[Json, Redacted]:
        """Return what an upload of one item says, raw and clean. Raises PermanentError."""
        whole: Json
        if form is Format.JSON:
            whole = read_json(data, max_depth=upload.dataset.spec.intake.max_depth)
            document = is_transcript(whole)
        else:
            document = form in DOCUMENTS
            # Bytes as text, one to one: its encoding is the format's to tell.
            whole = data.decode("latin-1") if document else read_text(data)
        if document:
            name = upload.uploaded.key.rpartition("/")[2]
            return whole, self.redact_document(upload.dataset, name, data)
        (clean,) = upload.redactor.redact_many([whole])
        if isinstance(clean, PermanentError):
            raise clean
        return whole, clean

    def _set_aside(self, uploaded: Uploaded, error: PermanentError, trace_id: str) -> None:
        refuse(self.quarantine, self.key, uploaded, error, "redact_upload", trace_id)
