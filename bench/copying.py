"""
What the throughput benchmark deploys in the place of the functions: they copy, and put.

The same messages between the same queues, the same writes to the same tables, side by side as ours;
no model, no check, no condition, no log. It is deployed as `handler.py` of each function, and tells
by its name which one it is.
"""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import unquote_plus
from uuid import uuid4

import botocore.session

SESSION = botocore.session.get_session()
# Bundled without stubs, so without types.
CLIENTS: dict[str, Any] = {name: SESSION.create_client(name) for name in ("s3", "sqs", "dynamodb")}
POOL = ThreadPoolExecutor(8)


def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, list[object]]:
    bodies = [json.loads(record["body"]) for record in event["Records"]]
    match os.environ["POWERTOOLS_SERVICE_NAME"]:
        case "redact_upload":
            items = [item for body in bodies for item in _items(body)]
            list(POOL.map(lambda one: _put("ITEMS_TABLE", one), items))
            _send("ITEMS_QUEUE", items)
        case "gate":
            _send("LABELS_QUEUE", [one for body in bodies for one in body])
        case "persist_label":
            items = [one for body in bodies for one in body]
            list(POOL.map(lambda one: _put("LABELS_TABLE", one), items))
    return {"batchItemFailures": []}


def _items(body: dict[str, Any]) -> list[dict[str, str]]:
    items = []
    for record in body.get("Records", []):
        place = record["s3"]["object"]
        answer = CLIENTS["s3"].get_object(
            Bucket=record["s3"]["bucket"]["name"],
            Key=unquote_plus(place["key"]),
            VersionId=place["versionId"],
        )
        text = answer["Body"].read().decode()
        for one in text.splitlines() if place["key"].endswith(".jsonl") else [text]:
            items.append({"id": uuid4().hex, "text": one})
    return items


def _put(table: str, item: dict[str, str]) -> None:
    key = {"pk": {"S": f"bench#{item['id'][0]}"}, "sk": {"S": f"{item['id']}#v#000001"}}
    CLIENTS["dynamodb"].put_item(
        TableName=os.environ[table],
        Item={**key, "kind": {"S": "label"}, "text": {"S": item["text"]}},
    )


def _send(queue: str, items: list[dict[str, str]]) -> None:
    for start in range(0, len(items), 100):
        body = json.dumps(items[start : start + 100])
        CLIENTS["sqs"].send_message(QueueUrl=os.environ[queue], MessageBody=body)
