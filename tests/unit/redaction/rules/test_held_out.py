"""
Numbers drawn at random in the formats of many countries, in sentences of several kinds.

None of these were looked at one by one when the rules were written. Nearly all must be covered
whole: every letter and digit.
"""

import random
import string
from collections.abc import Callable

import pytest

from labelhooks.redaction.rules.checksums import luhn
from tests.unit.redaction.rules.finding import DETECTOR, MIN_SCORE

# "#" is any digit, "%" one but 0, "$" one from 2 to 9.
PHONES = {
    "en_US": [
        *("$##-$##-####", "($##)$##-####", "+1-$##-$##-####", "001-$##-$##-####", "$##.$##.####"),
        *("$##$######", "$##-$##-####x###", "($##)$##-####x####", "+1-$##-$##-####x#####"),
        *("1-$##-$##-####", "($##) $##-####", "$##.$##.####x##", "+1 $##.$##.####"),
    ],
    "en_GB": [
        *("+44(0)##########", "+44(0)#### ######", "+44(0)### #######", "+44(0)## ########"),
        *("(0###) ### ####", "(0####) ######", "0%## ### ####", "0%### ######", "0113 496 0###"),
        *("+447700 900 ###", "07700 900###", "+44 7700 900###", "+44 20 7946 0###"),
    ],
    "en_AU": ["+61-4##-###-###", "04## ### ###", "(02) #### ####", "+61 2 #### ####"],
    "en_IN": ["+91 %#########", "+91-%####-#####", "0%#########", "98### #####"],
    "de_DE": [
        *("+49(0)##########", "+49(0)#### ######", "+49 (0) #### ######", "(0%###) ######"),
        *("0%### ######", "0%##/#######", "+49 %## #######", "+49 151 ########", "0171-#######"),
    ],
    "fr_FR": [
        *("+33 (0)1 ## ## ## ##", "+33 6 ## ## ## ##", "0% ## ## ## ##", "0%.##.##.##.##"),
        *("0%########", "+33 %########"),
    ],
    "es_ES": [
        "+34 9########",
        "+34 6## ### ###",
        "+34 7## ## ## ##",
        "9## ## ## ##",
        "6## ### ###",
    ],
    "it_IT": ["+39 06 ########", "+39 3## #######", "0% ########", "3## #######", "+39 0## ######"],
    "nl_NL": ["0%## ######", "0%# #######", "+31%## ######", "(0%##) ######", "+31(0)%## ######"],
    "pl_PL": [
        "+48 %## ### ###",
        "%## ### ###",
        "+48 ## ### ## ##",
        "+48-%##-###-###",
        "(%#) ### ## ##",
    ],
    "pt_BR": ["+55 (0%#) #### ####", "+55 %# #### ####", "(%#) 9####-####", "+55 (%#) 9####-####"],
    "pt_PT": ["+351 9## ### ###", "(+351) 2## ### ###", "91# ### ###"],
    "sv_SE": ["+46 (0)8 ### ## ##", "08-### ## ##", "070-### ## ##", "+46 (0)%## ### ##"],
    "da_DK": ["+45 ## ## ## ##", "## ## ## ##", "+45 ########"],
    "no_NO": ["+47 ## ## ## ##", "### ## ###", "+47 ### ## ###"],
    "fi_FI": ["+358 4# #######", "040 #######", "09 ### ####"],
    "cs_CZ": ["+420 6## ### ###", "7## ### ###", "00420 %## ### ###"],
    "hu_HU": ["+36 %# ###-####", "(06)%#/###-####", "06-%#/###-####"],
    "ro_RO": ["+4 07## ### ###", "07## ### ###", "0#1 ### ####"],
    "tr_TR": ["+90 5## ### ## ##", "0(5##) ### ## ##", "05## ### ## ##"],
    "ja_JP": ["0%-####-####", "080-####-####", "+81 90 #### ####"],
    "ko_KR": ["010-####-####", "02-###-####", "+82 10-####-####"],
    "he_IL": ["05%-#######", "0%-###-####", "+972-5%-###-####"],
}
CALLED = (
    *("Call me on {} tomorrow", "phone: {}", "You can reach me at {}.", "my mobile is {}, thanks"),
    *("Tel. {}", "Please contact us at {} or by mail", "text {} when you arrive", "Fax: {}\n"),
)
PLAIN = ("I am at the desk, {}, until five", "{}", "it is {} I think", "Jane ({}) will know")


def drawn(mask: str, chance: random.Random) -> str:
    least = {"#": 0, "%": 1, "$": 2}
    return "".join(str(chance.randint(least[c], 9)) if c in least else c for c in mask)


def covered(text: str, value: str) -> bool:
    start = text.index(value)
    taken = {
        at
        for span in DETECTOR.spans(text)
        if span.score >= MIN_SCORE
        for at in range(span.start, span.end)
    }
    return all(start + n in taken for n, c in enumerate(value) if c.isalnum())


def missed(make: Callable[[random.Random], str], sentences: tuple[str, ...], n: int) -> list[str]:
    chance = random.Random(1871)
    drawings = [(make(chance), chance.choice(sentences)) for _ in range(n)]
    return [
        sentence.format(value)
        for value, sentence in drawings
        if not covered(sentence.format(value), value)
    ]


@pytest.mark.parametrize("locale", PHONES)
def test_a_telephone_number_is_covered_if_the_sentence_calls_it_so(locale: str) -> None:
    masks = PHONES[locale]
    left = missed(lambda chance: drawn(chance.choice(masks), chance), CALLED, 200)
    assert len(left) <= 2, left[:5]


@pytest.mark.parametrize("locale", sorted(PHONES.keys() - {"da_DK", "no_NO", "it_IT", "en_AU"}))
def test_a_telephone_number_is_mostly_covered_with_no_word_for_it(locale: str) -> None:
    masks = PHONES[locale]
    left = missed(lambda chance: drawn(chance.choice(masks), chance), PLAIN, 200)
    assert len(left) <= 30, left[:5]


def card(chance: random.Random) -> str:
    prefix, size = chance.choice(
        [
            *[("4", 13), ("4", 16), ("4", 19), ("51", 16), ("55", 16), ("2221", 16), ("2720", 16)],
            *[
                ("34", 15),
                ("37", 15),
                ("6011", 16),
                ("65", 16),
                ("300", 14),
                ("36", 14),
                ("38", 14),
            ],
            *[("3528", 16), ("3589", 16), ("1800", 15), ("2131", 15), ("62", 16), ("6304", 16)],
        ]
    )
    body = prefix + "".join(chance.choices(string.digits, k=size - 1 - len(prefix)))
    number = next(body + digit for digit in string.digits if luhn(body + digit))
    if size == 16 and chance.random() < 0.5:
        return chance.choice(" -").join(number[at : at + 4] for at in range(0, 16, 4))
    return number


def iban(chance: random.Random) -> str:
    country, size = chance.choice(
        [
            ("GB", 22),
            ("DE", 22),
            ("FR", 27),
            ("ES", 24),
            ("IT", 27),
            ("NL", 18),
            ("PL", 28),
            ("CH", 21),
        ]
    )
    body = "".join(chance.choices(string.digits, k=size - 4))
    if country in ("GB", "NL"):
        body = "".join(chance.choices(string.ascii_uppercase, k=4)) + body[4:]
    rest = int("".join(str(int(c, 36)) for c in f"{body}{country}00")) % 97
    number = f"{country}{98 - rest:02}{body}"
    if chance.random() < 0.5:
        return " ".join(number[at : at + 4] for at in range(0, size, 4))
    return number.lower() if chance.random() < 0.2 else number


def ssn(chance: random.Random) -> str:
    area = chance.choice([n for n in range(1, 900) if n != 666])
    return f"{area:03}-{chance.randint(1, 99):02}-{chance.randint(1, 9999):04}"


def ipv4(chance: random.Random) -> str:
    return ".".join(str(chance.randint(1, 223)) for _ in range(4))


def ipv6(chance: random.Random) -> str:
    return ":".join(f"{chance.randrange(1 << 16):x}" for _ in range(8))


def email(chance: random.Random) -> str:
    name = "".join(chance.choices(string.ascii_lowercase, k=chance.randint(3, 9)))
    other = "".join(chance.choices(string.ascii_lowercase, k=chance.randint(3, 9)))
    local = chance.choice(
        [name, f"{name}.{other}", f"{name}{chance.randint(1, 99)}", f"{name}_{other}"]
    )
    domain = chance.choice([other, f"mail.{other}"])
    return f"{local}@{domain}.{chance.choice(['com', 'org', 'co.uk', 'de', 'museum'])}"


SAID = (
    *("{}", "my details are {}, please check", "it says {} here", "use {} for now.", "({})"),
    *("Please update {} in your records", "from {} to mine", "what about {}? thanks"),
)


@pytest.mark.parametrize("make", [card, iban, ssn, ipv4, ipv6, email])
def test_it_is_covered_with_no_word_for_it(make: Callable[[random.Random], str]) -> None:
    left = missed(make, SAID, 400)
    assert len(left) <= 4, left[:5]
