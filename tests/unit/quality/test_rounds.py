"""What a round adds: who agreed, what reviewers rejected, which proposals were right."""

import pytest

from labelhooks.gating.refit import judged_proposals
from labelhooks.model.label_value import LabelValue, Rating, Span, Spans
from labelhooks.model.prelabeler import PrelabelerRef, Proposal
from labelhooks.model.task import Judgment, ReviewReason
from labelhooks.quality.rounds import counts_of_round
from tests.factories import NOW, a_judgment, a_task


def said(*values: LabelValue) -> list[Judgment]:
    return [a_judgment(f"p{n}", value, seconds=2.4) for n, value in enumerate(values)]


def test_pairs_of_judgments() -> None:
    counts = counts_of_round(a_task(), said("ok", "ok", "spam"), "ok")

    assert counts == {
        "completed": 1,
        "judgments": 3,
        "seconds": 7,
        "pairs": 3,
        "pairs/same": 1,
        "same/3": 1,
        "rated/ok": 2,
        "rated/spam": 1,
    }


@pytest.mark.parametrize(
    "values",
    [
        pytest.param(["ok"], id="one says nothing of agreement"),
        pytest.param([("a", "b"), ("a",)], id="lists of classes are no single class"),
        pytest.param([Spans(spans=(Span(start=0, end=1, class_name="x"),))] * 2, id="spans"),
    ],
)
def test_what_has_no_pairs(values: list[LabelValue]) -> None:
    counts = counts_of_round(a_task(), said(*values), None)

    assert counts.keys() == {"judgments", "seconds"}


def test_ratings_are_classes() -> None:
    counts = counts_of_round(a_task(), said(Rating(rating=4), Rating(rating=4)), Rating(rating=4))

    assert (counts["rated/rating-4"], counts["pairs/same"]) == (2, 1)


@pytest.mark.parametrize(
    ("review", "last", "sent_back", "wanted"),
    [
        pytest.param("share", "ok", None, {"reviews/share": 1, "reviewed": 1}, id="approved"),
        pytest.param(
            "share",
            "spam",
            None,
            {"reviews/share": 1, "reviewed": 1, "rejected": 1, "rejected/corrected": 1},
            id="corrected",
        ),
        pytest.param(
            "share",
            None,
            "look again",
            {"reviews/share": 1, "reviewed": 1, "rejected": 1, "rejected/sent_back": 1},
            id="sent back",
        ),
        pytest.param("rounds", "spam", None, {"reviews/rounds": 1}, id="nobody had agreed"),
    ],
)
def test_reviews(
    review: str, last: str | None, sent_back: str | None, wanted: dict[str, int]
) -> None:
    task = a_task(review=ReviewReason(review), sent_back=sent_back)
    judgments = said("ok", "ok")
    if last is not None:
        judgments.append(a_judgment("rev", last, decides=True))

    counts = counts_of_round(task, judgments, last)

    assert {n: c for n, c in counts.items() if n.startswith(("review", "reject"))} == wanted
    assert counts["pairs"] == 1  # of the annotators alone


def test_proposals_are_right_or_wrong_by_their_confidence() -> None:
    words, other = (PrelabelerRef(name=name, version="1") for name in ("words", "other"))
    task = a_task(
        proposal=Proposal(prelabeler=words, value="ok", confidence=0.85),
        others=(Proposal(prelabeler=other, value="spam", confidence=0.4),),
    )

    counts = counts_of_round(task, said("ok"), "ok", judged_proposals(task, "ok", NOW))

    assert (counts["judged/8/right"], counts["judged/4/wrong"]) == (1, 1)
