"""What keys say of the values under them."""

import pytest

from labelhooks.redaction.keys import measures, names_a_field, type_under


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("email", "EMAIL"),
        ("E-Mail", "EMAIL"),
        ("customerEmailAddress", "EMAIL"),
        ("email_2", "EMAIL"),
        ("email_body", None),
        ("phone", "PHONE"),
        ("Phone Number", "PHONE"),
        ("mobileNo", "PHONE"),
        ("name", "PERSON"),
        ("first_name", "PERSON"),
        ("customerName", "PERSON"),
        ("product_name", None),
        ("file name", None),
        ("user_name", "HANDLE"),
        ("address", "LOCATION"),
        ("address_line_1", "LOCATION"),
        ("ip_address", "IP"),
        ("clientIP", "IP"),
        ("macAddress", "MAC"),
        ("ssn", "SSN"),
        ("SSN", "SSN"),
        ("date of birth", "DATE"),
        ("created_at", None),
        ("password", "SECRET"),
        ("x-api-key", "SECRET"),
        ("accessToken", "SECRET"),
        ("max_tokens", None),
        ("card_number", "CARD"),
        ("accountNumber", "BANK"),
        ("ｅｍａｉｌ", "EMAIL"),  # noqa: RUF001
        ("text", None),
        ("", None),
        ("123", None),
    ],
)
def test_the_type_under_a_key(key: str, kind: str | None) -> None:
    assert type_under(key) == kind


@pytest.mark.parametrize("key", ["created_at", "timestamp", "total", "file_size"])
def test_a_measure(key: str) -> None:
    assert measures(key)
    assert not measures("phone")


@pytest.mark.parametrize(
    ("key", "field"),
    [
        ("order_id", True),
        ("customerCity", True),
        ("Order Date", True),
        ("TICKET", True),
        ("Jane Roe", False),
        ("Paris", False),
        ("jane@roe.example", False),
    ],
)
def test_a_field_is_told_from_a_name(key: str, field: bool) -> None:
    assert names_a_field(key) is field
