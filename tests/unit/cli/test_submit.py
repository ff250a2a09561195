"""labelhooks submit: what is sent, what is skipped, what is refused."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from labelhooks.controls.datasets import configure
from labelhooks.formats.recording import read_recording
from labelhooks_cli import uploads
from labelhooks_cli.deployment import Deployment
from tests.factories import a_spec
from tests.unit.cli.aws import deployed
from tests.unit.cli.conftest import Run


@pytest.fixture
def deployment(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployment]:
    with deployed(monkeypatch) as made:
        yield made


def keys(deployment: Deployment) -> list[str]:
    listed = deployment.target.s3.list_objects_v2(Bucket="rawbucket")
    return [one["Key"] for one in listed.get("Contents", [])]


def test_a_folder_keeps_its_places_and_hidden_files_stay(
    deployment: Deployment, labelhooks: Run, tmp_path: Path
) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a b.txt").write_text("one")
    (tmp_path / ".secret").write_text("two")

    said = labelhooks("submit", str(tmp_path), "-d", "chat", "--prefix", "first", "--json")

    assert said.code == 0
    assert keys(deployment) == ["chat/first/sub/a b.txt"]


def test_again_only_what_is_new_or_changed_is_sent(
    deployment: Deployment, labelhooks: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("same", "changed"):
        (tmp_path / f"{name}.txt").write_text(name)
    labelhooks("submit", str(tmp_path), "-d", "chat", "--json")
    (tmp_path / "changed.txt").write_text("CHANGED")  # of the same size

    said = labelhooks("submit", str(tmp_path), "-d", "chat", "--json")

    assert json.loads(said.out)["uploaded"] == 1
    assert json.loads(said.out)["skipped"] == 1


@pytest.mark.parametrize("size", [0, 1, 5 * 2**20 - 1, 5 * 2**20, 12 * 2**20])
def test_our_etag_is_the_one_of_s3(
    deployment: Deployment,
    labelhooks: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    size: int,
) -> None:
    part = 5 * 2**20  # the smallest that S3 takes
    monkeypatch.setattr(uploads, "PART", part)
    (tmp_path / "a.txt").write_bytes(b"x" * size)

    assert json.loads(labelhooks("submit", str(tmp_path), "-d", "chat", "--json").out)["uploaded"]
    assert json.loads(labelhooks("submit", str(tmp_path), "-d", "chat", "--json").out)["skipped"]


def test_two_files_of_one_key_are_refused_before_any_is_sent(
    deployment: Deployment, labelhooks: Run, tmp_path: Path
) -> None:
    for folder in ("x", "y"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_text(folder)

    said = labelhooks("submit", str(tmp_path / "x"), str(tmp_path / "y"), "-d", "chat")

    assert said.code == 1
    assert "--prefix" in said.err
    assert not keys(deployment)


def test_a_dataset_that_is_not_there_is_told_with_those_that_are(
    deployment: Deployment, labelhooks: Run, tmp_path: Path
) -> None:
    said = labelhooks("submit", str(tmp_path), "-d", "chta")

    assert said.code == 1
    assert "there are: chat" in said.err


def test_one_file_that_cannot_be_read_does_not_keep_the_others(
    deployment: Deployment, labelhooks: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("good", "gone"):
        (tmp_path / f"{name}.txt").write_text(name)
    read = Path.read_bytes

    def vanished(path: Path) -> bytes:
        if path.name == "gone.txt":
            raise FileNotFoundError(f"{path} was removed")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", vanished)

    said = labelhooks("submit", str(tmp_path), "-d", "chat", "--json")

    assert said.code == 1
    told = json.loads(said.out)
    assert (told["uploaded"], list(told["failed"])) == (1, [str(tmp_path / "gone.txt")])
    assert "run it again" in said.err
    assert keys(deployment) == ["chat/good.txt"]


def test_what_is_refused_for_every_file_is_told_once(
    deployment: Deployment, labelhooks: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(100):
        (tmp_path / f"{number}.txt").write_text("x")
    tried = []

    def refuse(**put: object) -> None:
        tried.append(put["Key"])
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "PutObject")

    monkeypatch.setattr(deployment.target.s3, "put_object", refuse)

    said = labelhooks("submit", str(tmp_path), "-d", "chat")

    assert said.code == 1
    assert said.err.splitlines()[-1] == "error: PutObject: AccessDenied: no"
    assert len(tried) < 100


def test_a_name_that_cannot_be_a_key_is_refused(
    deployment: Deployment, labelhooks: Run, tmp_path: Path
) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_text("latin-1")

    said = labelhooks("submit", str(tmp_path), "-d", "chat")

    assert said.code == 1
    assert "not UTF-8" in said.err


def test_a_huge_file_has_parts_enough_for_s3(tmp_path: Path) -> None:
    terabyte = uploads.Local(tmp_path, "chat/huge", 2**40)

    assert -(-terabyte.size // terabyte.part) <= uploads.MOST_PARTS
    assert uploads.Local(tmp_path, "chat/small", 5).part == uploads.PART


def audio(deployment: Deployment) -> None:
    spec = a_spec("calls", modality="audio", schema={"kind": "segments", "classes": ["speech"]})
    configure(deployment.datasets, spec, actor="owner", reason="a test")


def test_a_recording_goes_with_its_transcript_and_once(
    deployment: Deployment, labelhooks: Run, tmp_path: Path
) -> None:
    audio(deployment)
    (tmp_path / "a.wav").write_bytes(b"RIFF\x24\x00\x00\x00WAVEfmt ")
    (tmp_path / "a.vtt").write_text("WEBVTT\n\n00:00.000 --> 00:01.000\nhello\n")
    (tmp_path / "ready.zip").write_bytes(b"whatever it is")

    first = labelhooks("submit", str(tmp_path), "-d", "calls", "--json")
    again = labelhooks("submit", str(tmp_path), "-d", "calls", "--json")

    assert (first.code, keys(deployment)) == (0, ["calls/a.zip", "calls/ready.zip"])
    assert json.loads(again.out)["skipped"] == 2
    held = deployment.target.s3.get_object(Bucket="rawbucket", Key="calls/a.zip")["Body"].read()
    recording = read_recording(held, max_bytes=1000)
    assert recording.transcript_name == "transcript.vtt"
    assert recording.sound == (tmp_path / "a.wav").read_bytes()


@pytest.mark.parametrize(
    ("names", "told"),
    [
        pytest.param(["a.wav"], "a.wav: want one transcript", id="without a transcript"),
        pytest.param(["a.wav", "a.vtt", "a.srt"], "not 2", id="with two"),
        pytest.param(["b.srt"], "no recording of this name", id="a transcript alone"),
        pytest.param(["a.wav", "a.mp3", "a.vtt"], "two of one name", id="two of one name"),
        pytest.param(["a.wav", "a.vtt", "a.zip"], "is there already", id="an archive, too"),
    ],
)
def test_what_is_no_recording_with_its_transcript_is_told_before_anything_is_sent(
    deployment: Deployment, labelhooks: Run, tmp_path: Path, names: list[str], told: str
) -> None:
    audio(deployment)
    for name in names:
        (tmp_path / name).write_text(name)

    said = labelhooks("submit", str(tmp_path), "-d", "calls")

    assert (said.code, keys(deployment)) == (1, [])
    assert told in said.err
