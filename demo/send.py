"""Upload files and send flags, several at a time, and enter them in the ledger."""

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import batched
from pathlib import Path

from demo.ledger import Ledger
from demo.sent import File, FlagMessage
from labelhooks.errors import OperatorError
from labelhooks.intake.events import Uploaded
from labelhooks_cli.deployment import Deployment

AT_A_TIME = 8
_LARGEST_PUT = 5 * 1024**3  # bytes one PUT takes (Amazon S3 API reference)

type Done = Callable[[int], object]


def upload(deployment: Deployment, ledger: Ledger, files: Sequence[File], done: Done) -> None:
    """Put files into the raw bucket; call `done` with 1 for each."""
    bucket = deployment.target.output("RawBucket")

    def put(file: File) -> Uploaded:
        key = f"{ledger.datasets.get(file.dataset, file.dataset)}/{file.path}"
        if isinstance(file.body, Path):
            with file.body.open("rb") as opened:
                version = deployment.target.s3.put_object(Bucket=bucket, Key=key, Body=opened)
            return Uploaded(bucket, key, version["VersionId"], file.body.stat().st_size)
        version = deployment.target.s3.put_object(Bucket=bucket, Key=key, Body=file.body)
        return Uploaded(bucket, key, version["VersionId"], len(file.body))

    with ThreadPoolExecutor(AT_A_TIME) as pool:
        for file, version in zip(files, pool.map(put, files), strict=True):
            ledger.uploaded(file, version)
            done(1)


def flag(deployment: Deployment, ledger: Ledger, flags: Sequence[FlagMessage], done: Done) -> None:
    """Send flags as a moderation service does; call `done` with how many each time."""
    queue = deployment.target.output("FlagsQueue")

    def body(one: FlagMessage) -> str:
        if isinstance(one.body, str):
            return one.body
        return json.dumps({**one.body, "dataset": ledger.datasets[one.dataset]})

    def send(some: tuple[FlagMessage, ...]) -> tuple[FlagMessage, ...]:
        entries = [{"Id": str(n), "MessageBody": body(one)} for n, one in enumerate(some)]
        answer = deployment.target.sqs.send_message_batch(QueueUrl=queue, Entries=entries)  # type: ignore[arg-type]
        if answer.get("Failed"):
            raise OperatorError(f"{len(answer['Failed'])} flags were not taken: run it again")
        return some

    with ThreadPoolExecutor(AT_A_TIME) as pool:
        for some in pool.map(send, batched(flags, 10, strict=False)):
            for one in some:
                ledger.flagged(one, body(one))
            done(len(some))


def files_in(folder: Path, dataset: str) -> Iterator[File]:
    """Yield the files below a folder, hidden ones left out. Raises OperatorError."""
    if not folder.is_dir():
        raise OperatorError(f"{folder} is not a folder")
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if not path.is_file() or any(name.startswith(".") for name in inside.parts):
            continue
        if path.stat().st_size > _LARGEST_PUT:
            raise OperatorError(f"{path} is larger than the 5 GiB that one PUT takes: split it")
        yield File(dataset, inside.as_posix(), path)
