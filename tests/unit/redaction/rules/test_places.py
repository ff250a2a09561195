"""Postal addresses and codes as countries write them, and sentences that look like one."""

import pytest

from tests.unit.redaction.rules.finding import found


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("4521 Maple Grove Avenue, Springfield, IL 62704", id="American"),
        pytest.param(
            "1825 Brittany Bypass, North Judithbury, Connecticut 29158", id="state in full"
        ),
        pytest.param("1600 Pennsylvania Ave NW", id="American, quarter of the town"),
        pytest.param("77 Massachusetts Ave Apt 4B", id="American, flat"),
        pytest.param("742 evergreen terrace", id="small letters"),
        pytest.param("350 5th Avenue", id="a number for a name"),
        pytest.param("PO Box 1234, Austin, TX 78701", id="post box"),
        pytest.param("PSC 4115, Box 7815, APO AA 41945", id="military"),
        pytest.param("Unit 5146 Box 1772\nDPO AE 91410", id="military, on two lines"),
        pytest.param("Austin, TX 78701", id="American town"),
        pytest.param("221B Baker Street, London NW1 6XE", id="British"),
        pytest.param("NW1 6XE", id="British postcode"),
        pytest.param("Hauptstraße 15, 10115 Berlin", id="German"),
        pytest.param("Große Bleichen 21, 20354 Hamburg", id="German, no word for a street"),
        pytest.param("Am Markt 3, 28195 Bremen", id="German, of a place"),
        pytest.param("Lange Straße 12a", id="German, in two words"),
        pytest.param("12 Rue de la Paix, 75002 Paris", id="French"),
        pytest.param("8 bis avenue Victor Hugo", id="French, bis"),
        pytest.param("Calle Mayor 15, 28013 Madrid", id="Spanish"),
        pytest.param("C/ El Ejido, 28, 4, A", id="Spanish, floor and door"),
        pytest.param("Paseo de la Castellana, 220", id="Spanish, particles"),
        pytest.param("Via Roma 12, 00184 Roma", id="Italian"),
        pytest.param("Keizersgracht 123, 1015 CJ Amsterdam", id="Dutch"),
        pytest.param("1015 CJ Amsterdam", id="Dutch postcode"),
        pytest.param("ul. Marszałkowska 10/12, 00-590 Warszawa", id="Polish"),
        pytest.param("00-590 Warszawa", id="Polish postcode"),
        pytest.param("Rua Augusta 1500", id="Brazilian"),
        pytest.param("40.712776, -74.005974", id="coordinates"),
    ],
)
@pytest.mark.parametrize("sentence", ["{}", "I live at {} now", "send to {}."])
def test_an_address_is_found(address: str, sentence: str) -> None:
    text = sentence.format(address)
    places = [value for kind, value in found(text) if kind == "LOCATION"]
    assert places == [address], text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("zip 94110", "94110", id="ZIP"),
        pytest.param("my zip code is 94110-1234", "94110-1234", id="ZIP+4"),
        pytest.param("CP: 28034.", "28034", id="código postal"),
        pytest.param("PLZ 10115", "10115", id="Postleitzahl"),
        pytest.param("postcode nw16xe", "nw16xe", id="British, small letters"),
        pytest.param("postal code K1A 0B1", "K1A 0B1", id="Canadian"),
    ],
)
def test_a_code_is_found_by_its_label(text: str, code: str) -> None:
    assert ("LOCATION", code) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("It's 20 minutes on the way to the place", id="minutes on the way"),
        pytest.param("3 people on the drive", id="people on the drive"),
        pytest.param("a 4 lane road and a 2 way street", id="lanes"),
        pytest.param("5 people down the street", id="down the street"),
        pytest.param("During 1971 the Ring of 1980 ended", id="words that end as streets do"),
        pytest.param("file.zip 94110 bytes, zip 3 files", id="an archive"),
        pytest.param("page 12 via the app, via email 3 times", id="via"),
        pytest.param("cap 500 users, code 404 found", id="a cap and a code"),
        pytest.param("size 1024 MB, 2048 KB Memory", id="units"),
        pytest.param("In 2019 Apple sold 45000 Macs", id="years and counts"),
    ],
)
def test_no_address_is_seen(text: str) -> None:
    assert "LOCATION" not in dict(found(text))


def test_a_shortened_street_in_small_letters_is_one_if_somebody_lives_there() -> None:
    assert found("i live at 12 high st, come by") == [("LOCATION", "12 high st")]
    assert found("it took 12 high st, ok") == []
