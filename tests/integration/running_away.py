"""Money on the road in process: quotas that are used up, and spending that runs away."""

from functions.guard import handler as guard
from functions.reckon_spend import handler as reckon_spend
from labelhooks.aws.hours import DynamoHours
from tests.integration.road import CONSUMERS, Road, jsonl
from tests.unit.money.test_alarm import an_alarm
from tests.unit.redaction.documents.pdfs import drawn


def run_away(road: Road) -> None:
    """Let what was spent be reckoned, and an alarm go on about it."""
    road.dataset("dear", quota={"dollars_per_day": 5.0}, costs={"dollars_per_hour": 36.0})
    hours = DynamoHours(road.dynamodb, "measures")
    hours.add("dear", {"seconds": 100})
    hours.flush(at_once=True)
    assert road.invoke(reckon_spend, {"detail-type": "Scheduled Event"})
    told = {"Message": an_alarm("-"), "Timestamp": "2026-11-24T13:00:00.000Z", "MessageId": "m"}
    assert road.invoke(guard, {"Records": [{"Sns": told}]}) == {"switches": ["intake"]}
    told["Message"] = an_alarm("dear")
    assert road.invoke(guard, {"Records": [{"Sns": told}]}) == {"switches": ["intake#dear"]}
    for switch in ("intake", "intake#dear"):
        road.switches.turn(switch, paused=False, actor="ops", reason="a test")
    road.restart()


def use_up(road: Road) -> None:
    """Let quotas be used up by texts, flags, documents and calls of a pre-labeler elsewhere."""
    for name, modality in (("bounded", "text"), ("boxes", "document")):
        road.dataset(name, modality=modality, quota={"items_per_day": 1})
    for n in range(2):
        road.upload(f"bounded/{n}.txt", f"the text {n}".encode())
        road.upload(f"boxes/{n}.pdf", drawn(f"the paper {n}"))
        road.run()
    road.dataset("flagged", quota={"items_per_day": 1})
    for n in range(2):
        road.flag(id=f"f1{n}", dataset="flagged", text=f"the flag {n}")
        road.run()
    nobody = {"kind": "http", "name": "nobody", "version": "1", "url": "http://127.0.0.1:9/"}
    road.dataset("asked", prelabeler={**nobody, "batch": 1}, quota={"prelabel_calls_per_day": 1})
    road.upload("asked/a.jsonl", jsonl([{"t": "one"}, {"t": "two"}]))
    road.run()
    road.later()
    for name in CONSUMERS:
        road.sqs.purge_queue(QueueUrl=road.queues[name])
