"""Quotas of items, calls and money: just so much a day; the rest waits, and goes on by itself."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from functions.create_task import handler as create_task
from labelhooks.aws.lineups import DynamoLineups
from labelhooks.aws.quotas import DynamoQuotas
from labelhooks.gating import allowance
from labelhooks.gating.registry import Registry, Why
from labelhooks.intake import quota as item_quota
from labelhooks.model.prelabeler import HttpPrelabeler
from labelhooks.model.quota import Limited
from tests.integration.models import Model
from tests.integration.road import Road, jsonl
from tests.integration.test_quota import Clock

DAY, NEXT, THIRD = "2026-11-23", "2026-11-24", "2026-11-25"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> type[Clock]:
    monkeypatch.setattr(Clock, "moment", Clock.moment)
    for module in (item_quota, allowance, create_task):
        monkeypatch.setattr(module, "datetime", Clock)
    return Clock


def tomorrow(road: Road, clock: type[Clock], day: str) -> None:
    clock.moment = datetime.fromisoformat(f"{day}T00:01:00+00:00")
    road.later()
    road.run()


def nothing_is_lost(road: Road) -> bool:
    return not any(road.waiting(f"{queue}-dead") for queue in ("ingest", "flags", "items", "tasks"))


def used(road: Road, day: str = DAY) -> Any:
    return DynamoQuotas(road.dynamodb, "work").standing("chat", day)


class TestItems:
    def test_a_day_records_just_its_quota_of_records_texts_and_flags(
        self, road: Road, clock: type[Clock]
    ) -> None:
        road.dataset(quota={"items_per_day": 5})
        road.upload("chat/a.jsonl", jsonl([{"t": n} for n in range(4)]))
        road.upload("chat/b.jsonl", jsonl([{"t": n} for n in range(4, 7)]))
        road.upload("chat/c.txt", b"a text")
        for n in range(3):
            road.flag(id=f"f{n}", text=f"flag {n}")
        road.run()
        assert len(road.held("items", "item")) == used(road).items == 5
        assert set(used(road).reached) == {Limited.ITEMS}

        tomorrow(road, clock, NEXT)
        assert len(road.held("items", "item")) == 10
        tomorrow(road, clock, THIRD)
        assert len(road.held("items", "item")) == 11
        assert [used(road, day).items for day in (DAY, NEXT, THIRD)] == [5, 5, 1]
        assert not used(road, THIRD).reached
        assert nothing_is_lost(road)
        assert len(road.held("work", "task")) == 11

    def test_content_that_is_there_already_costs_nothing(
        self, road: Road, clock: type[Clock]
    ) -> None:
        road.dataset(quota={"items_per_day": 2})
        road.upload("chat/a.jsonl", jsonl([{"t": 1}]))
        road.run()
        road.upload("chat/b.jsonl", jsonl([{"t": 1}, {"t": 1}, {"t": 2}, {"t": 3}]))
        road.run()

        assert len(road.held("items", "item")) == used(road).items == 2
        assert road.delayed("ingest") == 1

    def test_what_waits_is_not_read_and_not_redacted_again(
        self, road: Road, clock: type[Clock]
    ) -> None:
        road.dataset(quota={"items_per_day": 1})
        road.upload("chat/a.jsonl", jsonl([{"t": n} for n in range(3)]))
        road.run()
        before = road.calls["GetObject"]
        for _ in range(3):
            road.later()
            road.run()

        assert road.calls["GetObject"] == before
        assert len(road.held("items", "item")) == 1

    def test_an_upload_of_many_segments_does_not_multiply_while_it_waits(
        self, road: Road, clock: type[Clock]
    ) -> None:
        road.dataset(quota={"items_per_day": 1}, intake={"segment_bytes": 4096, "max_bytes": 2000})
        road.upload("chat/a.jsonl", jsonl([{"t": f"{n} " + "x" * 1000} for n in range(20)]))
        road.run()
        waiting = road.delayed("ingest")
        for _ in range(3):
            road.later()
            road.run()

        assert road.delayed("ingest") == waiting <= 6

    @pytest.mark.parametrize("crash_after", [False, True])
    def test_a_crash_anywhere_counts_nothing_twice(
        self, road: Road, clock: type[Clock], *, crash_after: bool
    ) -> None:
        road.dataset(quota={"items_per_day": 3})
        road.upload("chat/a.jsonl", jsonl([{"t": n} for n in range(5)]))
        (event,) = road.waiting("ingest")
        for crash_at in range(16):
            road.send("ingest", event)
            road.crash_at, road.crash_after = crash_at, crash_after
            road.deliver("ingest")
            road.crash_at = None
        road.run()

        assert len(road.held("items", "item")) == used(road).items == 3

    def test_without_a_quota_nothing_is_counted_or_asked(self, road: Road) -> None:
        road.dataset()
        road.upload("chat/a.jsonl", jsonl([{"t": n} for n in range(5)]))
        road.deliver("ingest")
        road.deliver("items")

        assert not road.records("work")
        assert not road.calls["BatchGetItem"] - 1  # the gate's own


def answering(model: Model, confidence: float = 0.99) -> None:
    def answer(request: Any) -> None:
        items = model.asked[-1]["items"]
        said = [{"id": one["id"], "label": "spam", "confidence": confidence} for one in items]
        body = json.dumps({"version": 1, "proposals": said}).encode()
        request.send_response(200)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    model.answer = answer


def a_model(model: Model, **more: Any) -> dict[str, Any]:
    answering(model)
    return {"kind": "http", "name": "model", "version": "7", "url": model.url, **more}


class TestCalls:
    def test_a_day_makes_just_its_quota_of_calls(
        self, road: Road, model: Model, clock: type[Clock]
    ) -> None:
        road.dataset(
            prelabeler=a_model(model, batch=2),
            gate={"threshold": 0.9, "audit_share": 0.0},
            quota={"prelabel_calls_per_day": 3},
        )
        road.upload("chat/a.jsonl", jsonl([{"t": n} for n in range(9)]))
        road.run()
        assert len(model.asked) == used(road).prelabel_calls == 3
        assert len(road.held("labels", "label")) == 6
        assert set(used(road).reached) == {Limited.CALLS}
        road.later()
        road.run()
        assert len(model.asked) == 3

        tomorrow(road, clock, NEXT)
        assert len(road.held("labels", "label")) == 9
        assert (len(model.asked), used(road, NEXT).prelabel_calls) == (5, 2)
        assert not road.held("work", "task")
        assert nothing_is_lost(road)

    def test_calls_that_were_kept_ready_and_not_made_are_put_back(
        self, road: Road, model: Model, clock: type[Clock]
    ) -> None:
        road.dataset(
            prelabeler=a_model(model, batch=1, retries=3),
            quota={"prelabel_calls_per_day": 8},
        )
        road.upload("chat/a.jsonl", jsonl([{"t": n} for n in range(2)]))
        road.run()

        assert len(model.asked) == used(road).prelabel_calls == 2

    def test_who_only_watches_is_left_out_rather_than_the_item(
        self, road: Road, model: Model, clock: type[Clock]
    ) -> None:
        rule = {"label": "spam", "contains": ["free"], "confidence": 0.5}
        words = {"kind": "rules", "name": "words", "version": "1", "rules": [rule]}
        road.dataset(prelabeler=words, quota={"prelabel_calls_per_day": 1})
        dataset = road.datasets.latest("chat")
        assert dataset
        shadow = HttpPrelabeler.model_validate(a_model(model, batch=1))
        registry = Registry(DynamoLineups(road.dynamodb, "config"), dataset)
        registry.register(shadow, Why("owner", "a test"))
        road.restart()
        for n in range(2):
            road.upload(f"chat/{n}.txt", f"free {n}".encode())
            road.run()

        assert len(model.asked) == 1
        assert len(road.held("work", "task")) == 2


class TestDollars:
    def test_no_call_is_made_that_would_pass_the_limit(
        self, road: Road, model: Model, clock: type[Clock]
    ) -> None:
        road.dataset(
            prelabeler=a_model(model, batch=2, cost_per_call=0.5, cost_per_item=0.25),
            gate={"threshold": 0.9, "audit_share": 0.0},
            quota={"dollars_per_day": 2.5},
        )
        road.upload("chat/a.jsonl", jsonl([{"t": n} for n in range(6)]))
        road.run()

        assert len(model.asked) == 2
        assert used(road).microdollars == 2_000_000
        assert set(used(road).reached) == {Limited.DOLLARS}

        road.dataset(
            prelabeler=a_model(model, batch=2, cost_per_call=0.5, cost_per_item=0.25),
            gate={"threshold": 0.9, "audit_share": 0.0},
            quota={"dollars_per_day": 3.0},
        )
        road.restart()
        road.later()
        road.run()
        assert used(road).microdollars == 3_000_000
        assert len(road.held("labels", "label")) == 6

    def test_once_it_is_gone_nothing_new_comes_in_and_nobody_new_is_asked(
        self, road: Road, clock: type[Clock]
    ) -> None:
        road.dataset(quota={"dollars_per_day": 1.0})
        road.upload("chat/a.txt", b"in before")
        road.deliver("ingest")
        DynamoQuotas(road.dynamodb, "work").charge("chat", DAY, 1_000_000)
        road.upload("chat/b.txt", b"in after")
        road.run()
        assert len(road.held("items", "item")) == 1
        assert not road.held("work", "task")

        tomorrow(road, clock, NEXT)
        assert len(road.held("work", "task")) == 2
        assert nothing_is_lost(road)


class TestCharge:
    """What was spent otherwise, told as the day's whole sum."""

    def test_it_adds_up_once_however_often_it_is_told(self, road: Road) -> None:
        quotas = DynamoQuotas(road.dynamodb, "work")
        assert quotas.take(
            "chat", DAY, calls=1, microdollars=10, most_calls=None, most_microdollars=None
        )
        for total in (0, 5, 5, 7, 3):
            quotas.charge("chat", DAY, total)

        assert quotas.used("chat", DAY).microdollars == 17


def test_a_raised_limit_is_not_over_any_more(road: Road) -> None:
    road.dataset(quota={"tasks_per_day": 1})
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    road.upload("chat/a.jsonl", jsonl([{"t": n} for n in range(3)]))
    road.run()
    dataset = road.datasets.latest("chat")
    assert dataset
    (over,) = used(road, today).over(dataset.spec.quota)
    assert over is Limited.TASKS

    road.dataset(quota={"tasks_per_day": 5})
    dataset = road.datasets.latest("chat")
    assert dataset
    assert not used(road, today).over(dataset.spec.quota)
