"""Who asked a moment ago."""

from labelhooks.model.person import Annotator
from labelhooks.people.recent import KEEP, RecentPeople


class Recorded:
    """People as an owner sets them up; counts the reads."""

    def __init__(self) -> None:
        self.active = True
        self.reads = 0

    def get(self, annotator: str) -> Annotator:
        self.reads += 1
        return Annotator(id=annotator, active=self.active)


def test_one_read_serves_a_second_and_what_is_taken_away_ends_with_it() -> None:
    recorded, now = Recorded(), [0.0]
    people = RecentPeople(recorded, clock=lambda: now[0])
    assert people.get("ann").active

    recorded.active = False
    now[0] = KEEP - 0.01
    assert people.get("ann").active
    assert not people.get("bob").active
    assert recorded.reads == 2

    now[0] = KEEP
    assert not people.get("ann").active


def test_of_many_people_not_all_are_kept() -> None:
    recorded = Recorded()
    people = RecentPeople(recorded, clock=lambda: 0.0)
    for number in range(3_000):
        people.get(f"p{number}")
    people.get("p2999")

    assert recorded.reads == 3_000
    people.get("p0")
    assert recorded.reads == 3_001
