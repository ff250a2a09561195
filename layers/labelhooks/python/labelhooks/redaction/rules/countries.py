"""Numbers that states in America, Asia and Britain give to people: by shape and check digits."""

from labelhooks.redaction.rules import national
from labelhooks.redaction.rules.checksums import verhoeff
from labelhooks.redaction.rules.rule import Rule, words

FROM = r"(?<!\d[.,:/-])(?<![^\W\d_]-)"
TO = r"(?![^\W_])(?![.,:/-]\d)"
_CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
NO_ID = words(
    "order invoice tracking isbn sku ticket serial product item part ref reference bestellung "
    "pedido factura zamówienie build timestamp"
)
TAX = words("ein employer federal tax taxpayer fein tin irs nip regon vat")

AMERICAS = (
    Rule(
        "SSN",
        "with hyphens",
        0.7,
        FROM + r"\d{3}-\d{2}-\d{4}" + TO,
        numbers=(3, 3),
        then="-",
        check=national.ssn,
        against=words("order part sku serial"),
    ),
    Rule(
        "SSN",
        "with spaces or dots",
        0.45,
        FROM + r"\d{3}[ .]\d{2}[ .]\d{4}" + TO,
        numbers=(3, 3),
        then=" .",
        check=national.ssn,
        near=words("ssn social security"),
        against=NO_ID,
    ),
    Rule(
        "SSN",
        "run together",
        0.1,
        r"\d{9}" + TO,
        numbers=(9, 9),
        check=national.ssn,
        near=words("ssn social security"),
    ),
    Rule(
        "SSN",
        "not given out",
        0.25,
        FROM + r"\d{3}-\d{2}-\d{4}" + TO,
        numbers=(3, 3),
        then="-",
        near=words("ssn social security"),
    ),
    Rule(
        "ID",
        "American taxpayer",
        0.55,
        FROM + r"9\d{2}[ -]?\d{2}[ -]?\d{4}" + TO,
        numbers=(3, 3),
        then=" -",
        check=national.itin,
        near=words("itin tax taxpayer irs"),
    ),
    Rule("ID", "American employer", 0.25, FROM + r"\d{2}-\d{7}" + TO, numbers=(2, 2), near=TAX),
    Rule(
        "ID", "Brazilian", 0.9, FROM + r"\d{3}\.\d{3}\.\d{3}-\d{2}" + r"(?![^\W_])", numbers=(3, 3)
    ),
    Rule(
        "ID",
        "Brazilian, run together",
        0.25,
        r"\d{11}" + TO,
        numbers=(11, 11),
        check=national.cpf,
        near=words("cpf contribuinte"),
    ),
    Rule(
        "ID",
        "Brazilian firm",
        0.9,
        FROM + r"\d{2}\.\d{3}\.\d{3}/\d{4}-\d{2}(?![^\W_])",
        numbers=(2, 2),
        then=".",
    ),
    Rule(
        "ID",
        "Brazilian firm, run together",
        0.3,
        r"\d{14}" + TO,
        numbers=(14, 14),
        check=national.cnpj,
        near=words("cnpj"),
    ),
    Rule(
        "ID",
        "Chilean",
        0.75,
        FROM + r"\d{1,2}\.\d{3}\.\d{3}-[\dk](?![^\W_])",
        numbers=(1, 2),
        then=".",
        check=national.rut,
    ),
    Rule(
        "ID",
        "Argentinian tax",
        0.4,
        FROM + r"(?:20|23|24|27|30|33)-\d{8}-\d" + TO,
        numbers=(2, 2),
        then="-",
    ),
    Rule(
        "ID",
        "Mexican",
        0.85,
        r"(?-i:[A-Z][AEIOUX][A-Z]{2}\d{6}[HMX][A-Z]{5}[A-Z0-9]\d)(?![^\W_])",
        tokens=(18, 18),
    ),
    Rule(
        "ID",
        "Mexican tax",
        0.45,
        r"(?-i:[A-ZÑ&]{4}\d{2}[01]\d[0-3]\d[A-Z0-9]{3})(?![^\W_])",
        tokens=(13, 13),
        near=words("rfc"),
    ),
    Rule(
        "ID",
        "Canadian",
        0.25,
        FROM + r"\d{3}[ -]\d{3}[ -]\d{3}" + TO,
        numbers=(3, 3),
        then=" -",
        near=words("sin canada canadian"),
    ),
)
BRITAIN = (
    Rule(
        "ID",
        "British insurance",
        0.75,
        r"(?<![^\W_])(?-i:[A-Z]{2}\s?\d{2}\s?\d{2}\s?\d{2}\s?[A-D])(?![^\W_])",
        tokens=(8, 9),
        numbers=(2, 2),
        lead=_CAPITALS + " ",
        reach=3,
        check=national.nino,
    ),
    Rule(
        "ID",
        "British patient",
        0.3,
        FROM + r"\d{3}[ -]\d{3}[ -]\d{4}" + TO,
        numbers=(3, 3),
        then=" -",
        check=national.nhs,
        near=words("nhs patient hospital surgery gp"),
    ),
    Rule(
        "ID",
        "British patient, run together",
        0.15,
        r"\d{10}" + TO,
        numbers=(10, 10),
        check=national.nhs,
        near=words("nhs patient hospital surgery gp"),
    ),
    Rule(
        "LICENCE",
        "British",
        0.8,
        r"(?-i:[A-Z9]{5}\d[0156]\d[0-3]\d\d[A-Z9]{2}\w{3})(?![^\W_])",
        tokens=(16, 16),
    ),
)
ASIA = (
    Rule(
        "ID",
        "Indian, in fours",
        0.5,
        FROM + r"[2-9]\d{3}[ -]\d{4}[ -]\d{4}" + r"(?![ -]?\d)" + TO,
        numbers=(4, 4),
        then=" -",
        check=verhoeff,
        near=words("aadhaar aadhar uidai uid"),
    ),
    Rule(
        "ID",
        "Indian, run together",
        0.2,
        r"[2-9]\d{11}" + TO,
        numbers=(12, 12),
        check=verhoeff,
        near=words("aadhaar aadhar uidai uid"),
    ),
    Rule(
        "ID",
        "Indian tax, of no known holder",
        0.45,
        r"(?-i:[A-Z]{5}\d{4}[A-Z])(?![^\W_])",
        tokens=(10, 10),
    ),
    Rule(
        "ID",
        "Indian tax",
        0.75,
        r"(?-i:[A-Z]{3}[ABCFGHJLPT][A-Z]\d{4}[A-Z])(?![^\W_])",
        tokens=(10, 10),
    ),
    Rule(
        "ID",
        "Chinese",
        0.85,
        r"[1-8]\d{5}(?:19|20)\d{9}[\dX](?![^\W_])",
        numbers=(17, 18),
        check=national.resident_china,
    ),
    Rule("ID", "Korean", 0.5, FROM + r"\d{2}[01]\d[0-3]\d-[1-8]\d{6}" + TO, numbers=(6, 6)),
    Rule(
        "ID", "Singaporean", 0.7, r"[STFGM]\d{7}[A-Z](?![^\W_])", tokens=(9, 9), check=national.nric
    ),
)
RULES = (*AMERICAS, *BRITAIN, *ASIA)
