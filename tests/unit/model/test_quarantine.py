"""A refusal says what, where, why and what to do, and holds no content."""

import re

import pytest

from labelhooks import errors
from labelhooks.errors import BadFormat, PermanentError
from labelhooks.model.quarantine import refusal
from tests.factories import an_id


def kinds(of: type[Exception]) -> list[type[Exception]]:
    return [of, *(one for child in of.__subclasses__() for one in kinds(child))]


def test_a_refusal_is_told_from_its_error() -> None:
    record = refusal(
        BadFormat("not JSON at line 3 column 1"),
        quarantine_id=an_id(),
        dataset="chat",
        function="redact_upload",
        what="upload",
        where="object version v1, 12 bytes",
        release_to="ingest",
        trace_id="1-trace",
    )

    assert (record.reason, record.message) == ("bad_format", "not JSON at line 3 column 1")
    assert record.advice == BadFormat.advice
    assert record.content == f"chat/{an_id()}"
    assert record.state == "quarantined"


def test_a_refusal_of_no_dataset_has_a_place_all_the_same() -> None:
    record = refusal(
        BadFormat("not JSON"),
        quarantine_id=an_id(),
        dataset="",
        function="gate",
        what="message",
        where="queue items, message m1",
        release_to=None,
        trace_id="untraced",
    )

    assert (record.dataset, record.content) == ("-", f"-/{an_id()}")


@pytest.mark.parametrize("error", kinds(PermanentError), ids=lambda one: one.__name__)
def test_each_reason_is_a_code_of_its_own_with_advice(error: type[PermanentError]) -> None:
    assert re.fullmatch(r"[a-z][a-z_]+", error.code)
    assert [one.code for one in kinds(PermanentError)].count(error.code) == 1  # type: ignore[attr-defined]
    assert error.advice.endswith(".")


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    ours = [one for one in kinds(errors.LabelHooksError) if one.__module__ == errors.__name__]

    missing = [one.__name__ for one in ours if one.__name__ not in str(errors.__doc__)]
    assert not missing
    named = set(re.findall(r"\b[A-Z][a-z]+(?:[A-Z][a-z]+)+\b", str(errors.__doc__)))
    assert named <= {one.__name__ for one in ours}
