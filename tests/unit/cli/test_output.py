"""Results on stdout; everything else on stderr."""

from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum

import pytest

from labelhooks_cli.output import Output, as_json


class State(StrEnum):
    OPEN = "open"


def test_records_become_json_a_script_can_read() -> None:
    at = datetime(2026, 11, 1, 12, tzinfo=UTC)
    row = {"n": Decimal(3), "share": Decimal("0.5"), "at": at, "state": State.OPEN, "of": ("a",)}

    assert as_json(row) == (
        '{"n":3,"share":0.5,"at":"2026-11-01T12:00:00+00:00","state":"open","of":["a"]}'
    )


def test_what_has_no_json_form_is_an_error_and_not_its_address_in_memory() -> None:
    with pytest.raises(TypeError, match="object has no JSON form"):
        as_json({"x": object()})


def test_a_table_shows_text_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    arn = "arn:aws:secretsmanager:us-east-1:1:secret:x"

    Output().listing([{"arn": arn, "text": "[bold]not markup"}], ["arn", "text"])

    shown = capsys.readouterr().out
    assert arn in shown
    assert "[bold]not markup" in shown


def test_an_empty_list_says_so_to_people_and_is_a_list_to_scripts(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Output().listing([], ["item"], empty="No items.")
    Output(as_json=True).listing([], ["item"])

    assert capsys.readouterr().out == "No items.\n[]\n"


def test_notes_are_for_people_and_warnings_for_everybody(
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = Output(as_json=True)

    out.note("half done")
    out.warn("the queue grows")

    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == "warning: the queue grows\n"
