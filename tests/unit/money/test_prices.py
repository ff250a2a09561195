"""Prices: each has its source, and an operator's own take the place of a published one."""

import pytest

from labelhooks.errors import InvalidDocument
from labelhooks.money.prices import published, read_table


def test_every_price_says_where_it_is_from_and_when_it_was_read() -> None:
    prices = published()

    assert prices.read >= "2026-11-24"
    assert prices.region == "us-east-1"
    assert all(one.source and one.unit and one.dollars > 0 for one in prices.by_name.values())


def test_what_is_billed_has_its_price() -> None:
    units = {name for one in read_table("units.toml")["counted"] for name in one["units"]}

    assert units <= set(published().by_name)


def test_ones_own_are_for_as_many_units_as_the_table_says() -> None:
    own = published().with_own({"write_unit": 0.705})

    assert own["write_unit"] == pytest.approx(0.705e-6)
    assert own["read_unit"] == published()["read_unit"]
    assert own.own == {"write_unit"}


@pytest.mark.parametrize(
    ("own", "told"),
    [
        pytest.param({"writes": 1.0}, "no price is called 'writes'.*write_unit", id="unknown"),
        pytest.param({"s3_put": -1.0}, "s3_put: want 0 or more", id="below nothing"),
        pytest.param({"s3_put": float("nan")}, "s3_put: want 0 or more", id="no number"),
    ],
)
def test_a_bad_price_is_refused_by_name(own: dict[str, float], told: str) -> None:
    with pytest.raises(InvalidDocument, match=told):
        published().with_own(own)
