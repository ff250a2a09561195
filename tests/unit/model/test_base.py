"""What all words have in common."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from labelhooks.model.base import Code, DatasetName, Id, Timestamp, timestamp
from labelhooks.model.item import Artifact
from tests.factories import an_id, an_item


@given(st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(9999, 12, 30)))
def test_timestamps_sort_as_their_moments_do(moment: datetime) -> None:
    at = moment.replace(tzinfo=UTC)

    assert TypeAdapter(Timestamp).validate_python(timestamp(at)) == timestamp(at)
    assert timestamp(at) < timestamp(at + timedelta(milliseconds=1))


def test_a_moment_elsewhere_is_told_in_utc() -> None:
    tokyo = timezone(timedelta(hours=9))

    assert timestamp(datetime(2026, 1, 2, 8, 0, tzinfo=tokyo)) == "2026-01-01T23:00:00.000Z"


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        pytest.param(
            DatasetName, ["chat", "a1", "support-eu"], ["", "a", "Chat", "1a", "a_b", "a/b"]
        ),
        pytest.param(Code, ["spam", "v1.2", "0"], ["", "Spam", "two words", ".x", "x" * 65]),
        pytest.param(Id, [an_id()], ["", an_id()[1:], an_id().replace("0", "G")]),
        pytest.param(Timestamp, [timestamp()], ["", "2026-01-01", "2026-01-01T00:00:00Z"]),
    ],
    ids=["dataset names", "codes", "ids", "timestamps"],
)
def test_names_have_their_form(kind: object, good: list[str], bad: list[str]) -> None:
    reads = TypeAdapter(kind)
    assert [reads.validate_python(one) for one in good] == good
    for one in [*bad, good[0] + "\n"]:
        with pytest.raises(ValidationError):
            reads.validate_python(one)


def test_words_are_frozen_strict_and_closed() -> None:
    item = an_item()

    with pytest.raises(ValidationError, match="frozen"):
        item.dataset = "mail"
    with pytest.raises(ValidationError, match="extra_forbidden"):
        an_item(note="hello")
    with pytest.raises(ValidationError, match="int_type"):
        an_item(dataset_version="1")


@pytest.mark.parametrize("place", [{}, {"inline": b"x", "key": "chat/x"}], ids=["nowhere", "twice"])
def test_an_artifact_is_in_one_place(place: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="either inline or in the clean bucket"):
        Artifact.model_validate({"id": an_id(), "format": "text", **place})
