"""Leases in any order: held by one, judged once by each, and never stuck."""

from hypothesis import settings

from tests.factories.shifts import Shifts

TestLeasesInAnyOrder = Shifts.TestCase
TestLeasesInAnyOrder.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
