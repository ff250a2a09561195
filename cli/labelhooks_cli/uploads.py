"""Files on their way into the raw bucket: under which keys, and whether they are there already."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from os.path import commonprefix
from pathlib import Path
from typing import TYPE_CHECKING

from boto3.s3.transfer import TransferConfig

from labelhooks.errors import OperatorError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

PART = 16 * 1024 * 1024  # bytes of a part of a multipart upload: an ETag depends on it
MOST_PARTS = 10_000  # S3 takes no more of one object
LONGEST_KEY = 1024  # bytes


@dataclass(frozen=True, slots=True)
class Local:
    """A file, and the key it is uploaded under."""

    path: Path
    key: str
    size: int

    @property
    def part(self) -> int:
        """Return the bytes of each of its parts but the last."""
        return max(PART, -(-self.size // MOST_PARTS))


def found(paths: Iterable[Path], prefix: str) -> Iterator[Local]:
    """
    Return the files to upload; a folder's keep their places below it, hidden ones are left out.

    Raises OperatorError: nothing is there, two files would get one key, or a name cannot be a key.
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
            _check(key, file)
            if key in keys:
                raise OperatorError(f"{keys[key]} and {file} would both be {place}: give --prefix")
            keys[key] = file
            yield Local(file, key, file.stat().st_size)


def _check(key: str, file: Path) -> None:
    try:
        long = len(key.encode())
    except UnicodeEncodeError:
        raise OperatorError(f"{str(file)!r}: a name that is not UTF-8 cannot be a key") from None
    if long > LONGEST_KEY:
        raise OperatorError(f"{file}: its key has {long} bytes; S3 takes {LONGEST_KEY}")


def etag(file: Local) -> str:
    """
    Return the ETag that S3 gives to this file when it is uploaded by us.

    Source: Amazon S3 User Guide, "Checking object integrity": the MD5 of the content, or that of
    the parts' MD5s, a dash, and their number. S3 compares content here; nothing rests on MD5.
    """
    parts = []
    with file.path.open("rb") as content:
        while part := content.read(file.part):
            parts.append(hashlib.md5(part, usedforsecurity=False))
    if file.size < PART:
        return parts[0].hexdigest() if parts else hashlib.md5(usedforsecurity=False).hexdigest()
    whole = hashlib.md5(b"".join(one.digest() for one in parts), usedforsecurity=False)
    return f"{whole.hexdigest()}-{len(parts)}"


class RawBucket:
    """
    The bucket that takes uploads, as an uploader may see it: what is in it, never what that says.

    Its policy refuses reading, HeadObject included; a listing tells size and ETag.
    """

    def __init__(self, s3: "S3Client", name: str) -> None:
        self._s3 = s3
        self._name = name

    def there(self, files: Iterable[Local]) -> dict[str, tuple[int, str]]:
        """Return size and ETag of what is there under these files' keys, and beside them."""
        # A listing's prefix is one of characters, not of folders.
        prefix = commonprefix([file.key for file in files])  # noqa: RUF071
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._name, Prefix=prefix)
        return {
            one["Key"]: (one["Size"], one["ETag"].strip('"'))
            for page in pages
            for one in page.get("Contents", [])
        }

    def put(
        self,
        file: Local,
        there: Mapping[str, tuple[int, str]],
        sent: Callable[[int], object],
    ) -> bool:
        """Upload a file unless it is there; return whether it was not. Tells `sent` its bytes."""
        size, known = there.get(file.key, (-1, ""))
        if size == file.size and known == etag(file):
            sent(file.size)
            return False
        if file.size < PART:  # upload_file would start threads for it
            body = file.path.read_bytes()
            self._s3.put_object(Bucket=self._name, Key=file.key, Body=body)
            sent(len(body))
        else:
            config = TransferConfig(
                multipart_threshold=PART, multipart_chunksize=file.part, max_concurrency=4
            )
            self._s3.upload_file(str(file.path), self._name, file.key, Config=config, Callback=sent)
        return True
