"""A look at the measures is good for a minute, and for one version of a dataset."""

from datetime import UTC, datetime

from labelhooks.model.dataset import Dataset
from labelhooks.people.operate.glance import FRESH_SECONDS, Glance
from tests.factories import a_dataset

NOW = datetime(2026, 11, 24, 13, 20, tzinfo=UTC)


def test_it_is_looked_at_once_a_minute_and_again_when_the_dataset_changes() -> None:
    looked: list[tuple[str, int]] = []
    seconds = 0.0

    def look(dataset: Dataset, _now: datetime) -> dict[str, int]:
        looked.append((dataset.name, dataset.version))
        return {"look": len(looked)}

    glance = Glance(look, clock=lambda: seconds)
    first = a_dataset()
    assert [glance(first, NOW)["look"] for _ in range(3)] == [1, 1, 1]
    seconds = FRESH_SECONDS
    assert glance(first, NOW)["look"] == 2
    assert glance(first.model_copy(update={"version": 2}), NOW)["look"] == 3
    assert looked == [("chat", 1), ("chat", 1), ("chat", 2)]
