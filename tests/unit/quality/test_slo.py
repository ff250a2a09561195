"""Error budgets on simulated streams: who is woken, when, and when it ends again."""

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labelhooks.model.hours import DAY, HOUR, MINUTE
from labelhooks.model.slo import Slo, Snapshot
from labelhooks.quality.slo import SloState, events, kept, state
from tests.factories import a_spec

STEP = 5 * MINUTE
SLO = Slo(measure="label_accuracy", objective=0.95)
EACH = 200  # events a step


class Stream:
    """Events, a step at a time, and the ring that is kept of them."""

    def __init__(self, slo: Slo = SLO) -> None:
        self.slo = slo
        self.ring: tuple[Snapshot, ...] = (Snapshot(0, 0, 0),)
        self.bad = 0.0

    def step(self, *, burn: float, each: int = EACH) -> None:
        last = self.ring[-1]
        self.bad += each * min(1.0, burn * (1 - self.slo.objective))
        total = last.total + each
        # To the nearest event: what is short of one by a float's last digit has happened.
        bad = int(self.bad + 1e-6)
        self.ring = kept(self.ring, Snapshot(last.at + STEP, total - bad, total))

    def run(self, seconds: int, *, burn: float, each: int = EACH) -> Iterator[SloState]:
        """Let events come in which the budget burns so fast; return how it stands at each step."""
        for _ in range(seconds // STEP):
            self.step(burn=burn, each=each)
            yield state(self.slo, self.ring)

    def after(self, seconds: int, *, burn: float, each: int = EACH) -> SloState:
        for _ in range(seconds // STEP):
            self.step(burn=burn, each=each)
        return state(self.slo, self.ring)


def first(states: Sequence[SloState], *, page: bool) -> float | None:
    """Return after how many minutes somebody is woken."""
    for step, one in enumerate(states, start=1):
        if (one.page if page else one.ticket) >= 1:
            return step * STEP / MINUTE
    return None


def test_what_burns_nearly_as_fast_as_it_may_wakes_nobody() -> None:
    stream = Stream(Slo(measure="label_accuracy", objective=0.95, window_days=5))

    states = list(stream.run(6 * DAY, burn=0.9))

    assert max(one.page for one in states) < 1
    assert max(one.ticket for one in states) < 1
    assert not any(one.half_spent for one in states)
    assert states[DAY // STEP].left == pytest.approx(0.82, abs=0.01)  # a day of five
    assert states[-1].left == pytest.approx(0.1, abs=0.01)
    assert states[-1].burn == pytest.approx(0.9, abs=0.02)


@pytest.mark.parametrize(
    ("burn", "page", "ticket"),
    [
        pytest.param(20.0, 14.4 / 20 * 60, 72 / 20 * 60, id="all is wrong"),
        pytest.param(8.0, 6 / 8 * 360, 72 / 8 * 60, id="pages by the long pair"),
        pytest.param(3.0, None, 72 / 3 * 60, id="a ticket alone"),
        pytest.param(0.5, None, None, id="nobody"),
    ],
)
def test_who_is_woken_and_when(burn: float, page: float | None, ticket: float | None) -> None:
    """After days in which all was good: when the workbook says (long window x factor / burn)."""
    stream = Stream()
    stream.after(4 * DAY, burn=0.0)
    states = list(stream.run(2 * DAY, burn=burn))

    for found, wanted in ((first(states, page=True), page), (first(states, page=False), ticket)):
        if wanted is None:
            assert found is None
        else:
            # To the step; in three days' windows snapshots are an hour apart, which is 1.4 %.
            assert found is not None
            assert 0 <= found - wanted <= 5 + wanted * 0.02


def test_it_ends_soon_after_what_went_wrong_does() -> None:
    stream = Stream()
    stream.after(4 * DAY, burn=0.0)
    assert stream.after(2 * HOUR, burn=20.0).page >= 1

    minutes = next(
        step * 5 for step, one in enumerate(stream.run(HOUR, burn=0.0), start=1) if one.page < 1
    )

    assert minutes <= 30  # the short windows: 5 and 30 minutes


def test_few_bad_events_wake_nobody() -> None:
    """One wrong of three is 6.7 times as fast as allowed, and says nothing."""
    stream = Stream()
    stream.after(DAY, burn=0.0, each=0)

    assert stream.after(STEP, burn=20.0, each=4).page == 0
    assert stream.after(STEP, burn=20.0, each=4).page > 1


def test_half_a_budget_in_a_week_is_unexpected_and_over_a_month_is_not() -> None:
    slow, fast = Stream(), Stream()
    for stream in (slow, fast):
        stream.after(23 * DAY, burn=0.0)

    assert not slow.after(7 * DAY, burn=1.9).half_spent
    assert fast.after(7 * DAY, burn=2.2).half_spent
    assert not Stream().after(30 * DAY, burn=0.6).half_spent


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([HOUR, 6 * HOUR, DAY]), st.floats(0, 20)), min_size=1, max_size=5
    )
)
def test_a_thinned_ring_tells_what_a_full_one_does(parts: list[tuple[int, float]]) -> None:
    """Thinned, a window may begin earlier than it should, by as far as its snapshots are apart."""
    stream = Stream()
    full = list(stream.ring)
    for seconds, burn in parts:
        for _ in range(seconds // STEP):
            stream.step(burn=burn)
            full.append(stream.ring[-1])
    thinned, whole = state(SLO, stream.ring), state(SLO, full)

    assert (thinned.left, thinned.burn) == (whole.left, whole.burn)
    assert thinned.page == pytest.approx(whole.page, abs=0.2)
    assert thinned.ticket == pytest.approx(whole.ticket, abs=0.3)
    assert len(stream.ring) < 230


def test_before_anything_is_known_all_is_well() -> None:
    now = state(SLO, ())

    assert (now.left, now.burn, now.page, now.ticket, now.half_spent) == (1.0, 0.0, 0.0, 0.0, False)
    assert now.share is None


@pytest.mark.parametrize(
    ("slo", "counts", "wanted"),
    [
        ({"measure": "label_accuracy"}, {"gold/right": 9, "gold/wrong": 1}, (9, 10)),
        ({"measure": "review_approval"}, {"reviewed": 10, "rejected": 2}, (8, 10)),
        ({"measure": "provenance"}, {"provenance/complete": 5}, (5, 5)),
        (
            {"measure": "prelabel_accuracy"},
            {"judged/9/right": 5, "judged/8/wrong": 1, "judged/8/right": 1},
            (6, 7),
        ),
        (
            {"measure": "latency", "threshold": 3600},
            {"latency/60": 1, "latency/3600": 2, "latency/7200": 4, "latency/more": 1},
            (3, 8),
        ),
    ],
)
def test_which_events_are_good(
    slo: dict[str, object], counts: dict[str, int], wanted: tuple[int, int]
) -> None:
    assert events(Slo.model_validate({"objective": 0.9, **slo}), counts) == wanted


@pytest.mark.parametrize(
    ("slos", "wrong"),
    [
        ([{"measure": "latency", "objective": 0.9}], "which needs one"),
        ([{"measure": "latency", "objective": 0.9, "threshold": 5000}], "14400"),
        ([{"measure": "provenance", "objective": 0.9, "threshold": 60}], "of latency alone"),
        ([{"measure": "provenance", "objective": 1.0}], "less than 1"),
        ([{"measure": "provenance", "objective": 0.9}] * 2, "twice"),
        ([{"measure": "beauty", "objective": 0.9}], "label_accuracy"),
    ],
)
def test_what_is_wrong_with_an_objective_is_told(slos: list[dict[str, object]], wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        a_spec(slos=slos)
