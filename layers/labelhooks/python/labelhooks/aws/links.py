"""Links that live minutes: to a clean artifact, and to where one raw file may be put."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypedDict
from uuid import uuid4

from labelhooks.errors import NotFound
from labelhooks.model.base import timestamp
from labelhooks.model.item import Artifact

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_FORM_SECONDS = 900


class UploadForm(TypedDict):
    url: str
    fields: dict[str, str]
    key: str
    expires_at: str


class ArtifactLinks:
    """Signs GETs in the clean bucket, for whoever may see the artifact."""

    def __init__(self, s3: "S3Client", bucket: str) -> None:
        self._s3 = s3
        self._bucket = bucket

    def link(self, artifact: Artifact, *, seconds: int) -> str:
        """
        Return a link to an object of the clean bucket that lives so long.

        The browser is told its type, to show it and not to guess. Raises NotFound for what is no
        object of its own: a slice of one would show its neighbours.
        """
        if artifact.key is None or not artifact.is_media:
            raise NotFound("this artifact is no object of its own: its content is in the answer")
        asked = {
            "Bucket": self._bucket,
            "Key": artifact.key,
            "ResponseContentType": artifact.media_type or "application/octet-stream",
            "ResponseContentDisposition": "inline",
            "ResponseCacheControl": "private, max-age=300",
        }
        return self._s3.generate_presigned_url("get_object", Params=asked, ExpiresIn=seconds)


class UploadForms:
    """Signs POSTs into the raw bucket: S3 itself refuses what the form does not allow."""

    def __init__(self, s3: "S3Client", bucket: str) -> None:
        self._s3 = s3
        self._bucket = bucket

    def form(self, dataset: str, name: str, *, media_type: str, size: int) -> UploadForm:
        """
        Return the form for one file of a dataset, good for a quarter of an hour.

        Its key is of our making and new: nobody can put something over what another has put.

        Args:
            dataset: whose prefix the key is under.
            name: of the file; the last part of the key.
            media_type: the Content-Type that the file must be sent with.
            size: bytes that it may have at most.
        """
        key = f"{dataset}/{uuid4().hex}/{name}"
        until = datetime.now(UTC) + timedelta(seconds=_FORM_SECONDS)
        made = self._s3.generate_presigned_post(
            Bucket=self._bucket,
            Key=key,
            Fields={"Content-Type": media_type},
            Conditions=[
                {"Content-Type": media_type},
                ["content-length-range", 1, size],
            ],
            ExpiresIn=_FORM_SECONDS,
        )
        return {
            "url": made["url"],
            "fields": dict(made["fields"]),
            "key": key,
            "expires_at": timestamp(until),
        }
