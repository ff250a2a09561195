"""What a pre-labeler proposes is a label of the very item, or nothing."""

import pytest

from labelhooks.gating.decide import Decision
from labelhooks.model.label_value import Span, Spans
from tests.factories import a_dataset, a_proposal
from tests.unit.gating.test_gate import NONE, World

SPANS = {"kind": "spans", "classes": ["place", "person"]}


def a_span(start: int, end: int, name: str = "place") -> Span:
    return Span(start=start, end=end, class_name=name)


@pytest.mark.parametrize(
    ("spans", "decision", "reason"),
    [
        pytest.param((a_span(0, 6),), Decision.ASK, "prelabeler_failed", id="beyond the text"),
        pytest.param((a_span(0, 5, "x"),), Decision.ASK, "prelabeler_failed", id="of no class"),
        pytest.param((a_span(1, 4), a_span(0, 3)), Decision.ACCEPT, None, id="within the text"),
    ],
)
def test_a_proposal_is_a_label_of_the_item_or_none(
    spans: tuple[Span, ...], decision: Decision, reason: str | None
) -> None:
    world = World(
        dataset=a_dataset(schema=SPANS, gate=NONE), said=[a_proposal(Spans(spans=spans), 0.99)]
    )

    assert world.decide(1)[decision] == 1
    assert [one.reason for one in world.asks] == ([reason] if reason else [])
    if not reason:
        assert [one.value for one in world.labels] == [Spans(spans=spans[::-1])]


@pytest.mark.parametrize(("number", "decision"), [(100, Decision.ACCEPT), (400, Decision.ASK)])
def test_a_proposal_that_a_task_cannot_hold_is_none(number: int, decision: Decision) -> None:
    spans = Spans(spans=tuple(a_span(n, n + 1) for n in range(number)))
    world = World(
        dataset=a_dataset(schema=SPANS, gate=NONE),
        said=[a_proposal(spans, 0.99)],
        content={"id": 7, "text": "x" * 1000},
    )

    assert world.decide(1)[decision] == 1
