"""Cursors go on where they were made for, and nowhere else."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelhooks.errors import BadRequest
from labelhooks.people.cursors import Cursors

CURSORS = Cursors(b"k" * 32)
PLACES = st.text(max_size=200)


@given(of=PLACES, place=PLACES)
def test_a_cursor_says_where_to_go_on(of: str, place: str) -> None:
    assert CURSORS.read(of, CURSORS.write(of, place)) == place


@given(
    forged=st.text(max_size=2_000)
    | st.binary(max_size=80).map(lambda b: base64.urlsafe_b64encode(b).decode())
)
def test_what_was_not_made_here_is_refused(forged: str) -> None:
    with pytest.raises(BadRequest, match="begin without"):
        CURSORS.read("datasets", forged)


@given(place=PLACES, at=st.integers(min_value=0, max_value=15), bit=st.integers(0, 7))
def test_a_changed_cursor_is_refused(place: str, at: int, bit: int) -> None:
    written = CURSORS.write("datasets", place)
    signed = bytearray(base64.urlsafe_b64decode(written + "=" * (-len(written) % 4)))
    signed[at] ^= 1 << bit
    with pytest.raises(BadRequest):
        CURSORS.read("datasets", base64.urlsafe_b64encode(signed).decode())


def test_a_cursor_is_of_one_list_and_one_deployment() -> None:
    written = CURSORS.write("datasets ann", "chat")

    for cursors, of in ((CURSORS, "datasets bob"), (Cursors(b"x" * 32), "datasets ann")):
        with pytest.raises(BadRequest):
            cursors.read(of, written)
