"""labelhooks submit: what is sent, what is skipped, what is refused."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from labelhooks_cli.commands import submit
from labelhooks_cli.deployment import Deployment
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
    monkeypatch.setattr(submit, "_PART", part)
    small = submit.TransferConfig(multipart_threshold=part, multipart_chunksize=part)
    monkeypatch.setattr(submit, "_TRANSFER", small)
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
