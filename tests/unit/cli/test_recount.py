"""labelhooks dlq redrive measure: hours are counted anew from what is recorded."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from labelhooks.aws.hours import DynamoHours
from labelhooks.model.base import timestamp
from labelhooks.model.hours import Change, hour_of
from labelhooks_cli.deployment import Deployment
from labelhooks_cli.redriving.messages import depth
from tests.factories import a_label, an_id
from tests.unit.cli.aws import deployed
from tests.unit.cli.conftest import Run


@pytest.fixture
def deployment(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployment]:
    with deployed(monkeypatch) as made:
        yield made


def test_hours_of_which_a_place_was_given_up_on_are_counted_anew(
    deployment: Deployment, labelhooks: Run
) -> None:
    hours = DynamoHours(deployment.target.dynamodb, "measures")
    yesterday = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(days=1)
    at, hour = timestamp(yesterday), hour_of(yesterday)
    for number in range(3):
        label = a_label(item_id=an_id(number), value="ok").model_copy(update={"at": at})
        deployment.labels.append(label)
    hours.take("chat", hour, [Change("labels/0", 7, {"first": 1, "class/prelabeler/gone": 4})])
    hours.take("chat", hour, [Change("items/0", 7, {"pulled_back": 1})])
    url = deployment.target.output("MeasureDeadQueue")
    deployment.target.sqs.send_message(QueueUrl=url, MessageBody='{"DDBStreamBatchInfo": {}}')

    said = labelhooks("dlq", "redrive", "measure", "--json")

    assert json.loads(said.out) == {"redriven": {"measure": 1}}
    assert depth(deployment.target.sqs, url) == 0
    (mended,) = hours.between("chat", yesterday, yesterday + timedelta(hours=1))
    assert {name: count for name, count in mended.counts.items() if count} == {
        "first": 3,
        "labels/prelabeler": 3,
        "class/prelabeler/ok": 3,
        "confidence/9": 3,
        "provenance/complete": 3,
        "pulled_back": 1,
    }
    # What the stream still tells counts on from where it stood.
    assert hours.take("chat", hour, [Change("labels/0", 7, {"first": 1})]) == 0
    assert json.loads(labelhooks("dlq", "redrive", "measure", "--json").out) == {
        "redriven": {"measure": 0}
    }
