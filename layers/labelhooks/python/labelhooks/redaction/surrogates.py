"""
Surrogates: what reads like the value it replaces, and is nobody's.

Each is derived from the value under the dataset's key, so the same value has the same surrogate in
all of a dataset. Each is of a range that is set aside, so that it is nobody's, and so that it is
known again: what is of such a range was replaced already, and is no leak.

| type | of | set aside by |
|---|---|---|
| EMAIL, URL | example.com, .net, .org | RFC 2606, section 3 |
| PHONE | 555-0100 to -0199 of any area code | NANPA, "555 line numbers": for fictional use |
| PHONE, +44 | 07700 900000 to 900999 | Ofcom, "Telephone numbers for use in TV and radio drama" |
| PHONE, +49 | 030 23125 000 to 999 | Bundesnetzagentur, Mitteilung 148/2021: drama numbers |
| IP | 198.18.0.0/15; 2001:db8::/32 | RFC 2544 (benchmarks); RFC 3849 (documentation) |
| MAC | 00:00:5E:00:53:00 to FF | RFC 9542, section 2.1.4 (documentation) |
| CARD | 9999…, with its Luhn digit | ISO/IEC 7812-1: 9, then a country; 999 is none (ISO 3166-1) |
| IBAN | ZZ…, with its check digits | ISO 3166-1: ZZ is nobody's country |
| SSN | 666-… | SSA: no number has area 666 |
| DATE | 2150 to 2199 | nobody was born then |
| PERSON, LOCATION, ORG, HANDLE | invented names | see invented.py |
| ID, LICENCE, BANK | XX, then digits and letters in turn | ISO 3166-1: XX is nobody's country |
| CRYPTO, SECRET | words that say EXAMPLE | |
"""

import re
from collections.abc import Callable

from labelhooks.redaction.invented import FIRST, NAMES, SURNAME, SURNAMES, full_name, surname
from labelhooks.redaction.pseudonyms import LETTERS, keyed_number
from labelhooks.redaction.same import same

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DOMAINS = ("com", "net", "org")
# North American area codes as the plan allows them: [2-9][0-8][0-9], and none that ends in 11.
_AREAS = [f"{a}{b}{c}" for a in "23456789" for b in "012345678" for c in "0123456789"]
_AREAS = [area for area in _AREAS if not area.endswith("11")]


class Chance:
    """Numbers drawn one after the other from one large number."""

    def __init__(self, number: int) -> None:
        self._left = number

    def below(self, limit: int) -> int:
        """Return the next number, from 0 to limit - 1."""
        self._left, drawn = divmod(self._left, limit)
        return drawn

    def digits(self, count: int) -> str:
        """Return the next decimal digits."""
        return f"{self.below(10**count):0{count}}"

    def letters(self, count: int) -> str:
        """Return the next letters, none a vowel."""
        return "".join(LETTERS[self.below(len(LETTERS))] for _ in range(count))


def surrogate(key: bytes, kind: str, value: str, turn: int = 0) -> str:
    """
    Return what stands for `value` in all of a dataset.

    Args:
        key: of the dataset, 32 bytes.
        kind: a word of TYPES.
        value: as it was written; case, width and spacing do not count.
        turn: another is wanted, the one before having gone to another value.
    """
    number = keyed_number(key, "surrogate", kind, same(kind, value), str(turn))
    return _MAKES[kind](Chance(number), value)


def surrogates(kinds: frozenset[str]) -> re.Pattern[str]:
    """Return what matches every surrogate of these types, and nothing else."""
    forms = "|".join(f"(?:{form})" for kind in sorted(kinds) for form in _FORMS[kind])
    # Not within a longer number; letters may touch it, as they touched what it replaced.
    return re.compile(rf"(?<!\d)(?:{forms})(?!\d)", re.ASCII)


def _person(chance: Chance, _value: str) -> str:
    return " ".join(full_name(chance.below(NAMES)))


def _place(chance: Chance, value: str) -> str:
    name = surname(chance.below(SURNAMES))
    if any(map(str.isdecimal, value)):
        return f"{1 + chance.below(999)} {name} Street"
    return f"{name} Vale"


def _email(chance: Chance, _value: str) -> str:
    first, last = full_name(chance.below(NAMES))
    return f"{first}.{last}@example.{_DOMAINS[chance.below(3)]}".lower()


def _handle(chance: Chance, value: str) -> str:
    sign = "@" if value.startswith("@") else ""
    return f"{sign}{surname(chance.below(SURNAMES)).lower()}{chance.digits(2)}"


def _phone(chance: Chance, value: str) -> str:
    written = value.strip().removeprefix("00" if value.strip().startswith("00") else "")
    if written.startswith(("+44", "44")):
        return f"+44 7700 900{chance.digits(3)}"
    if written.startswith(("+49", "49")):
        return f"+49 30 23125{chance.digits(3)}"
    lead = "+1 " if written.startswith("+") else ""
    return f"{lead}{_AREAS[chance.below(len(_AREAS))]}-555-01{chance.digits(2)}"


def _card(chance: Chance, _value: str) -> str:
    bare = f"9999{chance.digits(11)}"
    total = 0
    for place, digit in enumerate(reversed(bare)):
        doubled = int(digit) * (2 - place % 2)
        total += doubled - 9 if doubled > 9 else doubled
    whole = f"{bare}{-total % 10}"
    return " ".join(whole[at : at + 4] for at in range(0, 16, 4))


def _iban(chance: Chance, _value: str) -> str:
    account = chance.digits(18)
    check = 98 - int(f"{account}353500") % 97  # Z is 35 (ISO 13616-1)
    whole = f"ZZ{check:02}{account}"
    return " ".join(whole[at : at + 4] for at in range(0, len(whole), 4))


def _code(chance: Chance, _value: str) -> str:
    return "XX" + "".join(f"{chance.digits(1)}{chance.letters(1).upper()}" for _ in range(5))


def _ssn(chance: Chance, _value: str) -> str:
    return f"666-{1 + chance.below(99):02}-{1 + chance.below(9999):04}"


def _ip(chance: Chance, value: str) -> str:
    if ":" in value:
        return f"2001:db8:{chance.below(65536):x}:{chance.below(65536):x}::{chance.below(65536):x}"
    return f"198.{18 + chance.below(2)}.{chance.below(256)}.{chance.below(256)}"


def _mac(chance: Chance, value: str) -> str:
    octets = ["00", "00", "5e", "00", "53", f"{chance.below(256):02x}"]
    return ("-" if "-" in value else ":").join(octets)


def _date(chance: Chance, value: str) -> str:
    year, month, day = 2150 + chance.below(50), 1 + chance.below(12), 1 + chance.below(12)
    numbers = re.fullmatch(r"\s*(\d{1,4})([-/.])\d{1,2}\2\d{1,4}\s*", value)
    if numbers is None:
        return f"{day} {_MONTHS[month - 1]} {year}"
    sign = numbers.group(2)
    parts = [f"{year}", f"{month:02}", f"{day:02}"]
    return sign.join(parts if len(numbers.group(1)) == 4 else reversed(parts))


_MAKES: dict[str, Callable[[Chance, str], str]] = {
    "PERSON": _person,
    "LOCATION": _place,
    "ORG": lambda chance, _: f"{surname(chance.below(SURNAMES))} Trading",
    "EMAIL": _email,
    "PHONE": _phone,
    "HANDLE": _handle,
    "CARD": _card,
    "IBAN": _iban,
    "BANK": _code,
    "ID": _code,
    "LICENCE": _code,
    "SSN": _ssn,
    "DATE": _date,
    "IP": _ip,
    "MAC": _mac,
    "URL": lambda chance, _: f"https://example.com/{chance.letters(12)}",
    "CRYPTO": lambda chance, _: f"EXAMPLE-WALLET-{chance.letters(16)}",
    "SECRET": lambda chance, _: f"EXAMPLE-SECRET-{chance.letters(16)}",
}
_CODE = rf"XX(?:\d[{LETTERS.upper()}]){{5}}"
_NAME = SURNAME.lower()
_FORMS: dict[str, tuple[str, ...]] = {
    "PERSON": (rf"{FIRST} {SURNAME}",),
    "LOCATION": (rf"[1-9]\d{{0,2}} {SURNAME} Street", rf"{SURNAME} Vale"),
    "ORG": (rf"{SURNAME} Trading",),
    "EMAIL": (rf"{FIRST.lower()}\.{_NAME}@example\.(?:com|net|org)",),
    "PHONE": (
        r"(?:\+1 )?[2-9]\d\d-555-01\d\d",
        r"\+44 7700 900\d\d\d",
        r"\+49 30 23125\d\d\d",
    ),
    "HANDLE": (rf"@?{_NAME}\d\d",),
    "CARD": (r"9999(?: \d{4}){3}",),
    "IBAN": (r"ZZ\d\d(?: \d{4}){4} \d\d",),
    "BANK": (_CODE,),
    "ID": (_CODE,),
    "LICENCE": (_CODE,),
    "SSN": (r"666-\d\d-\d{4}",),
    "DATE": (
        r"21[5-9]\d[-/.]\d\d[-/.]\d\d",
        r"\d\d[-/.]\d\d[-/.]21[5-9]\d",
        rf"\d{{1,2}} (?:{'|'.join(_MONTHS)}) 21[5-9]\d",
    ),
    "IP": (r"198\.1[89](?:\.\d{1,3}){2}", r"2001:db8(?::[0-9a-f]{1,4}){2}::[0-9a-f]{1,4}"),
    "MAC": (r"00:00:5e:00:53:[0-9a-f]{2}", r"00-00-5e-00-53-[0-9a-f]{2}"),
    "URL": (rf"https://example\.com/[{LETTERS}]{{12}}",),
    "CRYPTO": (rf"EXAMPLE-WALLET-[{LETTERS}]{{16}}",),
    "SECRET": (rf"EXAMPLE-SECRET-[{LETTERS}]{{16}}",),
}
