"""What takes the place of a value: the same for the same, and nobody's."""

import re
from ipaddress import ip_address, ip_network

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from labelhooks.errors import RedactionFailed
from labelhooks.model.dataset import RedactionPolicy
from labelhooks.model.values import Json
from labelhooks.redaction import TYPES, Redactor
from labelhooks.redaction.invented import NAMES, full_name
from labelhooks.redaction.masks import mask
from labelhooks.redaction.pseudonyms import pseudonym
from labelhooks.redaction.surrogates import surrogate, surrogates
from tests.unit.redaction.fakes import Patterns

KEY = b"k" * 32
HOWS = ("placeholder", "pseudonym", "mask", "surrogate")


def luhn_ok(card: str) -> bool:
    digits = [int(digit) for digit in card.replace(" ", "")]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def iban_ok(iban: str) -> bool:
    plain = iban.replace(" ", "")
    return int("".join(str(int(one, 36)) for one in plain[4:] + plain[:4])) % 97 == 1


def redactor(how: str, key: bytes = KEY, **replace: str) -> Redactor:
    policy = RedactionPolicy.model_validate({"replace": {"*": how, **replace}})
    return Redactor(Patterns(), policy, key=key)


def clean(value: Json, how: str, **replace: str) -> Json:
    return redactor(how, **replace).redact(value).value


def test_a_pseudonym_is_one_in_all_of_a_dataset_and_another_in_the_next() -> None:
    first = str(clean("Jane Roe wrote", "pseudonym"))
    again = str(clean("to JANE ROE, from John Doe", "pseudonym"))
    elsewhere = redactor("pseudonym", b"o" * 32).redact("Jane Roe wrote").value

    assert re.fullmatch(r"<PERSON_[a-z]{12}> wrote", first)
    one, other = re.findall(r"<PERSON_\w+>", again)
    assert one == first.removesuffix(" wrote")
    assert other != one
    assert elsewhere != first


def test_the_policy_says_it_for_each_type() -> None:
    text = "Jane Roe, jane@roe.x, 4111111111111111, 555-0199"
    said = str(clean(text, "placeholder", PERSON="pseudonym", CARD="mask", EMAIL="surrogate"))

    assert re.fullmatch(
        r"<PERSON_[a-z]{12}>, [a-z]+\.[a-z]+@example\.(com|net|org) <PHONE_1>",
        said.replace("************1111, ", "").replace(", <PHONE", " <PHONE"),
    )


def test_without_a_key_nothing_keyed_is_promised() -> None:
    for how in ("pseudonym", "surrogate"):
        with pytest.raises(RedactionFailed, match=f"a {how} needs a key"):
            Redactor(Patterns(), RedactionPolicy.model_validate({"replace": {"PERSON": how}}))


@pytest.mark.parametrize(
    ("kind", "value", "masked"),
    [
        ("EMAIL", "jane@example.com", "****@*******.***"),
        ("CARD", "4111-1111-1111-1234", "****-****-****-1234"),
        ("CARD", "3782 822463 10005", "**** ****** *0005"),
        ("CARD", "123456", "******"),
        ("PHONE", "+1 (212) 555-0199", "+* (***) ***-****"),
        ("PERSON", "Zoë Ängström", "*** ********"),
        ("CARD", "４１１１１１１１１１１１１２３４", "************１２３４"),  # noqa: RUF001
    ],
)
def test_a_mask_keeps_the_shape_and_of_a_card_four_digits(
    kind: str, value: str, masked: str
) -> None:
    assert mask(kind, value) == masked


VALUES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)


@settings(deadline=None)
@given(st.sampled_from(sorted(TYPES)), VALUES)
def test_a_surrogate_is_known_again_whatever_it_replaced(kind: str, value: str) -> None:
    made = surrogate(KEY, kind, value)

    assert made == surrogate(KEY, kind, value)
    for around in ("{}", "say {}, now", "({})", "x{}x", '"{}"'):
        text = around.format(made)
        (found,) = surrogates(frozenset({kind})).finditer(text)
        assert found.group() == made


@given(st.sampled_from(sorted(TYPES)), st.tuples(VALUES, VALUES))
def test_different_values_have_different_pseudonyms(kind: str, values: tuple[str, str]) -> None:
    one, other = (pseudonym(KEY, kind, value) for value in values)
    alike = [re.sub(r"\W+", "", value).casefold() for value in values]

    if one == other:
        assert alike[0] == alike[1] or not all(map(str.isascii, values))


def test_a_thousand_people_have_a_thousand_names_in_an_item() -> None:
    """Of small ranges too: what is taken goes to nobody else."""
    for kind in ("PERSON", "MAC", "PHONE", "DATE"):
        replacements = redactor("surrogate").placeholders()
        made = {replacements.of(kind, f"value {number} of {kind}") for number in range(1000)}
        assert len(made) == 1000, kind


def test_surrogates_are_of_ranges_that_are_set_aside() -> None:
    def made(kind: str, value: str = "x") -> list[str]:
        return [surrogate(KEY, kind, f"{value}{n}") for n in range(200)]

    set_aside = ip_network("198.18.0.0/15")
    assert all(ip_address(one) in set_aside for one in made("IP", "10.0.0."))
    documentation = ip_network("2001:db8::/32")
    assert all(ip_address(one) in documentation for one in made("IP", "fe80::"))
    assert all(re.fullmatch(r"[2-9]\d\d-555-01\d\d", one) for one in made("PHONE"))
    assert all(re.fullmatch(r"\+44 7700 900\d{3}", one) for one in made("PHONE", "+44 20 "))
    assert all(re.fullmatch(r"\+49 30 23125\d{3}", one) for one in made("PHONE", "0049 30 "))
    assert all(one.startswith("+1 ") for one in made("PHONE", "+1 212 555 "))
    assert all(re.search(r"@example\.(com|net|org)$", one) for one in made("EMAIL"))
    assert all(one.startswith("9999 ") and luhn_ok(one) for one in made("CARD"))
    assert all(one.startswith("ZZ") and iban_ok(one) for one in made("IBAN"))
    assert all(one.startswith("666-") for one in made("SSN"))
    assert all(re.search(r"\b21[5-9]\d\b", one) for one in made("DATE"))


@pytest.mark.parametrize(
    ("date", "form"),
    [
        ("1987-03-05", r"21\d\d-\d\d-\d\d"),
        ("05/03/1987", r"\d\d/\d\d/21\d\d"),
        ("5.3.87", r"\d\d\.\d\d\.21\d\d"),
        ("March 5th", r"\d{1,2} [A-Z][a-z]+ 21\d\d"),
    ],
)
def test_a_date_is_written_as_it_was(date: str, form: str) -> None:
    assert re.fullmatch(form, surrogate(KEY, "DATE", date))


def test_places_have_numbers_where_they_had() -> None:
    assert re.fullmatch(r"\d+ [A-Z][a-z]+ Street", surrogate(KEY, "LOCATION", "12 High St"))
    assert re.fullmatch(r"[A-Z][a-z]+ Vale", surrogate(KEY, "LOCATION", "Boston"))


def test_names_differ_all_over_their_range() -> None:
    some = range(0, NAMES, NAMES // 5000)
    assert len({full_name(number) for number in some}) == len(some)


_texts = st.text(alphabet=" ab<>_1P*.", max_size=8) | st.sampled_from(
    [
        *("Jane Roe", "JANE ROE", "john doe", "jane@roe.x", "555-0199", "4111111111111111"),
        *("<PERSON_1>", "<PERSON_bcdfghjkmnpq>", "****1111", "**** **** **** 1111", "666-12-3456"),
    ]
)
_joined = st.lists(_texts, max_size=6).map(" ".join)
_values = st.recursive(
    _joined | st.integers() | st.none(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(_joined | st.sampled_from(["name", "phone", "card_number"]), inner)
    ),
    max_leaves=6,
)


@settings(deadline=None)
@given(_values, st.sampled_from(HOWS))
@example({"phone": "5550199 4111111111111111 4111111111111111 4111111111111111 or later"}, HOWS[0])
def test_what_was_replaced_is_neither_found_nor_replaced_again(value: Json, how: str) -> None:
    once = redactor(how).redact(value).value
    again = redactor(how).redact(once)

    assert again.value == once
    assert not again.findings


@settings(deadline=None)
@given(_joined, st.sampled_from(HOWS))
def test_the_report_points_at_the_replacements(text: str, how: str) -> None:
    done = redactor(how).redact(text)

    rest = str(done.value)
    for finding in reversed(done.findings):
        rest = rest[: finding.start] + "\0" + rest[finding.end :]
    assert rest.count("\0") == len(done.findings)
    for secret in ("jane roe", "john doe", "jane@roe.x", "555-0199", "411111"):
        assert secret not in rest.casefold()
    assert "jane" not in repr(done.findings).casefold()
