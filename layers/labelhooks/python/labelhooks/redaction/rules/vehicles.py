"""Numbers of vehicles and their plates."""

from labelhooks.redaction.rules.checksums import vin
from labelhooks.redaction.rules.documents import GAP, telling
from labelhooks.redaction.rules.rule import Rule, words

# The states of India, as plates begin.
_INDIA = (
    "A[PRS]|BR|C[GH]|D[DL]|G[AJ]|H[PR]|J[HK]|K[AL]|L[AD]|M[HLNPZ]|NL|O[DR]|P[BY]|RJ|SK|T[NRS]|"
    "U[KP]|WB"
)


def _is_plate(text: str) -> bool:
    code = [c for c in text if c.isalnum()]
    return 3 <= len(code) <= 9 and any(map(str.isdecimal, code))


def _is_vin(text: str) -> bool:
    return any(map(str.isalpha, text)) and vin(text)


RULES = (
    Rule(
        "ID",
        "plate",
        0.7,
        r"(?:(?:license|licence|number|registration|reg|vehicle|car)\splates?|kennzeichen|"
        "matr[ií]cula|immatriculation|"
        r"targa|kenteken|(?:numer|tablica) rejestracyjn[ya]|placa)"
        + GAP
        + r"((?-i:(?=[A-Z]{0,3}[\s-]?[A-Z]{0,3}\s?\d)[A-Z0-9]{1,7}(?:[ -][A-Z0-9]{1,7}){0,2}?))"
        r"(?=\s"
        r"(?-i:[a-z])|[^\w\s-]|\s{0,4}$|\s\W)",
        at=words(
            "license licence number registration reg vehicle car kennzeichen matrícula matricula "
            "immatriculation targa kenteken numer tablica placa"
        ),
        check=_is_plate,
    ),
    Rule(
        "ID",
        "vehicle",
        0.75,
        GAP + r"([A-HJ-NPR-Z0-9]{11,17})(?![^\W_])",
        after=words("vin chassis fin fahrgestellnummer"),
        check=telling,
    ),
    Rule(
        "ID",
        "vehicle, checked",
        0.6,
        r"[A-HJ-NPR-Z0-9]{17}(?![^\W_])",
        tokens=(17, 17),
        check=_is_vin,
        near=words("vin vehicle car chassis truck"),
    ),
    Rule(
        "ID",
        "plate, British",
        0.4,
        r"(?-i:[A-HJ-PR-Y][A-HJ-PR-Y]\d{2}\s[A-HJ-PR-Z]{3})(?![^\W_]|-)",
        tokens=(4, 4),
    ),
    Rule(
        "ID",
        "plate, French or Italian",
        0.45,
        r"(?<![\w-])(?-i:[A-HJ-NP-TV-Z]{2}-\d{3}-[A-HJ-NP-TV-Z]{2})(?![^\W_]|-)",
        numbers=(3, 3),
        then="-",
        lead="ABCDEFGHJKLMNPQRSTVWXYZ-",
        reach=3,
        behind=("-",),
    ),
    Rule(
        "ID",
        "plate, German",
        0.4,
        r"(?<![\w-])(?-i:[A-ZÄÖÜ]{1,3}-[A-Z]{1,2}\s\d{1,4}[EH]?)(?![^\W_]|[-.:,]\d)",
        numbers=(1, 4),
        lead="ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÜ -",
        reach=7,
        behind=tuple(f"{letter} " for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    ),
    Rule(
        "ID",
        "plate, Indian",
        0.45,
        rf"(?<![\w-])(?-i:(?:{_INDIA})[ -]?\d{{1,2}}[ -]?[A-Z]{{1,3}}[ -]?\d{{4}})(?![^\W_]|-)",
        numbers=(1, 2),
        tokens=(8, 11),
        lead="ABCDEFGHIJKLMNOPQRSTUVWXYZ- ",
        reach=3,
    ),
    Rule(
        "ID",
        "plate, Spanish",
        0.35,
        r"(?-i:\d{4}[ -]?[BCDFGHJKLMNPRSTVWXYZ]{3})(?![^\W_]|-)",
        tokens=(7, 7),
        numbers=(4, 4),
        then=" -",
        near=words("matrícula matricula coche vehículo car plate"),
    ),
)
