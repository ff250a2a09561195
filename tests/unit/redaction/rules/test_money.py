"""Cards, accounts and wallets: the check digit and the issuer decide, words close by help."""

import pytest

from tests.unit.redaction.rules.finding import found


@pytest.mark.parametrize(
    "card",
    [
        pytest.param("4111 1111 1111 1111", id="Visa, in fours"),
        pytest.param("4111-1111-1111-1111", id="Visa, hyphens"),
        pytest.param("4111111111111111", id="Visa, run together"),
        pytest.param("4222222222222", id="Visa, 13 digits"),
        pytest.param("4099861622999119149", id="Visa, 19 digits"),
        pytest.param("5500 0000 0000 0004", id="Mastercard"),
        pytest.param("2221000000000009", id="Mastercard, 2 series"),
        pytest.param("3400 000000 00009", id="American Express"),
        pytest.param("378282246310005", id="American Express, run together"),
        pytest.param("6011000000000004", id="Discover"),
        pytest.param("30569309025904", id="Diners Club"),
        pytest.param("3530111333300000", id="JCB"),
        pytest.param("180065240415740", id="JCB, 15 digits"),
        pytest.param("6759649826438453", id="Maestro"),
        pytest.param("6240008631401148", id="UnionPay"),
    ],
)
@pytest.mark.parametrize("sentence", ["{}", "take it from {}.", "card={}", "({})"])
def test_a_card_is_found(card: str, sentence: str) -> None:
    assert ("CARD", card) in found(sentence.format(card))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("see 4111 1111 1111 1112 there", id="check digit"),
        pytest.param("9111 1111 1111 1117", id="no issuer"),
        pytest.param("order 5105105105105100 is on its way", id="an order of that form"),
        pytest.param("a span id of 4242424242424242", id="an id of that form"),
        pytest.param("0.4111111111111111", id="a fraction"),
        pytest.param("2024-01-15 10:23:45.123456", id="time stamp"),
    ],
)
def test_no_card_is_seen(text: str) -> None:
    assert "CARD" not in dict(found(text))


def test_a_mistyped_card_is_one_if_it_is_called_so() -> None:
    assert found("my credit card 4111 1111 1111 1112") == [("CARD", "4111 1111 1111 1112")]


@pytest.mark.parametrize(
    "iban",
    [
        pytest.param("DE89 3704 0044 0532 0130 00", id="German"),
        pytest.param("DE89370400440532013000", id="German, run together"),
        pytest.param("GB29 NWBK 6016 1331 9268 19", id="British"),
        pytest.param("FR14 2004 1010 0505 0001 3M02 606", id="French"),
        pytest.param("fr1420041010050500013m02606", id="small letters"),
        pytest.param("ES91 2100 0418 4502 0005 1332", id="Spanish"),
        pytest.param("IT60 X054 2811 1010 0000 0123 456", id="Italian"),
        pytest.param("NL91 ABNA 0417 1643 00", id="Dutch"),
        pytest.param("PL61 1090 1014 0000 0712 1981 2874", id="Polish"),
        pytest.param("BE68-5390-0754-7034", id="Belgian, hyphens"),
        pytest.param("NO93 8601 1117 947", id="Norwegian"),
        pytest.param("MT84 MALT 0110 0001 2345 MTLC AST0 01S", id="Maltese"),
    ],
)
@pytest.mark.parametrize("sentence", ["{}", "to {} from me", "IBAN:{}."])
def test_an_iban_is_found_and_no_word_after_it(iban: str, sentence: str) -> None:
    assert found(sentence.format(iban)) == [("IBAN", iban)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("DE89 3704 0044 0532 0130 01", id="check digits"),
        pytest.param("DE89 3704 0044 0532 0130", id="too short for its country"),
        pytest.param("ZZ89370400440532013000", id="no country"),
    ],
)
def test_no_iban_is_seen(text: str) -> None:
    assert "IBAN" not in dict(found(text))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("account number: 12345678", "12345678", id="account"),
        pytest.param("acct #000123456789", "000123456789", id="acct"),
        pytest.param("Kontonummer 1234567890", "1234567890", id="German"),
        pytest.param("routing number 021000021", "021000021", id="routing"),
        pytest.param("wire to 021000021", "021000021", id="routing, by its check digit"),
        pytest.param("sort code 20-00-00", "20-00-00", id="sort code"),
        pytest.param("sort code: 200000", "200000", id="sort code, run together"),
        pytest.param("BIC DEUTDEFF500", "DEUTDEFF500", id="BIC"),
        pytest.param("SWIFT code is NWBKGB2L", "NWBKGB2L", id="SWIFT"),
        pytest.param("BLZ 37040044", "37040044", id="Bankleitzahl"),
    ],
)
def test_an_account_is_found_by_its_label(text: str, value: str) -> None:
    assert ("BANK", value) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("taken into account 2 times", id="into account"),
        pytest.param("account balance 1,234.56", id="balance"),
        pytest.param("swift CODERS WANTED", id="swift"),
        pytest.param("the id is 021000021", id="a number with no word for it"),
    ],
)
def test_no_account_is_seen(text: str) -> None:
    assert "BANK" not in dict(found(text))


@pytest.mark.parametrize(
    "wallet",
    [
        pytest.param("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", id="Bitcoin"),
        pytest.param("3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy", id="Bitcoin, script"),
        pytest.param("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", id="Bitcoin, SegWit"),
        pytest.param(
            "bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr", id="Bitcoin, Taproot"
        ),
        pytest.param("0x52908400098527886E0F7030069857D2E4169EE7", id="Ethereum"),
        pytest.param("rDTXLQ7ZKZVKz33zJbHjgVShjsBnqMBhmN", id="Ripple"),
    ],
)
def test_a_wallet_is_found(wallet: str) -> None:
    assert found(f"send to {wallet}, ok") == [("CRYPTO", wallet)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", id="check sum"),
        pytest.param("commit da39a3ee5e6b4b0d3255bfef95601890afd80709", id="a hash"),
    ],
)
def test_no_wallet_is_seen(text: str) -> None:
    assert found(text) == []
