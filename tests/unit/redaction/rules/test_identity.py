"""Numbers of people: the check digit decides where there is one, else a label."""

import pytest

from tests.unit.redaction.rules.finding import found


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        pytest.param("SSN", "219-09-9999", id="American, hyphens"),
        pytest.param("SSN", "219 09 9999", id="American, spaces"),
        pytest.param("ID", "912-70-1234", id="American taxpayer"),
        pytest.param("ID", "AB 12 34 56 C", id="British insurance, spaced"),
        pytest.param("ID", "AB123456C", id="British insurance"),
        pytest.param("ID", "86 095 742 719", id="German tax, spaced"),
        pytest.param("ID", "86095742719", id="German tax"),
        pytest.param("ID", "15070649C103", id="German pension"),
        pytest.param("ID", "2 55 08 14 168 025 38", id="French, spaced"),
        pytest.param("ID", "255081416802538", id="French"),
        pytest.param("ID", "12345678Z", id="Spanish"),
        pytest.param("ID", "12.345.678-Z", id="Spanish, dots"),
        pytest.param("ID", "X1234567L", id="Spanish, of a foreigner"),
        pytest.param("ID", "RSSMRA85T10A562S", id="Italian"),
        pytest.param("ID", "44051401359", id="Polish"),
        pytest.param("ID", "123-456-32-18", id="Polish tax"),
        pytest.param("ID", "529.982.247-25", id="Brazilian"),
        pytest.param("ID", "11.222.333/0001-81", id="Brazilian firm"),
        pytest.param("ID", "2345 6789 0124", id="Indian, in fours"),
        pytest.param("ID", "ABCPE1234F", id="Indian tax"),
        pytest.param("ID", "811218-9876", id="Swedish"),
        pytest.param("ID", "131052-308T", id="Finnish"),
        pytest.param("ID", "85.07.30-033.28", id="Belgian"),
        pytest.param("ID", "756.1234.5678.97", id="Swiss"),
        pytest.param("ID", "11010519491231002X", id="Chinese"),
        pytest.param("ID", "12.345.678-5", id="Chilean"),
        pytest.param("ID", "S1234567D", id="Singaporean"),
        pytest.param("ID", "1HGCM82633A004352", id="vehicle"),
    ],
)
@pytest.mark.parametrize("sentence", ["{}", "it is {} I think", "({})", "as in {}."])
def test_a_number_is_found_with_no_word_for_it(kind: str, value: str, sentence: str) -> None:
    assert found(sentence.format(value)) == [(kind, value)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("666-09-9999", id="American: no such area"),
        pytest.param("219-00-9999", id="American: no such group"),
        pytest.param("GB123456C", id="British: no such prefix"),
        pytest.param("86095742718", id="German tax: check digit"),
        pytest.param("12345678A", id="Spanish: letter"),
        pytest.param("44051401358", id="Polish: check digit"),
        pytest.param("811218-9875", id="Swedish: check digit"),
        pytest.param("12.345.678-6", id="Chilean: check digit"),
        pytest.param("1HGCM82633A004353", id="vehicle: check digit"),
        pytest.param("order 44051401359", id="Polish: an order's"),
    ],
)
def test_what_fails_its_check_is_nobodys(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        pytest.param("SSN 219099999", "SSN", "219099999", id="SSN, run together"),
        pytest.param(
            "my social security number is 219099999", "SSN", "219099999", id="SSN, in full"
        ),
        pytest.param("SSN: 987-65-4321", "SSN", "987-65-4321", id="SSN, not given out"),
        pytest.param("last four of my social are 9999", "SSN", "9999", id="SSN, last four"),
        pytest.param("passport C01X00T47", "ID", "C01X00T47", id="passport"),
        pytest.param("Passport number H28728463 issued", "ID", "H28728463", id="passport number"),
        pytest.param("Reisepass-Nr. C01X00T47", "ID", "C01X00T47", id="passport, German"),
        pytest.param("n° de passeport : 12AB34567", "ID", "12AB34567", id="passport, French"),
        pytest.param("driver's license D1234567", "LICENCE", "D1234567", id="licence"),
        pytest.param("Driving licence: MORGA657054SM9IJ", "LICENCE", "MORGA657054SM9IJ", id="UK"),
        pytest.param("DL# S530-4609-7213", "LICENCE", "S530-4609-7213", id="DL"),
        pytest.param("licence plate FID W27 was seen", "ID", "FID W27", id="plate"),
        pytest.param("Kennzeichen B-MW 1234", "ID", "B-MW 1234", id="plate, German label"),
        pytest.param("reg no KA-01-AB-1234", "ID", "KA-01-AB-1234", id="plate, Indian"),
        pytest.param("green card A123456789", "ID", "A123456789", id="immigrant"),
        pytest.param("policy # QX4471920", "ID", "QX4471920", id="policy, by a mark"),
        pytest.param("reg plate AB12 CDE", "ID", "AB12 CDE", id="plate, British"),
        pytest.param("NHS 943 476 5919", "ID", "943 476 5919", id="NHS"),
        pytest.param("NINO: AB123456C", "ID", "AB123456C", id="NINO"),
        pytest.param("Aadhaar 234567890124", "ID", "234567890124", id="Aadhaar"),
        pytest.param("PESEL 44051401358", "ID", "44051401358", id="mistyped, but labelled"),
        pytest.param("Steuer-ID: 86095742719", "ID", "86095742719", id="Steuer-ID"),
        pytest.param("BSN 111222333", "ID", "111222333", id="BSN"),
        pytest.param("NIP 1234563218", "ID", "1234563218", id="NIP"),
        pytest.param("codice fiscale RSSMRA85T10A562S", "ID", "RSSMRA85T10A562S", id="fiscale"),
        pytest.param("CPF 52998224725", "ID", "52998224725", id="CPF"),
        pytest.param("tax ID: 27-1234567", "ID", "27-1234567", id="EIN"),
        pytest.param("Employee ID card ID-0YF9P7KY grants", "ID", "ID-0YF9P7KY", id="employee"),
        pytest.param("patient MRN 00123456", "ID", "00123456", id="patient"),
        pytest.param("NHC: 3784956.", "ID", "3784956", id="patient, Spanish"),
        pytest.param("member ID ZGP882109334", "ID", "ZGP882109334", id="member"),
        pytest.param("policy number QX-4471920", "ID", "QX-4471920", id="policy"),
        pytest.param("VIN 1HGCM82633A004353", "ID", "1HGCM82633A004353", id="VIN, mistyped"),
        pytest.param("National ID 979-28-3129 registered", "ID", "979-28-3129", id="national"),
        pytest.param("DEA AB1234563", "ID", "AB1234563", id="prescriber"),
    ],
)
def test_a_number_is_found_by_its_label(text: str, kind: str, value: str) -> None:
    assert (kind, value) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("see the public list for 123456 entries", id="lic in public"),
        pytest.param("the duplicate 1234567 was removed", id="lic in duplicate"),
        pytest.param("a license to use 3 seats", id="a licence for software"),
        pytest.param("passport control opens at 6", id="passport control"),
        pytest.param("product id 883920114", id="a product's"),
        pytest.param("policy of 2019 and 2020", id="a policy of a year"),
        pytest.param("3f2504e0-4f89-11d3-9a0c-0305e82c3301", id="GUID"),
        pytest.param("part no. 219-0999", id="part"),
        pytest.param("a plate of 12 cookies", id="a plate of food"),
        pytest.param("the pan is 28 cm wide", id="a pan"),
        pytest.param("tracking 1Z999AA10123456784", id="parcel"),
        pytest.param("the VAT is 20 percent", id="value-added tax"),
        pytest.param("case 12 of the national team in 2020", id="national team"),
    ],
)
def test_nobodys_numbers_stay(text: str) -> None:
    assert found(text) == []
