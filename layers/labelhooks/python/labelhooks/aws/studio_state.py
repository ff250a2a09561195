"""What the connector to Label Studio keeps: a secret for each dataset, and how far it has read."""

import json
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from labelhooks.aws.attributes import attributes, values
from labelhooks.errors import StudioFailed

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_secretsmanager import SecretsManagerClient

_SECONDS = 300.0  # how long what was read is good
_FRESH_SECONDS = 30.0  # how soon it is read again for who seems to know a newer one


class StudioSecrets[S]:
    """Secrets by dataset: their names begin alike, and are all that functions may read of them."""

    def __init__(
        self,
        secrets: "SecretsManagerClient",
        prefix: str,
        secret: Callable[[str, str, str | None], S],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`secret` makes one of its token, its webhook's secret and the one before that."""
        self._secrets = secrets
        self._prefix = prefix
        self._secret = secret
        self._clock = clock
        self._known: dict[str, tuple[float, S]] = {}

    def of(self, dataset: str, *, fresh: bool = False) -> S:
        """Return a dataset's. Raises StudioFailed where there is none."""
        read_at, known = self._known.get(dataset, (float("-inf"), None))
        age = self._clock() - read_at
        if known is not None and age < (_FRESH_SECONDS if fresh else _SECONDS):
            return known
        found = self._read(dataset)
        self._known[dataset] = (self._clock(), found)
        return found

    def _read(self, dataset: str) -> S:
        try:
            told = self._secrets.get_secret_value(SecretId=f"{self._prefix}{dataset}")
        except self._secrets.exceptions.ResourceNotFoundException:
            raise StudioFailed(
                f"dataset {dataset} is not connected yet: labelhooks studio connect {dataset}"
            ) from None
        held = json.loads(told["SecretString"])
        return self._secret(str(held["token"]), str(held["hook"]), held.get("before"))

    def put(self, dataset: str, *, token: str, hook: str, before: str | None) -> None:
        """Put a secret in the place of the one there is."""
        name = f"{self._prefix}{dataset}"
        held = {"token": token, "hook": hook, **({"before": before} if before else {})}
        try:
            self._secrets.put_secret_value(SecretId=name, SecretString=json.dumps(held))
        except self._secrets.exceptions.ResourceNotFoundException:
            self._secrets.create_secret(
                Name=name,
                Description=f"LabelHooks: dataset {dataset} in Label Studio",
                SecretString=json.dumps(held),
            )
        self._known.pop(dataset, None)


class StudioMarks:
    """How far a project's answers were read, in the work table."""

    def __init__(self, dynamodb: "DynamoDBClient", table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def get(self, dataset: str, project: str) -> str | None:
        """Return the moment of its clock; None where it was never read, or was another project."""
        found = self._dynamodb.get_item(TableName=self._table, Key=attributes(_key(dataset)))
        held = values(found.get("Item", {}))
        return str(held["read_to"]) if held.get("project") == project else None

    def put(self, dataset: str, project: str, moment: str) -> None:
        """Keep it."""
        kept = {**_key(dataset), "kind": "read", "project": project, "read_to": moment}
        self._dynamodb.put_item(TableName=self._table, Item=attributes(kept))


def _key(dataset: str) -> dict[str, str]:
    return {"pk": f"studio#{dataset}", "sk": "read"}
