"""An item's timeline: what happened, in order, with grounds and durations, and no content."""

from labelhooks.controls.timeline import (
    Event,
    Line,
    Recorded,
    durations,
    seconds_between,
    timeline,
)
from labelhooks.labels.takeback import withdrawal
from labelhooks.model.item import FlagFacts, Source
from labelhooks.model.label import Label
from labelhooks.model.takeback import Criteria, Takeback, takeback_id
from labelhooks.model.task import SampledOut, TaskState
from tests.factories import a_judgment, a_label, a_proposal, a_task, an_id, an_item


def at(second: int) -> str:
    return f"2026-11-24T12:00:{second:02d}.000Z"


def labeled(second: int, version: int = 1, **changes: object) -> Label:
    label = a_label(version, **changes)
    told = label.provenance.model_copy(update={"decided_at": at(second)})
    return label.model_copy(update={"at": at(second + 1), "provenance": told})


def told(events: list[Event]) -> list[str]:
    return [one.what for one in events]


def test_the_road_of_an_upload_that_people_judged() -> None:
    task = a_task(
        created_at=at(5), state=TaskState.DONE, judgments=1, proposal=a_proposal("spam", 0.62)
    )
    recorded = Recorded(
        item=an_item(created_at=at(2), redacted={"PHONE": 1, "PERSON": 2}),
        arrived_at=at(0),
        rounds=[(task, [a_judgment(at=at(20), seconds=8.0)])],
        labels=[labeled(21, kind="annotators")],
    )
    lines = [Line(at(3), "gate", "handled")]

    events = timeline(recorded, lines)
    assert told(events) == [
        "uploaded",
        "item recorded",
        "log",
        "task created",
        "judged",
        "task done",
        "agreed",
        "label written",
    ]
    assert events[1].told.startswith("replaced: PERSON 2, PHONE 1; redaction ")
    assert "low_confidence" in events[3].told
    assert "words 1 proposed with confidence 0.620" in events[3].told
    assert seconds_between(events) == [0.0, 2.0, 1.0, 2.0, 15.0, 0.0, 1.0, 1.0]
    assert durations(recorded) == {"redacted": 2.0, "asked": 3.0, "judged": 15.0, "labeled": 20.0}
    shown = str(events)
    assert "spam" not in shown  # neither what was proposed nor what was said


def test_what_was_accepted_and_taken_back_says_on_which_grounds() -> None:
    label = labeled(3)
    criteria = Criteria(prelabeler="words")
    order = Takeback(
        dataset="chat",
        takeback_id=takeback_id("chat", criteria, "people"),
        criteria=criteria,
        to="people",
        actor="ann",
        reason="swapped",
        begun_at=at(9),
        counted=1,
    )
    gone = withdrawal(order, label, code_version="test")
    recorded = Recorded(item=an_item(created_at=at(2)), labels=[label, gone])

    events = timeline(recorded)
    assert told(events) == ["item recorded", "accepted", "label written", "taken back"]
    accepted, back = events[1], events[3]
    assert accepted.by == "prelabeler words 1"
    assert accepted.told == "confidence at or above 0.95, confidence 0.970"
    assert (back.by.split()[:2], back.told) == (
        ["operator", "ann"],
        "version 2: taken back: swapped",
    )
    assert durations(recorded) == {"decided": 1.0}  # no label holds


def test_flags_further_sources_and_what_was_not_asked() -> None:
    out = SampledOut(dataset="chat", item_id=an_id(), dataset_version=1, propensity=0.25, at=at(9))
    flag = FlagFacts(source="filter", reason="toxic", score=0.5)
    recorded = Recorded(
        item=an_item(created_at=at(1), flag=flag, source=Source(kind="flag", id=an_id(7))),
        further=[(f"upload/{an_id(8)}", at(4))],
        out=out,
    )

    events = timeline(recorded)
    assert told(events) == ["flagged", "item recorded", "the same content again", "sampled out"]
    assert (events[0].by, events[0].told) == ("filter", "toxic, score 0.5")
    assert "probability 0.25" in events[3].told
