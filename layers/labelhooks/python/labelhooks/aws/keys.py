"""The deployment's key for derived ids."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient


@cache
def id_key(secrets: "SecretsManagerClient", secret: str) -> bytes:
    """Return the key under which ids are derived, read once for each execution environment."""
    return secrets.get_secret_value(SecretId=secret)["SecretString"].encode()
