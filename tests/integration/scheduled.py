"""What a schedule calls, on the road in process."""

from typing import Any

from functions.fit_gate import handler as fit_gate
from tests.integration.road import Road


def tended(road: Road) -> dict[str, Any] | None:
    """Let the schedule call the function that looks after gates."""
    return road.invoke(fit_gate, {"detail-type": "Scheduled Event"})


def count_shares(road: Road, dataset: str, *, decided: int, accepted: int) -> None:
    """Let version 1 of the document's pre-labeler have decided so many items more."""
    road.dynamodb.update_item(
        TableName="config",
        Key={"pk": {"S": f"lineup#{dataset}"}, "sk": {"S": "share#words#1#document"}},
        UpdateExpression="ADD decided :decided, accepted :accepted",
        ExpressionAttributeValues={
            ":decided": {"N": str(decided)},
            ":accepted": {"N": str(accepted)},
        },
    )
