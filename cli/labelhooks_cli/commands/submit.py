"""labelhooks submit: upload files and folders; again, only what is not there yet."""

from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer
from boto3.exceptions import S3UploadFailedError
from botocore.exceptions import BotoCoreError, ClientError
from rich.text import Text

from labelhooks.errors import OperatorError
from labelhooks_cli.deployment import Deployment
from labelhooks_cli.output import Output
from labelhooks_cli.recordings import packed
from labelhooks_cli.session import Session, command
from labelhooks_cli.uploads import Local, RawBucket, found

_UPLOADERS = 8
# What the next file would be told as well.
_HOPELESS = {
    "AccessDenied",
    "NoSuchBucket",
    "InvalidAccessKeyId",
    "ExpiredToken",
    "AllAccessDisabled",
}


@dataclass(slots=True)
class _Sent:
    """What became of the files."""

    uploaded: list[Local] = field(default_factory=list)
    skipped: int = 0
    failed: dict[str, str] = field(default_factory=dict)  # why, by path

    def answer(self) -> dict[str, Any]:
        return {
            "uploaded": len(self.uploaded),
            "skipped": self.skipped,
            "bytes": sum(one.size for one in self.uploaded),
            "failed": self.failed,
        }


def register(app: typer.Typer) -> None:
    """Add the command."""
    command(app, "submit")(submit)


def submit(
    session: Session,
    paths: Annotated[list[Path], typer.Argument(help="Files, and folders with all below them.")],
    dataset: Annotated[str, typer.Option("--dataset", "-d")],
    prefix: Annotated[str, typer.Option(help="A folder in the dataset to put them in.")] = "",
) -> None:
    """
    Upload files to be labeled. Run it again after an interruption: what is there is skipped.

    For a dataset of audio, a recording and the transcript beside it (a.wav, a.vtt) are one ZIP.
    """
    deployment = Deployment(session.target)
    of = deployment.dataset(dataset)
    files = list(found(paths, "/".join(filter(None, (of.name, prefix.strip("/"))))))
    if not files:
        raise OperatorError("there is no file in what was named")
    with TemporaryDirectory() as folder:
        if of.spec.modality == "audio":
            files = packed(files, Path(folder))
        _submit(session, deployment, files)


def _submit(session: Session, deployment: Deployment, files: list[Local]) -> None:
    bucket = RawBucket(deployment.target.s3, deployment.target.output("RawBucket"))
    with session.out.working("looking at what is there"):
        there = bucket.there(files)
    sent = _upload(session.out, bucket, files, there)

    def show() -> Text:
        told = f"{len(sent.uploaded)} uploaded, {sent.skipped} were there"
        lines = [told, *(f"failed: {path}: {why}" for path, why in sent.failed.items())]
        return Text("\n".join(lines))

    session.out.result(sent.answer(), show)
    if sent.failed:
        session.out.warn("run it again: only what failed is sent")
        raise typer.Exit(1)


def _upload(
    out: Output, bucket: RawBucket, files: list[Local], there: Mapping[str, tuple[int, str]]
) -> _Sent:
    """Upload side by side. Raises what is the same for every file; keeps what is one file's."""
    sent = _Sent()
    with out.progress(counts="bytes") as bar, ThreadPoolExecutor(_UPLOADERS) as pool:
        task = bar.add_task("uploading", total=sum(one.size for one in files))
        waiting: dict[Future[bool], Local] = {
            pool.submit(bucket.put, one, there, lambda n: bar.advance(task, n)): one
            for one in files
        }
        try:
            for done in as_completed(waiting):
                _enter(sent, waiting[done], done)
        except BaseException:  # Ctrl-C too: nothing more is begun
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return sent


def _enter(sent: _Sent, file: Local, done: Future[bool]) -> None:
    try:
        if done.result():
            sent.uploaded.append(file)
        else:
            sent.skipped += 1
    except (ClientError, S3UploadFailedError) as error:
        if _HOPELESS.intersection(str(error).replace("(", " ").replace(")", " ").split()):
            raise
        sent.failed[str(file.path)] = str(error)
    except (BotoCoreError, OSError) as error:
        sent.failed[str(file.path)] = str(error)
