"""The guard: on an alarm of money intake stops, once, is told, and nothing is lost."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from functions.guard import handler as guard
from functions.reckon_spend import handler as reckon_spend
from labelhooks.aws import clients
from labelhooks.aws.hours import DynamoHours
from labelhooks.aws.quotas import DynamoQuotas
from labelhooks.aws.spending import DynamoBurns, DynamoPrices, DynamoSpending
from labelhooks.model.base import timestamp
from labelhooks.model.hours import day_of
from labelhooks.model.spend import Cost, Spend
from tests.integration.road import Road, jsonl
from tests.unit.money.test_alarm import an_alarm


@pytest.fixture
def told(road: Road) -> str:
    """Return the URL of a queue that hears what is told on the page topic."""
    sqs, sns = clients.sqs(), clients.sns()
    url = sqs.create_queue(QueueName="told")["QueueUrl"]
    arn = "arn:aws:sqs:us-east-1:123456789012:told"
    topic = sns.create_topic(Name="page")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    return url


def subjects(url: str) -> list[str]:
    found = clients.sqs().receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=0)
    messages = found.get("Messages", [])
    for one in messages:
        clients.sqs().delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
    return sorted(json.loads(one["Body"])["Subject"] for one in messages)


def guarded(road: Road, message: str, *, now: datetime | None = None) -> list[str]:
    """Let SNS call the function with a message; return the switches that it turned."""
    record = {
        "EventSource": "aws:sns",
        "Sns": {"Message": message, "Timestamp": timestamp(now), "MessageId": "m1"},
    }
    answer = road.invoke(guard, {"Records": [record]})
    assert answer
    return list(answer["switches"])


def an_alarm_at(at: datetime, dataset: str | None = "chat", **changes: Any) -> str:
    return an_alarm(dataset, StateChangeTime=at.isoformat(), **changes)


def test_intake_of_the_dataset_stops_and_goes_on_where_it_was(road: Road, told: str) -> None:
    road.dataset()
    road.dataset("mail")
    road.upload("chat/before.txt", b"before")
    road.deliver("ingest")

    assert guarded(road, an_alarm_at(datetime.now(UTC))) == ["intake#chat"]
    road.upload("chat/a.jsonl", jsonl([{"t": n} for n in range(3)]))
    road.upload("mail/a.txt", b"another dataset")
    road.flag(id="f1", text="held too")
    road.restart()
    road.run()
    assert len(road.held("items", "item")) == 2
    assert len(road.held("work", "task")) == 2  # what was in goes on
    assert subjects(told) == ["LabelHooks guard: paused the intake of chat"]
    (switch,) = road.switches.all()
    assert (switch["actor"], switch["paused"]) == ("guard", True)
    assert "SpendAnomaly is on since" in switch["reason"]

    road.switches.turn("intake#chat", paused=False, actor="ops", reason="wanted")
    road.restart()
    road.later()
    road.run()
    assert len(road.held("items", "item")) == 6
    assert not any(road.waiting(f"{name}-dead") for name in ("ingest", "flags", "items"))


def test_an_alarm_that_is_told_again_stops_and_says_nothing_more(road: Road, told: str) -> None:
    road.dataset()
    message = an_alarm_at(datetime.now(UTC))

    assert guarded(road, message) == ["intake#chat"]
    assert guarded(road, message) == []
    assert len(subjects(told)) == 1


def test_what_somebody_resumed_after_the_alarm_stays_resumed(road: Road, told: str) -> None:
    road.dataset()
    before = datetime.now(UTC) - timedelta(minutes=1)
    guarded(road, an_alarm_at(before))
    road.switches.turn("intake#chat", paused=False, actor="ops", reason="wanted")

    assert guarded(road, an_alarm_at(before)) == []
    assert guarded(road, an_alarm_at(datetime.now(UTC) + timedelta(seconds=1))) == ["intake#chat"]


def test_a_pause_that_was_not_told_is_told_when_the_message_comes_again(
    road: Road, told: str
) -> None:
    road.dataset()
    message = an_alarm_at(datetime.now(UTC))
    road.fault = lambda operation, _: RuntimeError() if operation == "Publish" else None
    with pytest.raises(RuntimeError):
        guarded(road, message)
    road.fault = lambda *_: None

    assert guarded(road, message) == ["intake#chat"]
    assert len(subjects(told)) == 1


def test_what_a_person_paused_stays_theirs(road: Road, told: str) -> None:
    road.dataset()
    road.switches.turn("intake#chat", paused=True, actor="ops", reason="mine")

    assert guarded(road, an_alarm_at(datetime.now(UTC))) == []
    assert road.switches.all()[0]["actor"] == "ops"


def test_an_alarm_of_all_datasets_stops_those_that_spend_too_much(road: Road, told: str) -> None:
    for name in ("chat", "mail"):
        road.dataset(name)
    spending = DynamoSpending(road.dynamodb, "measures")
    today = day_of(datetime.now(UTC))
    spending.judge("chat", today, 0.4)
    spending.judge("mail", today, 1.2)

    assert guarded(road, an_alarm_at(datetime.now(UTC), "-")) == ["intake#mail"]


def burning_alarm(at: datetime) -> str:
    return an_alarm_at(at, "-", AlarmName="LabelHooks-dev-take_measures-SloBurnPauses")


def test_an_objective_that_burns_stops_the_intake_of_its_dataset(road: Road, told: str) -> None:
    for name in ("chat", "mail", "post"):
        road.dataset(name)
    burns, now = DynamoBurns(road.dynamodb, "measures"), datetime.now(UTC)
    burns.note("chat", 0.9, now)
    burns.note("mail", 1.0, now)
    burns.note("post", 4.0, now - timedelta(hours=1))  # nobody has measured it since

    assert guarded(road, burning_alarm(now)) == ["intake#mail"]
    assert subjects(told) == ["LabelHooks guard: paused the intake of mail"]
    (switch,) = road.switches.all()
    assert (switch["actor"], switch["paused"]) == ("guard", True)
    assert "SloBurnPauses" in switch["reason"]

    road.switches.turn("intake#mail", paused=False, actor="ops", reason="mended")
    assert guarded(road, burning_alarm(now)) == []  # told again: what a person resumed stays so


def test_an_objective_that_burns_no_more_stops_nothing_at_all(road: Road, told: str) -> None:
    road.dataset()

    assert guarded(road, burning_alarm(datetime.now(UTC))) == []
    assert not road.switches.all()
    assert not subjects(told)


def test_a_budget_stops_everything_that_comes_in(road: Road, told: str) -> None:
    for name in ("chat", "mail"):
        road.dataset(name)
    road.upload("chat/a.txt", b"one")
    road.upload("mail/a.txt", b"two")
    said = "AWS Budget Notification\nwith your LabelHooks-dev-monthly budget exceeds $100.10"

    assert guarded(road, said) == ["intake"]
    road.restart()
    road.run()
    assert not road.held("items", "item")
    assert road.delayed("ingest") == 2


def test_it_may_be_told_to_tell_alone(
    road: Road, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUARD", "tell")
    road.restart()
    road.dataset()

    assert guarded(road, an_alarm_at(datetime.now(UTC))) == ["intake#chat"]
    assert not road.switches.all()
    assert subjects(told) == ["LabelHooks guard: LabelHooks-dev-reckon_spend-SpendAnomaly is on"]


def test_what_it_cannot_read_is_for_a_person(road: Road, told: str) -> None:
    assert guarded(road, "what?") == []
    assert subjects(told) == ["LabelHooks guard: a message that it cannot read"]
    assert not road.switches.all()


class TestReckonSpend:
    def test_a_day_is_kept_and_charged(self, road: Road) -> None:
        road.dataset(quota={"dollars_per_day": 50.0}, costs={"dollars_per_hour": 36.0})
        hours = DynamoHours(road.dynamodb, "measures")
        hours.add("chat", {"items": 10, "first": 4, "seconds": 100})
        hours.flush(at_once=True)
        assert road.invoke(reckon_spend, {}) == {"datasets": 1}
        assert road.invoke(reckon_spend, {}) == {"datasets": 1}

        now = datetime.now(UTC)
        today = day_of(now)
        tomorrow = day_of(now + timedelta(days=1))
        *_, kept = DynamoSpending(road.dynamodb, "measures").days("chat", today, tomorrow)
        assert kept.cost.people == pytest.approx(1.0)
        assert kept.labels == 4
        used = DynamoQuotas(road.dynamodb, "work").used("chat", today)
        assert used.microdollars == pytest.approx(kept.cost.total * 1e6, abs=1)

    def test_prices_of_one_s_own_are_taken(self, road: Road) -> None:
        road.dataset()
        hours = DynamoHours(road.dynamodb, "measures")
        hours.add("chat", {"items": 1_000_000})
        hours.flush(at_once=True)
        found = []
        for put in (5.0, 10.0):
            DynamoPrices(road.dynamodb, "config").put({"s3_put": put}, actor="ops", reason="a test")
            road.invoke(reckon_spend, {})
            day = day_of(datetime.now(UTC))
            (kept,) = DynamoSpending(road.dynamodb, "measures").days("chat", day, f"{day}~")
            found.append(kept.cost.requests)
        assert found[1] - found[0] == pytest.approx(5.0)

    def test_what_is_kept_is_read_as_it_was(self, road: Road) -> None:
        spending = DynamoSpending(road.dynamodb, "measures")
        spend = Spend("chat", "2026-11-24", {"gate": Cost(1.5, 0.25, 3.0, 0.0)}, labels=7)
        spending.keep(spend)

        assert spending.days("chat", "2026-11-24", "2026-11-25") == [spend]
        assert not spending.days("chat", "2026-11-25", "2026-11-26")
