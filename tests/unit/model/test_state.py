"""An item is in exactly one place, whatever is recorded of it."""

from itertools import combinations, product

import pytest

from labelhooks.model.state import ItemState, item_state, telling
from labelhooks.model.task import TaskState


@pytest.mark.parametrize(
    ("recorded", "state"),
    [
        pytest.param({}, ItemState.IN_FLIGHT, id="nothing yet"),
        pytest.param({"labeled": True}, ItemState.LABELED, id="a label"),
        pytest.param(
            {"labeled": True, "tasks": [TaskState.OPEN]}, ItemState.LABELED, id="an audit beside it"
        ),
        pytest.param({"tasks": [TaskState.OPEN]}, ItemState.WAITING, id="an open task"),
        pytest.param({"tasks": [TaskState.LEASED]}, ItemState.WAITING, id="a leased one"),
        pytest.param({"tasks": [TaskState.IN_REVIEW]}, ItemState.WAITING, id="one in review"),
        pytest.param(
            {"tasks": [TaskState.DONE, TaskState.OPEN]}, ItemState.WAITING, id="another round"
        ),
        pytest.param({"tasks": [TaskState.SUBMITTED]}, ItemState.JUDGED, id="a round complete"),
        pytest.param({"tasks": [TaskState.DONE]}, ItemState.IN_FLIGHT, id="its label on the way"),
        pytest.param({"tasks": [TaskState.CANCELLED]}, ItemState.CANCELLED, id="nobody is asked"),
        pytest.param(
            {"tasks": [TaskState.DONE, TaskState.CANCELLED]}, ItemState.CANCELLED, id="… any more"
        ),
        pytest.param(
            {"tasks": [TaskState.CANCELLED, TaskState.DONE]},
            ItemState.IN_FLIGHT,
            id="asked again, and its label on the way",
        ),
        pytest.param(
            {"labeled": True, "tasks": [TaskState.CANCELLED]},
            ItemState.LABELED,
            id="its check is cancelled",
        ),
        pytest.param({"sampled_out": True}, ItemState.SAMPLED_OUT, id="not asked"),
        pytest.param({"quarantined": True}, ItemState.QUARANTINED, id="its label refused"),
        pytest.param(
            {"quarantined": True, "labeled": True}, ItemState.LABELED, id="a later label refused"
        ),
    ],
)
def test_a_state(recorded: dict[str, object], state: ItemState) -> None:
    nothing = {"labeled": False, "tasks": [], "sampled_out": False, "quarantined": False}

    assert item_state(**{**nothing, **recorded}) == state  # type: ignore[arg-type]


def test_every_record_there_can_be_has_a_state() -> None:
    tasks = [combinations(TaskState, count) for count in range(3)]
    for labeled, out, quarantined in product([True, False], repeat=3):
        for some in (one for group in tasks for one in group):
            state = item_state(
                labeled=labeled, tasks=some, sampled_out=out, quarantined=quarantined
            )
            assert isinstance(state, ItemState)


@pytest.mark.parametrize(("ruled", "states"), [("1", []), ("2", []), ("3", [TaskState.CANCELLED])])
def test_a_check_that_was_cancelled_before_its_label_was_taken_back_tells_nothing(
    ruled: str, states: list[TaskState]
) -> None:
    """Or an item whose next task was lost on its way would never be missed."""
    assert telling([(TaskState.CANCELLED, ruled)], "2") == states
