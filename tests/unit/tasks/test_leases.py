"""Leases in any order: held by one, judged once by each, and never stuck."""

from datetime import timedelta

from hypothesis import settings

from labelhooks.tasks.recent import RecentHeads
from tests.factories.office import Memory, Office
from tests.factories.shifts import Shifts


class AtOneDesk(Shifts):
    """Who asks is served from what a claim before has seen, however old that is by now."""

    def opened(self) -> Office:
        memory = Memory()
        recent = RecentHeads(timedelta(hours=1))
        return Office(memory, memory, self.dataset(), recent=recent)


TestLeasesInAnyOrder = Shifts.TestCase
TestLeasesInAnyOrder.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestLeasesAtOneDesk = AtOneDesk.TestCase
TestLeasesAtOneDesk.settings = TestLeasesInAnyOrder.settings
