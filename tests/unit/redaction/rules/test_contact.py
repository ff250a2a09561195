"""E-mail addresses, telephone numbers and handles, in the forms that people give them."""

import pytest

from tests.unit.redaction.rules.finding import found


@pytest.mark.parametrize(
    ("text", "address"),
    [
        pytest.param("write to jane.roe@example.com.", "jane.roe@example.com", id="plain"),
        pytest.param("JANE+TAG@MAIL.EXAMPLE.CO.UK", "JANE+TAG@MAIL.EXAMPLE.CO.UK", id="tagged"),
        pytest.param("see **jane@example.org**", "jane@example.org", id="in Markdown"),
        pytest.param("'jane@example.org'", "jane@example.org", id="in quotes"),
        pytest.param("o'brien@example.org", "o'brien@example.org", id="apostrophe"),
        pytest.param("jürgen@münchen.de", "jürgen@münchen.de", id="beyond ASCII"),
        pytest.param('"jane roe"@example.org', '"jane roe"@example.org', id="quoted"),
        pytest.param("root@[203.0.113.7]", "root@[203.0.113.7]", id="at an address"),
        pytest.param("jane.roe @ gmail.com ok", "jane.roe @ gmail.com", id="spaced"),
        pytest.param("my mail jane@gmail thanks", "jane@gmail", id="provider alone"),
        pytest.param("jane[at]example[dot]com", "jane[at]example[dot]com", id="brackets"),
        pytest.param("jane (at) example (dot) com", "jane (at) example (dot) com", id="spaced ()"),
        pytest.param("jane[dot]roe[at]x[dot]org", "jane[dot]roe[at]x[dot]org", id="dots before at"),
        pytest.param("it is jane @gmail .com", "jane @gmail .com", id="spaces around the dot"),
        pytest.param("janeroe@gmail,com", "janeroe@gmail,com", id="a comma for the dot"),
        pytest.param("jane(at)gmail.com", "jane(at)gmail.com", id="at in brackets"),
        pytest.param("john dot doe at gmail", "john dot doe at gmail", id="no top level"),
        pytest.param("doe at gmail com", "doe at gmail com", id="no dot"),
        pytest.param(
            "it is john dot doe at example dot co dot uk",
            "john dot doe at example dot co dot uk",
            id="spelled out",
        ),
        pytest.param(
            "juan punto perez arroba gmail punto com",
            "juan punto perez arroba gmail punto com",
            id="spelled out in Spanish",
        ),
        pytest.param("email jroe77 at yahoo", "jroe77 at yahoo", id="digits at a provider"),
    ],
)
def test_an_address_is_found(text: str, address: str) -> None:
    assert ("EMAIL", address) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("meet @ 5.30pm today", id="at a time"),
        pytest.param("I work at Google, she is at Yahoo", id="working at a provider"),
        pytest.param("good point at the end dot", id="words that spell"),
        pytest.param("costs 3 @ 2.50 each", id="a price each"),
        pytest.param("the dot at the corner", id="a dot at a corner"),
    ],
)
def test_no_address_is_seen(text: str) -> None:
    assert "EMAIL" not in dict(found(text))


@pytest.mark.parametrize(
    "number",
    [
        pytest.param("+1 212-555-0199", id="American, international"),
        pytest.param("(212) 555-0199", id="American, area in brackets"),
        pytest.param("212.555.0199", id="American, dots"),
        pytest.param("2125550199", id="American, run together"),
        pytest.param("1-800-555-0199", id="American, trunk"),
        pytest.param("(744)858-7717x535", id="American, extension"),
        pytest.param("001-783-731-4659x1166", id="American, from abroad"),
        pytest.param("+1 (212) 555 0199 ext. 45", id="American, long extension"),
        pytest.param("020 7946 0958", id="British"),
        pytest.param("07700 900123", id="British, mobile"),
        pytest.param("07700900123", id="British, mobile, run together"),
        pytest.param("+44 (0)20 7946 0958", id="British, both prefixes"),
        pytest.param("00 44 20 7946 0958", id="British, from abroad"),
        pytest.param("030 901820", id="German"),
        pytest.param("030/901820-12", id="German, slash"),
        pytest.param("0151 23456789", id="German, mobile"),
        pytest.param("01 42 68 53 00", id="French"),
        pytest.param("01.42.68.53.00", id="French, dots"),
        pytest.param("+33 1 42 68 53 00", id="French, international"),
        pytest.param("612 345 678", id="Spanish, mobile"),
        pytest.param("91 123 45 67", id="Spanish"),
        pytest.param("06 1234 5678", id="Italian"),
        pytest.param("333 123 4567", id="Italian, mobile"),
        pytest.param("06-12345678", id="Dutch, mobile"),
        pytest.param("020-1234567", id="Dutch"),
        pytest.param("601 234 567", id="Polish, mobile"),
        pytest.param("22 123 45 67", id="Polish"),
        pytest.param("(11) 98765-4321", id="Brazilian"),
        pytest.param("98765 43210", id="Indian"),
        pytest.param("+91 98765 43210", id="Indian, international"),
        pytest.param("(02) 9876 5432", id="Australian"),
        pytest.param("+41 (0)85 806 98 67", id="Swiss"),
        pytest.param("+46 (0)8 928 571 38", id="Swedish"),
        pytest.param("+351 912 345 678", id="Portuguese"),
        pytest.param("8 (495) 123-45-67", id="Russian"),
        pytest.param("415/555-0134", id="American, slash"),
    ],
)
@pytest.mark.parametrize("sentence", ["{}", "you can find it here: {} thanks", "({})", "see {}."])
def test_a_number_is_found_with_no_word_for_it(number: str, sentence: str) -> None:
    text = sentence.format(number)
    assert [value.strip("()") for kind, value in found(text) if kind == "PHONE"] == [
        number.strip("()")
    ], text


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Phone:\n358 0594\n", id="label on the line above"),
        pytest.param("call me on 9472 7916 please", id="eight digits"),
        pytest.param("Mobile: 99 577450", id="pairs and six"),
        pytest.param("416 60 039 office", id="label behind"),
        pytest.param("fax 60-56-85-91", id="hyphens"),
        pytest.param("my number is 5550199", id="seven run together, labelled"),
        pytest.param("Tfno: 926232991", id="Spanish label"),
        pytest.param("Handy 01511234567", id="German label"),
        pytest.param("zadzwoń 501502503", id="Polish label"),
    ],
)
def test_a_word_close_by_makes_a_number_one(text: str) -> None:
    assert [kind for kind, _ in found(text)] == ["PHONE"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("order number 2125550199 has shipped", id="order"),
        pytest.param("ticket 4155550134 was closed", id="ticket"),
        pytest.param("the year 2019 2020 and 2021", id="years"),
        pytest.param("price 499 for 12 months, call 2 times", id="small numbers"),
        pytest.param("version 10.0.19041.1288", id="version"),
        pytest.param("total 100 200 300", id="amounts"),
        pytest.param("1699999999", id="seconds since 1970"),
        pytest.param("pages 120-135 and 234-2345", id="pages"),
        pytest.param("3f2504e0-4f89-11d3-9a0c-0305e82c3301", id="GUID"),
        pytest.param("ISBN 978-3-16-148410-0", id="ISBN"),
        pytest.param("2024-01-15 10:23:45,123", id="time stamp"),
        pytest.param("earned $212 555 0199", id="amount in dollars"),
    ],
)
def test_no_number_of_another_kind_is_a_telephones(text: str) -> None:
    assert "PHONE" not in dict(found(text))


@pytest.mark.parametrize(
    ("text", "handle"),
    [
        pytest.param("thanks @janeroe_77!", "@janeroe_77", id="at"),
        pytest.param("posted by u/jane_roe77", "u/jane_roe77", id="forum"),
        pytest.param("username: janeroe77", "janeroe77", id="labelled"),
        pytest.param("User name is j.roe", "j.roe", id="two words"),
        pytest.param("Login as bcastro with it", "bcastro", id="login as"),
        pytest.param("my insta is jane_roe", "jane_roe", id="platform"),
        pytest.param("discord jroe#1234", "jroe#1234", id="with a tag"),
        pytest.param("telegram: @jroe", "jroe", id="platform with at"),
        pytest.param("was issued to user jordan99", "jordan99", id="name and digits"),
        pytest.param("see /home/janeroe/notes.txt", "janeroe", id="home folder"),
        pytest.param(r"C:\Users\janeroe\Desktop", "janeroe", id="Windows folder"),
    ],
)
def test_a_handle_is_found(text: str, handle: str) -> None:
    kinds = {kind for kind, value in found(text) if handle in value}
    assert "HANDLE" in kinds


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("@property\n    def name(self):", id="decorator"),
        pytest.param('@app.get("/items")', id="decorator with a dot"),
        pytest.param("@pytest.mark.parametrize", id="decorator of a package"),
        pytest.param("@Override\npublic void run()", id="annotation"),
        pytest.param("npm i @types/node", id="scope"),
        pytest.param("@media (max-width: 10px)", id="style sheet"),
        pytest.param("the user experience is great", id="user experience"),
        pytest.param("utf8, sha256 and base64", id="code words"),
        pytest.param("/home/user/project, /Users/Shared/x", id="nobody's folder"),
        pytest.param("login as soon as you can", id="as soon as"),
    ],
)
def test_no_handle_is_seen(text: str) -> None:
    assert "HANDLE" not in dict(found(text))
