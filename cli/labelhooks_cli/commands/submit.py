"""labelhooks submit: upload files and folders; again, only what is not there yet."""

import hashlib
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from boto3.exceptions import S3UploadFailedError
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import BotoCoreError, ClientError
from rich.text import Text

from labelhooks.errors import OperatorError
from labelhooks_cli.deployment import Deployment
from labelhooks_cli.session import Session, command

_PART = 16 * 1024 * 1024  # bytes of a part of a multipart upload: an ETag depends on it
_UPLOADERS = 8
_TRANSFER = TransferConfig(multipart_threshold=_PART, multipart_chunksize=_PART, max_concurrency=4)


@dataclass(frozen=True, slots=True)
class Local:
    """A file, and the key it is uploaded under."""

    path: Path
    key: str
    size: int


def register(app: typer.Typer) -> None:
    """Add the command."""
    command(app, "submit")(submit)


def submit(
    session: Session,
    paths: Annotated[list[Path], typer.Argument(help="Files, and folders with all below them.")],
    dataset: Annotated[str, typer.Option("--dataset", "-d")],
    prefix: Annotated[str, typer.Option(help="A folder in the dataset to put them in.")] = "",
) -> None:
    """Upload files to be labeled. Run it again after an interruption: what is there is skipped."""
    deployment = Deployment(session.target)
    name = deployment.dataset(dataset).name
    files = list(found(paths, "/".join(filter(None, (name, prefix.strip("/"))))))
    if not files:
        raise OperatorError("there is no file in what was named")
    with session.out.working("looking at what is there"):
        there = _there(deployment, f"{name}/")
        new = [one for one in files if there.get(one.key) != (one.size, etag(one.path))]
    failed = _upload(session, deployment, new)
    answer = {
        "uploaded": len(new) - len(failed),
        "skipped": len(files) - len(new),
        "bytes": sum(one.size for one in new if str(one.path) not in failed),
        "failed": failed,
    }

    def show() -> Text:
        told = f"{answer['uploaded']} uploaded, {answer['skipped']} were there"
        return Text("\n".join([told, *(f"failed: {path}: {why}" for path, why in failed.items())]))

    session.out.result(answer, show)
    if failed:
        session.out.warn("run it again: only what failed is sent")
        raise typer.Exit(1)


def found(paths: list[Path], prefix: str) -> Iterator[Local]:
    """
    Return the files to upload; a folder's keep their places below it, hidden ones are left out.

    Raises OperatorError: nothing is there, or two files would get one key.
    """
    keys: dict[str, Path] = {}
    for path in paths:
        if not path.exists():
            raise OperatorError(f"{path}: no such file or folder")
        below = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in below:
            place = file.relative_to(path) if path.is_dir() else Path(file.name)
            if not file.is_file() or any(part.startswith(".") for part in place.parts):
                continue
            key = f"{prefix}/{place.as_posix()}"
            if key in keys:
                raise OperatorError(f"{keys[key]} and {file} would both be {place}: give --prefix")
            keys[key] = file
            yield Local(file, key, file.stat().st_size)


def etag(path: Path) -> str:
    """
    Return the ETag that S3 gives to this file when it is uploaded by us.

    Source: Amazon S3 User Guide, "Checking object integrity": the MD5 of the content, or that of
    the parts' MD5s, a dash, and their number. S3 compares content here; nothing rests on MD5.
    """
    parts = []
    with path.open("rb") as file:
        while part := file.read(_PART):
            parts.append(hashlib.md5(part, usedforsecurity=False))
    if path.stat().st_size < _PART:
        return parts[0].hexdigest() if parts else hashlib.md5(usedforsecurity=False).hexdigest()
    whole = hashlib.md5(b"".join(one.digest() for one in parts), usedforsecurity=False)
    return f"{whole.hexdigest()}-{len(parts)}"


def _there(deployment: Deployment, prefix: str) -> dict[str, tuple[int, str]]:
    pages = deployment.target.s3.get_paginator("list_objects_v2").paginate(
        Bucket=deployment.target.output("RawBucket"), Prefix=prefix
    )
    return {
        one["Key"]: (one["Size"], one["ETag"].strip('"'))
        for page in pages
        for one in page.get("Contents", [])
    }


def _upload(session: Session, deployment: Deployment, files: list[Local]) -> dict[str, str]:
    """Upload side by side; return why some could not be, by path."""
    target, failed = deployment.target, dict[str, str]()
    bucket, s3 = target.output("RawBucket"), target.s3
    with session.out.progress(counts="bytes") as bar, ThreadPoolExecutor(_UPLOADERS) as pool:
        task = bar.add_task("uploading", total=sum(one.size for one in files))

        def one(file: Local) -> None:
            s3.upload_file(
                str(file.path),
                bucket,
                file.key,
                Config=_TRANSFER,
                Callback=lambda done: bar.advance(task, done),
            )

        waiting: dict[Future[None], Local] = {pool.submit(one, file): file for file in files}
        for done in as_completed(waiting):
            try:
                done.result()
            except (BotoCoreError, ClientError, S3UploadFailedError, OSError) as error:
                failed[str(waiting[done].path)] = str(error)
    return failed
