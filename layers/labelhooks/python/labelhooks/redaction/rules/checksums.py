"""
Check digits: what tells a number of a kind from any number.

Each takes a text as people write it, spaces, dots and hyphens included, and looks at its letters
and digits alone.
"""

from collections.abc import Sequence
from itertools import cycle
from string import ascii_uppercase

# Lengths by country: SWIFT, "IBAN Registry", release 99.
_IBAN_LENGTHS = {
    **dict.fromkeys(("NO",), 15),
    **dict.fromkeys(("BE", "BI"), 16),
    **dict.fromkeys(("DK", "FO", "FI", "GL", "NL", "SD", "FK"), 18),
    **dict.fromkeys(("MK", "SI"), 19),
    **dict.fromkeys(("AT", "BA", "EE", "KZ", "LT", "LU", "XK", "MN"), 20),
    **dict.fromkeys(("CR", "HR", "LI", "LV", "CH"), 21),
    **dict.fromkeys(("BH", "BG", "GE", "DE", "IE", "ME", "RS", "GB", "VA"), 22),
    **dict.fromkeys(("GI", "IQ", "IL", "OM", "SO", "TL", "AE"), 23),
    **dict.fromkeys(("AD", "CZ", "MD", "PK", "RO", "SA", "SK", "ES", "SE", "TN", "VG"), 24),
    **dict.fromkeys(("LY", "PT", "ST"), 25),
    **dict.fromkeys(("IS", "TR"), 26),
    **dict.fromkeys(("BF", "BJ", "CM", "CV", "DJ", "DZ", "FR", "GR", "IT", "MR", "MC", "SM"), 27),
    **dict.fromkeys(("AL", "AZ", "BY", "CY", "DO", "GT", "HN", "HU", "LB", "NI", "PL", "SV"), 28),
    **dict.fromkeys(("BR", "PS", "QA", "UA"), 29),
    **dict.fromkeys(("JO", "KW", "MU", "YE"), 30),
    **dict.fromkeys(("MT", "SC"), 31),
    "LC": 32,
    "RU": 33,
}


_MAESTRO = (50, 56, 57, 58, 59, 60, 61, 63, 67, 68, 69)


def digits_of(text: str) -> list[int]:
    """Return the decimal digits in `text`."""
    return [int(character) for character in text if character.isdecimal()]


def weighted(digits: Sequence[int], weights: Sequence[int]) -> int:
    """Return the sum of the products, to the end of the shorter."""
    return sum(digit * weight for digit, weight in zip(digits, weights, strict=False))


def luhn(text: str) -> bool:
    """
    Return whether the digits in `text` end in the check digit of payment cards (ISO/IEC 7812-1).

    >>> luhn("4111 1111 1111 1111"), luhn("4111 1111 1111 1112")
    (True, False)
    """
    digits = digits_of(text)[::-1]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def card_issuer(text: str) -> bool:
    """
    Return whether the digits begin as a network's cards do, and are as many.

    Source: ISO/IEC 7812-1 as the networks use it (Visa, Mastercard, American Express, Discover,
    Diners Club, JCB, Maestro, UnionPay, Mir, RuPay).

    >>> card_issuer("3400 000000 00009"), card_issuer("3400 0000 0000 0000")
    (True, False)
    """
    digits = "".join(filter(str.isdecimal, text))
    size = len(digits)
    if not 12 <= size <= 19:
        return False
    two, four = int(digits[:2]), int(digits[:4])
    return (
        (digits[0] == "4" and size in (13, 16, 19))
        or (two in (34, 37) and size == 15)
        or ((51 <= two <= 55 or 2200 <= four <= 2720) and size == 16)
        or ((four in (2131, 1800) and size == 15) or (two == 35 and size >= 16))
        or ((two in (36, 38, 39) or 3000 <= four <= 3095) and size >= 14)
        or (two in (60, 62, 64, 65, 81, 82) and size >= 16)
        or (two in _MAESTRO and size == 16)
    )


def maestro(text: str) -> bool:
    """
    Return whether the digits begin as Maestro cards do, which may have from 12 digits to 19.

    >>> maestro("501800000009"), maestro("401800000009")
    (True, False)
    """
    digits = "".join(filter(str.isdecimal, text))
    return 12 <= len(digits) <= 19 and int(digits[:2]) in _MAESTRO


def mod_97(text: str) -> bool:
    """
    Return whether `text` passes the check of IBANs (ISO 13616): modulo 97 it leaves 1.

    >>> mod_97("gb82 west 1234 5698 7654 32"), mod_97("GB83 WEST 1234 5698 7654 32")
    (True, False)
    """
    code = "".join(filter(str.isalnum, text))
    return int("".join(str(int(c, 36)) for c in code[4:] + code[:4])) % 97 == 1


def iban_part(text: str) -> str:
    """
    Return the beginning of `text` that is as long as the IBANs of its country; "" if too short.

    >>> iban_part("NO93 8601 1117 947 from"), iban_part("ZZ93 8601 1117 947")
    ('NO93 8601 1117 947', '')
    """
    wanted = _IBAN_LENGTHS.get(text[:2].upper(), 0)
    for end, character in enumerate(text, start=1):
        wanted -= character.isalnum()
        if wanted == 0:
            whole = end == len(text) or not text[end].isalnum()
            return text[:end] if whole else ""
    return ""


def aba(text: str) -> bool:
    """
    Return whether the nine digits are an American routing number (ABA, "Routing Number Policy").

    >>> aba("021000021"), aba("021000022")
    (True, False)
    """
    digits = digits_of(text)
    district = digits[0] * 10 + digits[1] if len(digits) == 9 else 99
    known = district <= 12 or 21 <= district <= 32 or 61 <= district <= 72 or district == 80
    return known and any(digits) and weighted(digits, (3, 7, 1) * 3) % 10 == 0


_TIMES = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
    (1, 2, 3, 4, 0, 6, 7, 8, 9, 5),
    (2, 3, 4, 0, 1, 7, 8, 9, 5, 6),
    (3, 4, 0, 1, 2, 8, 9, 5, 6, 7),
    (4, 0, 1, 2, 3, 9, 5, 6, 7, 8),
    (5, 9, 8, 7, 6, 0, 4, 3, 2, 1),
    (6, 5, 9, 8, 7, 1, 0, 4, 3, 2),
    (7, 6, 5, 9, 8, 2, 1, 0, 4, 3),
    (8, 7, 6, 5, 9, 3, 2, 1, 0, 4),
    (9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
)
_TURNS = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
    (1, 5, 7, 6, 2, 8, 3, 0, 9, 4),
    (5, 8, 0, 3, 7, 9, 6, 1, 4, 2),
    (8, 9, 1, 6, 0, 4, 3, 5, 2, 7),
    (9, 4, 5, 3, 1, 2, 6, 8, 7, 0),
    (4, 2, 8, 6, 5, 7, 3, 9, 0, 1),
    (2, 7, 9, 3, 8, 0, 6, 4, 1, 5),
    (7, 0, 4, 6, 9, 1, 3, 2, 5, 8),
)


def verhoeff(text: str) -> bool:
    """
    Return whether the digits end in Verhoeff's check digit (J. Verhoeff, "Error Detecting Decimal
    Codes", 1969), as Aadhaar numbers do.

    >>> verhoeff("2363"), verhoeff("2364")
    (True, False)
    """
    state = 0
    for turn, digit in zip(cycle(_TURNS), reversed(digits_of(text)), strict=False):
        state = _TIMES[state][turn[digit]]
    return state == 0


def iso_7064_mod_11_10(text: str) -> bool:
    """
    Return whether the digits pass ISO/IEC 7064 MOD 11,10, as German tax numbers do.

    >>> iso_7064_mod_11_10("86095742719"), iso_7064_mod_11_10("86095742718")
    (True, False)
    """
    *digits, last = digits_of(text) or [0]
    product = 10
    for digit in digits:
        product = 2 * ((digit + product) % 10 or 10) % 11
    return (11 - product) % 10 == last


_VIN_VALUES = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", map(int, "12345678123457923456789"), strict=True))
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def vin(text: str) -> bool:
    """
    Return whether the ninth character checks a vehicle's number (49 CFR § 565.15, ISO 3779).

    North American and Chinese makers must set it, others need not.

    >>> vin("1HGCM82633A004352"), vin("1HGCM82633A004353")
    (True, False)
    """
    code = text.upper()
    values = [int(c) if c.isdecimal() else _VIN_VALUES.get(c, 0) for c in code]
    return len(code) == 17 and "0123456789X"[weighted(values, _VIN_WEIGHTS) % 11] == code[8]


def icao_9303(text: str) -> bool:
    """
    Return whether the last digit checks a travel document's number (ICAO 9303-3, § 4.9), as on
    German identity cards and passports.

    >>> icao_9303("L01X00T471"), icao_9303("L01X00T472")
    (True, False)
    """
    *body, last = [int(c, 36) for c in text if c.isalnum()] or [0]
    return weighted(body, (7, 3, 1) * (len(body) // 3 + 1)) % 10 == last


def letters_and_digits(text: str) -> str:
    """Return what counts in a code: its letters, as capitals, and its digits."""
    return "".join(filter(str.isalnum, text)).upper()


def is_letter(character: str) -> bool:
    """Return whether it is one of A to Z."""
    return character in ascii_uppercase
