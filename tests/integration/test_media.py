"""Images and documents on the road: redacted in a function of their own, shown to people."""

import io
import json
import wave
import zipfile

import pytest
from PIL import Image

from labelhooks.redaction.documents import ocr
from tests.integration.road import Road
from tests.unit.redaction.documents.pdfs import drawn, pdfium_text
from tests.unit.redaction.documents.pictures import a_line, encoded
from tests.unit.redaction.documents.test_audio import a_wav

PICTURE = encoded(Image.new("RGB", (300, 60), "white"))


def clean_files(road: Road) -> dict[str, bytes]:
    """Return what is in the clean bucket, by media type."""
    found = road.s3.list_objects_v2(Bucket="clean").get("Contents", [])
    answers = [road.s3.get_object(Bucket="clean", Key=one["Key"]) for one in found]
    return {one["ContentType"]: one["Body"].read() for one in answers}


def test_a_document_becomes_a_clean_one_and_a_task(road: Road) -> None:
    road.dataset("papers", modality="document")
    road.upload("papers/pii-bob.pdf", drawn("open words, pii-bob"))
    road.run()

    (file,) = clean_files(road).values()
    assert pdfium_text(file).split() == ["open", "words,", "<PERSON_1>"]
    (item,) = road.held("items", "item")
    assert item["redacted"] == {"PERSON": 1}
    assert (item["artifact"]["format"], item["artifact"]["pages"]) == ("document", 1)
    (task,) = road.held("work", "task")
    assert task["sk"].startswith(item["sk"])
    assert "pii-" not in json.dumps([item, task])
    assert not road.quarantined()


def test_an_image_is_blacked_out(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[Image.Image] = []

    def read(picture: Image.Image) -> list[ocr.Line]:
        looks.append(picture)
        return [a_line("ask pii-bob")] if len(looks) == 1 else []

    monkeypatch.setattr(ocr, "read", read)
    road.dataset("pictures", modality="image")
    road.upload("pictures/a.png", PICTURE)
    road.run()

    left = Image.open(io.BytesIO(clean_files(road)["image/png"]))
    assert left.getpixel((10 + 6 * 10, 20)) == (0, 0, 0)
    assert len(road.held("work", "task")) == 1


VTT = """WEBVTT

00:01.000 --> 00:01.400
call

00:02.000 --> 00:02.500
pii-bob

00:03.000 --> 00:03.300
now
"""


def a_zip(**files: bytes | str) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        for name, held in files.items():
            archive.writestr(name.replace("_", "."), held)
    return body.getvalue()


def test_a_recording_is_muted_by_its_transcript(road: Road) -> None:
    schema = {"kind": "segments", "classes": ["speech"]}
    road.dataset("calls", modality="audio", schema=schema)
    road.upload("calls/pii-bob.zip", a_zip(pii_wav=a_wav(channels=1), pii_vtt=VTT))
    road.upload("calls/again.zip", a_zip(b_vtt=VTT, a_wav=a_wav(channels=1)))
    road.run()

    files = clean_files(road)
    assert b"pii-bob" not in files["text/vtt"]
    with wave.open(io.BytesIO(files["audio/wav"])) as left:
        frames = left.readframes(left.getnframes())
    assert not any(frames[2 * 8000 * 2 : int(2.5 * 8000) * 2])
    assert all(frames[: 8000 * 2])
    (item,) = road.held("items", "item")  # however it was packed, it is the same recording
    artifact = item["artifact"]
    assert (artifact["format"], artifact["seconds"]) == ("audio", 4)
    assert (
        road.s3.get_object(Bucket="clean", Key=artifact["transcript"])["ContentType"] == "text/vtt"
    )
    assert len(road.held("work", "task")) == 1
    assert "pii-" not in json.dumps(item, default=str)


def test_a_recording_without_a_transcript_is_set_aside(road: Road) -> None:
    road.dataset("calls", modality="audio")
    road.upload("calls/a.zip", a_zip(a_wav=a_wav()))
    road.upload("calls/b.wav", a_wav())
    road.run()

    assert sorted(one["reason"] for one in road.quarantined()) == [
        "needs_transcript",
        "unsupported_format",
    ]
    assert not clean_files(road)


def test_the_same_bytes_are_the_same_item(road: Road) -> None:
    road.dataset("papers", modality="document")
    body = drawn("open words")
    for name in ("a", "b"):
        road.upload(f"papers/{name}.pdf", body)
    road.run()

    assert len(road.held("items", "item")) == len(road.held("work", "task")) == 1
    assert len(road.held("items", "source")) == 1


@pytest.mark.parametrize(
    ("modality", "key", "body", "says"),
    [
        ("text", "a.png", PICTURE, "modality image"),
        ("text", "a.pdf", b"%PDF-1.7", "modality document"),
        ("image", "a.txt", b"hello", "modality text"),
        ("image", "a.pdf", b"%PDF-1.7", "modality document"),
    ],
)
def test_a_dataset_takes_what_it_is_of(
    road: Road, modality: str, key: str, body: bytes, says: str
) -> None:
    road.dataset("chosen", modality=modality)
    road.upload(f"chosen/{key}", body)
    road.run()

    (record,) = road.quarantined()
    assert record["reason"] == "unsupported_format"
    assert says in record["message"]
    assert not road.held("items", "item")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (drawn("pii-bob")[:400], "bad_format"),
        (b"%PDF-1.7\n" + b"x" * 2000, "too_large"),
    ],
    ids=["cut off", "too large"],
)
def test_what_cannot_be_redacted_is_set_aside(road: Road, body: bytes, reason: str) -> None:
    road.dataset("papers", modality="document", intake={"max_media_bytes": 1999})
    road.upload("papers/pii-bob.pdf", body)
    road.run()

    (record,) = road.quarantined()
    assert (record["reason"], record["release_to"]) == (reason, "ingest")
    assert "pii-" not in json.dumps(record)
    assert not clean_files(road)


def test_a_dataset_that_takes_texts_by_now(road: Road) -> None:
    road.dataset("papers", modality="document")
    road.upload("papers/a.pdf", drawn("open words"))
    road.deliver("ingest")
    road.dataset("papers")
    road.restart()
    road.run()

    (record,) = road.quarantined()
    assert record["reason"] == "unsupported_format"
