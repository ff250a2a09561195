"""The tables, as the stack makes them."""

from typing import Any

from tests.integration.quick_moto import hurry

hurry()
TABLES = ("config", "items", "work", "labels", "quarantine", "measures")
WORK_INDEX: dict[str, Any] = {
    "GlobalSecondaryIndexes": [
        {
            "IndexName": "open",
            "KeySchema": [
                {"AttributeName": "open_pk", "KeyType": "HASH"},
                {"AttributeName": "open_sk", "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "KEYS_ONLY"},
        }
    ]
}


def create_tables(dynamodb: Any) -> None:
    """Create every table; the work table with its index of what waits."""
    for table in TABLES:
        index = WORK_INDEX if table == "work" else {}
        keys = ("pk", "sk", "open_pk", "open_sk") if index else ("pk", "sk")
        dynamodb.create_table(
            TableName=table,
            KeySchema=[
                {"AttributeName": "pk", "KeyType": "HASH"},
                {"AttributeName": "sk", "KeyType": "RANGE"},
            ],
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in keys],
            BillingMode="PAY_PER_REQUEST",
            **index,
        )
