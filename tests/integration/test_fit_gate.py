"""The function that looks after gates: thresholds follow judgments, and a jump is noticed."""

from typing import Any

import pytest

from labelhooks.aws.attributes import values
from labelhooks.aws.config import Datasets
from labelhooks.aws.lineups import DynamoLineups
from labelhooks.aws.work import DynamoTasks, read_task
from labelhooks.gating.registry import Registry
from labelhooks.model.gate import GateFit
from labelhooks.model.lineup import Lineup
from labelhooks.tasks.judge import SubmitJudgment
from tests.integration.road import Road, jsonl
from tests.integration.scheduled import count_shares, tended
from tests.unit.gating.lineups import ref, rules, states

ENOUGH = 25


def begin(road: Road, items: int = ENOUGH, **gate: Any) -> None:
    """Let version 1 accept so many items as spam, every one of them audited."""
    said = {"threshold": 0.9, "audit_share": 1.0, "refit": "always", **gate}
    road.dataset(prelabeler=rules("1").model_dump(mode="json"), gate=said)
    road.upload("chat/0.jsonl", jsonl([{"t": f"free money {n}"} for n in range(items)]))
    road.run()


def judge(road: Road, *, wrong: int = 2) -> None:
    submit = SubmitJudgment(
        DynamoTasks(road.dynamodb, "work"), Datasets(road.dynamodb, "config", function="judge")
    )
    waiting = [read_task(one) for one in road.records("work") if "open_pk" in one]
    for number, task in enumerate(waiting):
        value = "ok" if number < wrong else "spam"
        submit(task.dataset, task.item_id, task.round, value=value, annotator="ann")
    road.run()


def lineup(road: Road) -> Lineup:
    dataset = road.datasets.latest("chat")
    assert dataset
    return Registry(DynamoLineups(road.dynamodb, "config"), dataset).lineup()


def fit_in_force(road: Road) -> GateFit | None:
    (entry,) = lineup(road).entries
    return DynamoLineups(road.dynamodb, "config").fit("chat", entry.fit_id or "")


def test_thresholds_follow_what_people_judge(road: Road) -> None:
    begin(road)
    judge(road)

    assert tended(road) == {"fitted": 1}
    fit = fit_in_force(road)
    assert fit is not None
    assert (fit.judged, fit.target, fit.confidence) == (ENOUGH, 0.95, 0.95)
    assert lineup(road).actor == "fit_gate"
    assert "25 judged items" in lineup(road).reason

    revision = lineup(road).revision
    assert tended(road) == {"fitted": 0}
    assert lineup(road).revision == revision


def test_a_fit_promises_what_the_dataset_asks_for(road: Road) -> None:
    begin(road, promise="overall")
    judge(road)

    assert tended(road) == {"fitted": 1}
    fit = fit_in_force(road)
    assert fit is not None
    assert fit.promise == "overall"


def test_evidence_of_one_class_alone_changes_nothing_and_is_told(road: Road) -> None:
    begin(road)
    judge(road, wrong=0)

    assert tended(road) == {"fitted": 1}
    noted = DynamoLineups(road.dynamodb, "config").refitted("chat", ref("1"))
    assert noted is not None
    assert noted.fit_id is None
    assert noted.told.startswith("not fitted: ")
    assert lineup(road).revision == 0


def test_an_item_is_evidence_once_however_often_it_is_settled(road: Road) -> None:
    begin(road, 3)
    judge(road)
    held = [one for one in road.records("work") if one.get("kind", {}).get("S") == "evidence"]
    assert len(held) == 3
    assert {one["state"] for one in road.held("work", "task")} == {"done"}
    assert {values(one)["pk"] for one in held} == {"evidence#chat#words#1"}


@pytest.mark.parametrize(
    ("items", "gate"),
    [
        pytest.param(ENOUGH, {"refit": "never"}, id="by hand alone"),
        pytest.param(ENOUGH, {"refit": "fitted"}, id="one that was never fitted"),
        pytest.param(ENOUGH - 1, {}, id="too little is judged"),
    ],
)
def test_thresholds_stay(road: Road, items: int, gate: dict[str, Any]) -> None:
    begin(road, items, **gate)
    judge(road)

    assert tended(road) == {"fitted": 0}
    assert lineup(road).revision == 0


def test_the_target_is_the_dataset_s(road: Road) -> None:
    begin(road, target=0.8, confidence=0.9)
    judge(road)
    tended(road)

    fit = fit_in_force(road)
    assert fit is not None
    assert (fit.target, fit.confidence) == (0.8, 0.9)


def test_the_gate_counts_what_it_decides(road: Road) -> None:
    begin(road, 4)
    (held,) = [values(one) for one in road.records("config") if one["sk"]["S"].startswith("share#")]

    assert held["sk"] == "share#words#1#document"
    assert 0 < held["accepted"] == held["decided"] <= 4


def test_a_version_that_suddenly_accepts_far_more_is_paused_without_a_judgment(road: Road) -> None:
    begin(road)
    judge(road)
    tended(road)
    tended(road)
    count_shares(road, "chat", decided=200, accepted=0)
    tended(road)
    assert states(lineup(road)) == {"1": "active"}

    count_shares(road, "chat", decided=400, accepted=400)
    tended(road)

    assert states(lineup(road)) == {"1": "paused"}
    assert lineup(road).actor == "watch"
    assert "items were accepted" in lineup(road).reason
    revision = lineup(road).revision
    tended(road)
    assert lineup(road).revision == revision


def test_killed_before_it_could_pause_it_pauses_later(road: Road) -> None:
    begin(road)
    judge(road)
    tended(road)
    tended(road)
    count_shares(road, "chat", decided=600, accepted=600)
    road.fault = lambda operation, _: RuntimeError() if operation == "Publish" else None
    with pytest.raises(RuntimeError, match="1 datasets"):
        tended(road)
    road.fault = lambda *_: None
    published: list[Any] = []

    def note(operation: str, said: Any, _answer: Any) -> None:
        if operation == "Publish":
            published.append(said)

    road.on_call = note

    tended(road)

    assert states(lineup(road)) == {"1": "paused"}
    assert len(published) == 1


def test_one_dataset_that_fails_does_not_hold_up_the_others(road: Road) -> None:
    begin(road)
    judge(road)
    road.dataset("broken")
    road.dynamodb.put_item(
        TableName="config",
        Item={"pk": {"S": "lineup#broken"}, "sk": {"S": "current"}, "nonsense": {"S": "x"}},
    )

    with pytest.raises(RuntimeError, match="1 datasets"):
        tended(road)

    assert fit_in_force(road) is not None
    assert lineup(road).find(ref("1")) is not None
