"""
Which numbers can be a person's, by country: check digits and the ranges that were given out.

Each takes what its rule matched: of the right shape, with or without spaces, dots and hyphens.
"""

from labelhooks.redaction.rules.checksums import (
    digits_of,
    is_letter,
    iso_7064_mod_11_10,
    letters_and_digits,
    luhn,
    weighted,
)

_DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
# Odd places of a codice fiscale: what each character counts.
_FISCALE_ODD = dict(
    zip(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        (
            *(1, 0, 5, 7, 9, 13, 15, 17, 19, 21),
            *(1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22),
            *(25, 24, 23),
        ),
        strict=True,
    )
)


def _day(year: int, month: int, day: int) -> bool:
    """Return whether it could be a day of the calendar."""
    return year >= 0 and 1 <= month <= 12 and 1 <= day <= 31


def ssn(text: str) -> bool:
    """
    Return whether the nine digits can be an American social security number.

    Source: SSA, "Social Security Number Randomization": no 000, 666 or 9xx, no 00, no 0000.

    >>> ssn("219-09-9999"), ssn("666-09-9999"), ssn("219-00-9999")
    (True, False, False)
    """
    d = "".join(map(str, digits_of(text)))
    return len(d) == 9 and d[0] != "9" and d[:3] not in ("000", "666") and _no_zeros(d)


def _no_zeros(digits: str) -> bool:
    return digits[3:5] != "00" and digits[5:] != "0000"


def itin(text: str) -> bool:
    """
    Return whether the nine digits can be an American taxpayer's number (IRS, IRM 3.21.263.7).

    >>> itin("912-70-1234"), itin("912-49-1234")
    (True, False)
    """
    d = "".join(map(str, digits_of(text)))
    group = int(d[3:5])
    return d[0] == "9" and (50 <= group <= 65 or 70 <= group <= 88 or group in (90, 91, 92, *_LATE))


_LATE = range(94, 100)


def dea(text: str) -> bool:
    """
    Return whether the last digit checks an American prescriber's number (DEA, 21 CFR § 1301).

    >>> dea("AB1234563"), dea("AB1234564")
    (True, False)
    """
    d = digits_of(text)
    return len(d) == 7 and (d[0] + d[2] + d[4] + 2 * (d[1] + d[3] + d[5])) % 10 == d[6]


def nino(text: str) -> bool:
    """
    Return whether the prefix of a British insurance number is given out (HMRC, NIM39110).

    >>> nino("AB 12 34 56 C"), nino("GB123456C")
    (True, False)
    """
    code = letters_and_digits(text)
    return code[0] not in "DFIQUV" and code[1] not in "DFIQUVO" and code[:2] not in _NO_NINO


_NO_NINO = frozenset({"BG", "GB", "NK", "KN", "TN", "NT", "ZZ"})


def nhs(text: str) -> bool:
    """
    Return whether the last digit checks a British patient's number (NHS Data Dictionary).

    >>> nhs("943 476 5919"), nhs("943 476 5918")
    (True, False)
    """
    d = digits_of(text)
    return len(d) == 10 and any(d) and weighted(d, (10, 9, 8, 7, 6, 5, 4, 3, 2, 1)) % 11 == 0


def steuer_id(text: str) -> bool:
    """
    Return whether the digits are a German taxpayer's number (§ 139b AO; BZSt).

    In the first ten one digit comes twice or three times, and no other more than once.

    >>> steuer_id("86 095 742 719"), steuer_id("12345678903")
    (True, False)
    """
    d = digits_of(text)
    counts = sorted(d[:10].count(digit) for digit in set(d[:10]))
    repeated = counts[-1:] in ([2], [3]) and counts[:-1] == [1] * (len(counts) - 1)
    return len(d) == 11 and d[0] != 0 and repeated and iso_7064_mod_11_10(text)


def sozialversicherung(text: str) -> bool:
    """
    Return whether the last digit checks a German pension number (§ 147 SGB VI; VKVV § 4).

    >>> sozialversicherung("15070649C103"), sozialversicherung("15070649C104")
    (True, False)
    """
    code = letters_and_digits(text)
    d = digits_of(code[:8] + f"{ord(code[8]) - 64:02}" + code[9:11])
    total = sum(
        sum(divmod(digit * factor, 10))
        for digit, factor in zip(d, (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1), strict=True)
    )
    return total % 10 == int(code[11])


def nir(text: str) -> bool:
    """
    Return whether the key checks a French social security number (INSEE; Corsica is 2A and 2B).

    >>> nir("2 55 08 14 168 025 38"), nir("255081416802539")
    (True, False)
    """
    code = letters_and_digits(text).replace("2A", "19").replace("2B", "18")
    return len(code) == 15 and code.isdecimal() and int(code[:13]) % 97 + int(code[13:]) == 97


def dni(text: str) -> bool:
    """
    Return whether the letter checks a Spaniard's or a foreigner's number (Orden INT/2058/2008).

    >>> dni("12345678Z"), dni("12.345.678-A"), dni("X1234567L")
    (True, False, True)
    """
    code = letters_and_digits(text)
    number = code[:-1].translate({ord("X"): "0", ord("Y"): "1", ord("Z"): "2"})
    return number.isdecimal() and _DNI_LETTERS[int(number) % 23] == code[-1]


def codice_fiscale(text: str) -> bool:
    """
    Return whether the last letter checks an Italian's tax code (DM 23/12/1976).

    >>> codice_fiscale("RSSMRA85T10A562S"), codice_fiscale("RSSMRA85T10A562T")
    (True, False)
    """
    code = letters_and_digits(text)
    even = sum(int(c) if c.isdecimal() else ord(c) - 65 for c in code[1:15:2])
    odd = sum(_FISCALE_ODD[c] for c in code[0:15:2])
    return len(code) == 16 and is_letter(code[15]) and chr((odd + even) % 26 + 65) == code[15]


def bsn(text: str) -> bool:
    """
    Return whether the digits pass the Dutch test of eleven (Logius, BSN).

    >>> bsn("111222333"), bsn("111222334")
    (True, False)
    """
    d = digits_of(text)
    return len(d) == 9 and any(d) and weighted(d, (9, 8, 7, 6, 5, 4, 3, 2, -1)) % 11 == 0


def pesel(text: str) -> bool:
    """
    Return whether date and last digit fit a Polish number (Ustawa o ewidencji ludności, art. 15).

    >>> pesel("44051401359"), pesel("44051401358"), pesel("44991401359")
    (True, False, False)
    """
    d = digits_of(text)
    if len(d) != 11:
        return False
    month, day = (d[2] * 10 + d[3]) % 20, d[4] * 10 + d[5]
    return _day(0, month, day) and weighted(d, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)) % 10 == 0


def nip(text: str) -> bool:
    """
    Return whether the last digit checks a Polish tax number (Dz.U. 1995 nr 142 poz. 702).

    >>> nip("123-456-32-18"), nip("123-456-32-19")
    (True, False)
    """
    d = digits_of(text)
    return len(d) == 10 and any(d) and weighted(d, (6, 5, 7, 2, 3, 4, 5, 6, 7)) % 11 == d[9]


def cpf(text: str) -> bool:
    """
    Return whether two digits check a Brazilian's tax number (Receita Federal).

    >>> cpf("529.982.247-25"), cpf("529.982.247-26"), cpf("111.111.111-11")
    (True, False, False)
    """
    d = digits_of(text)
    return (
        len(d) == 11
        and len(set(d)) > 1
        and all(weighted(d, range(n + 1, 1, -1)) * 10 % 11 % 10 == d[n] for n in (9, 10))
    )


def cnpj(text: str) -> bool:
    """
    Return whether two digits check a Brazilian firm's number (Receita Federal).

    >>> cnpj("11.222.333/0001-81"), cnpj("11.222.333/0001-82")
    (True, False)
    """
    d = digits_of(text)
    weights = (6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)
    return len(d) == 14 and all(
        weighted(d, weights[13 - n :]) * 10 % 11 % 10 == d[n] for n in (12, 13)
    )


def personnummer(text: str) -> bool:
    """
    Return whether date and last digit fit a Swedish number (Skatteverket, SKV 704).

    >>> personnummer("811218-9876"), personnummer("811218-9875")
    (True, False)
    """
    d = digits_of(text)[-10:]
    return _day(0, d[2] * 10 + d[3], (d[4] * 10 + d[5]) % 60) and luhn("".join(map(str, d)))


def hetu(text: str) -> bool:
    """
    Return whether the last character checks a Finnish number (DVV).

    >>> hetu("131052-308T"), hetu("131052-308U")
    (True, False)
    """
    number = int("".join(map(str, digits_of(text[:10]))))
    return text[-1].upper() == "0123456789ABCDEFHJKLMNPRSTUVWXY"[number % 31]


def rijksregister(text: str) -> bool:
    """
    Return whether two digits check a Belgian number (KB 3 April 1984), of either century.

    >>> rijksregister("85.07.30-033.28"), rijksregister("85.07.30-033.29")
    (True, False)
    """
    d = "".join(map(str, digits_of(text)))
    return any(97 - int(century + d[:9]) % 97 == int(d[9:]) for century in ("", "2"))


def resident_china(text: str) -> bool:
    """
    Return whether the last character checks a Chinese resident's number (GB 11643-1999).

    >>> resident_china("11010519491231002X"), resident_china("110105194912310021")
    (True, False)
    """
    d = digits_of(text[:17])
    total = weighted(d, (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2))
    date = _day(0, d[10] * 10 + d[11], d[12] * 10 + d[13]) if len(d) == 17 else False
    return date and "10X98765432"[total % 11] == text[-1].upper()


def rut(text: str) -> bool:
    """
    Return whether the last character checks a Chilean number (Registro Civil), modulo 11.

    >>> rut("12.345.678-5"), rut("12.345.678-6")
    (True, False)
    """
    code = letters_and_digits(text)
    total = weighted(digits_of(code[:-1])[::-1], (2, 3, 4, 5, 6, 7, 2, 3))
    return "0K987654321"[total % 11] == code[-1]


def nric(text: str) -> bool:
    """
    Return whether the last letter checks a Singaporean's or a foreigner's number (ICA).

    >>> nric("S1234567D"), nric("S1234567E")
    (True, False)
    """
    code = letters_and_digits(text)
    total = weighted(digits_of(code), (2, 7, 6, 5, 4, 3, 2)) + (4 if code[0] in "TG" else 0)
    letters = "JZIHGFEDCBA" if code[0] in "ST" else "XWUTRQPNMLK"
    return letters[total % 11] == code[-1]
