"""Orders to take labels back, on the road in process: the state machine is played here."""

from typing import Any, Literal

from functions.take_back import handler as take_back
from labelhooks.aws.takebacks import DynamoTakebacks
from labelhooks.model.base import timestamp
from labelhooks.model.takeback import Criteria, Takeback, execution_input, takeback_id
from tests.factories import NOW
from tests.integration.road import Crash, Road

To = Literal["people", "gate"]


def an_order(road: Road, dataset: str, criteria: Criteria, to: To) -> Takeback:
    """Return the order, as it was begun."""
    fields = {
        "dataset": dataset,
        "takeback_id": takeback_id(dataset, criteria, to),
        "criteria": criteria,
        "to": to,
        "actor": "ann",
        "reason": "it swaps two classes",
        "begun_at": NOW,
        "counted": 6,
    }
    return DynamoTakebacks(road.dynamodb, "config").begin(Takeback.model_validate(fields))


def taken_back(
    road: Road,
    dataset: str,
    to: To = "people",
    *,
    prelabeler: str = "words",
    version: str | None = None,
    until: str | None = None,
) -> int:
    """
    Carry an order out as the state machine does; return how many labels it took back by now.

    Raises Crash where a function was killed.
    """
    criteria = Criteria(prelabeler=prelabeler, version=version)
    order = an_order(road, dataset, criteria, to)
    told = execution_input(order, until=until or timestamp())
    for begun in told["parts"]:
        part: dict[str, Any] = begun
        while not part.get("over"):
            answer = road.invoke(take_back, part)
            if answer is None:
                raise Crash
            if answer["held"]:
                return order.done
            part = answer
    assert road.invoke(take_back, told["end"])
    return DynamoTakebacks(road.dynamodb, "config").get(dataset, order.takeback_id).done
