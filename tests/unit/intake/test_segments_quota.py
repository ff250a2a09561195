"""Files of records under a quota of items: every record once, and no day more than its share."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labelhooks.formats.sniff import Format
from labelhooks.intake import segments
from tests.factories.quotas import Days
from tests.unit.intake.test_segments import World, a_file, assert_all


@pytest.mark.parametrize("form", [Format.JSONL, Format.CSV])
@given(limit=st.integers(0, 25), batch=st.integers(1, 12), crash_at=st.integers(-1, 60))
@settings(max_examples=40)
def test_no_day_records_more_than_its_quota_and_nothing_is_lost(
    form: Format, limit: int, batch: int, crash_at: int
) -> None:
    quota = {"items_per_day": limit}
    world = World(a_file(form), form, crash_at=crash_at, days=Days(), quota=quota)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(segments, "BATCH_RECORDS", batch)
        world.run()
        for _ in range(70):
            assert world.days
            assert len(world.items) <= limit * (world.days.passed + 1)
            if not world.later:
                break
            world.days.pass_on()
            world.queue, world.later = world.later, []
            world.run(begin=False)

    if limit:
        assert_all(world, 60)
        assert sum(world.days.counts.values()) == 60 if world.days else None
    else:
        assert not world.items
