"""
Files of the built-in pre-labeler, in the clean bucket under the SHA-256 of their bytes.

The clean bucket: it is kept, and whoever scores reads it anyway. That others write to it too is no
matter, since a reader compares the digest, which stands in the registered version. No dataset's
name begins with "_".
"""

from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from labelhooks.aws.buckets import GONE
from labelhooks.errors import NotFound, PrelabelerFailed

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_PREFIX = "_models/"
# Far above what training writes: what is larger is not read into a gate's memory.
_LARGEST = 32 * 1024 * 1024


def model_key(digest: str) -> str:
    """Return where a model's file lies."""
    return f"{_PREFIX}{digest}"


class ModelFiles:
    def __init__(self, s3: "S3Client", bucket: str) -> None:
        self._s3 = s3
        self._bucket = bucket

    def put(self, digest: str, data: bytes) -> None:
        """Store a file; the same again changes nothing."""
        self._s3.put_object(Bucket=self._bucket, Key=model_key(digest), Body=data)

    def get(self, digest: str) -> bytes:
        """Return a file. Raises NotFound; PrelabelerFailed where the bucket cannot be asked."""
        try:
            answer = self._s3.get_object(Bucket=self._bucket, Key=model_key(digest))
            if answer["ContentLength"] > _LARGEST:
                failed = f"its file has {answer['ContentLength']} bytes, more than a model has"
            else:
                return answer["Body"].read()
        except ClientError as error:
            code = str(error.response["Error"]["Code"])
            if code in {
                *GONE,
                "AccessDenied",
            }:  # without leave to list, what is not there is denied
                raise NotFound("its file is not in the clean bucket") from None
            failed = f"its file cannot be read: {code}"
        except (BotoCoreError, OSError) as error:
            failed = f"its file cannot be read: {type(error).__name__}"
        raise PrelabelerFailed(failed)
