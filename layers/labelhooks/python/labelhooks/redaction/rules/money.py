"""Payment cards, bank accounts and wallets."""

from labelhooks.redaction.rules.checksums import aba, card_issuer, iban_part, luhn, maestro, mod_97
from labelhooks.redaction.rules.rule import Rule, words
from labelhooks.redaction.rules.wallets import base58check, bech32

_CARD_WORDS = words(
    "card cards credit debit visa mastercard amex maestro diners discover jcb unionpay cc karte "
    "kreditkarte tarjeta carte bancaire carta kaart creditcard karta karty kartę cartão prepaid "
    "payment cvv cvc expiry expires expiring charge billed bill"
)
_NO_CARD = words(
    "order invoice item article product tracking isbn imei serial sku ticket reference barcode "
    "ean gtin upc hash timestamp id uuid trace span request build shipment parcel"
)
_BANK_WORDS = words(
    "account acct bank banking iban routing aba sort deposit wire transfer checking savings konto "
    "kontonummer cuenta compte conto rekening rekeningnummer conta agência blz bankleitzahl "
    "überweisung rachunek rachunku przelew beneficiary ach"
)
_ACCOUNT = words(
    "account acct acc konto kontonummer cuenta compte conto rekening rekeningnummer rachunek "
    "conta ccc"
)
_LABEL_GAP = (
    r"(?:\s?(?:number|no|nr|num|code|is|was|ending|in|my|the|n°|nº)\b\.?|\s?[:#=.°º]){0,4}+\s?"
)


def _is_card(text: str) -> bool:
    return card_issuer(text) and luhn(text)


def _is_maestro(text: str) -> bool:
    return maestro(text) and luhn(text)


def _is_iban(text: str) -> bool:
    return bool(text) and mod_97(text)


_END = r"(?![^\W_])(?!-\d)"
RULES = (
    Rule(
        "CARD",
        "in groups",
        0.8,
        r"(?<!\d[.,:-])(?:\d{4}(?:[ -]\d{4}){3}(?:[ -]?\d{1,3})?|\d{4}[ -]\d{6}[ -]\d{4,5}"
        r"|\d{4}(?:[ -]\d{4}){2}[ -]\d{1,3})" + _END,
        numbers=(4, 4),
        then=" -",
        check=_is_card,
    ),
    Rule(
        "CARD",
        "run together",
        0.6,
        r"(?<!\d[.,:-])\d{12,19}" + _END,
        numbers=(12, 19),
        check=_is_card,
        near=_CARD_WORDS,
        against=_NO_CARD,
    ),
    Rule(
        "CARD",
        "of any length",
        0.3,
        r"(?<!\d[.,:-])\d{12,19}" + _END,
        numbers=(12, 19),
        check=_is_maestro,
        near=_CARD_WORDS,
        against=_NO_CARD,
    ),
    Rule(
        "CARD",
        "mistyped or of no known issuer",
        0.2,
        r"(?<!\d[.,:-])(?:\d{4}(?:[ -]\d{4}){3}|\d{4}[ -]\d{6}[ -]\d{4,5}|\d{12,19})" + _END,
        numbers=(4, 19),
        near=_CARD_WORDS - words("payment bill billed charge discover"),
        against=_NO_CARD,
    ),
    Rule(
        "IBAN",
        "checked",
        0.95,
        r"[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{1,4}+){3,9}+",
        tokens=(4, 34),
        trim=iban_part,
        check=_is_iban,
    ),
    Rule(
        "IBAN",
        "mistyped",
        0.25,
        r"[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{1,4}+){3,9}+",
        tokens=(4, 34),
        trim=iban_part,
        near=words("iban"),
    ),
    Rule(
        "BANK",
        "account",
        0.55,
        rf"{_LABEL_GAP}(\d(?:[ -]?\d){{5,17}})(?![^\W_]|[.,:]\d|%)",
        after=_ACCOUNT,
        near=words("bank routing sort number transfer wire deposit checking savings iban"),
    ),
    Rule(
        "BANK",
        "routing number",
        0.8,
        rf"{_LABEL_GAP}(\d{{4}}-?\d{{4}}-?\d)(?![^\W_])",
        after=words("routing aba rtn transit"),
    ),
    Rule(
        "BANK",
        "routing number, alone",
        0.2,
        r"\d{9}(?![^\W_])",
        numbers=(9, 9),
        check=aba,
        near=_BANK_WORDS,
    ),
    Rule(
        "BANK",
        "sort code",
        0.2,
        r"(?<!\d[.,:-])\d{2}-\d{2}-\d{2}(?![^\W_]|-\d)",
        numbers=(2, 2),
        then="-",
        near=words("sort"),
    ),
    Rule(
        "BANK",
        "sort code, run together",
        0.75,
        r"sort\s?code(?:\sis|\s?[:#=])?\s?(\d{6}|\d{2}[ -]\d{2}[ -]\d{2})(?![^\W_])",
        at=words("sort sortcode"),
    ),
    Rule(
        "BANK",
        "number by country",
        0.6,
        r"(?:blz|bankleitzahl|bsb|clabe|ifsc|ccc)"
        + _LABEL_GAP
        + r"((?:[A-Z]{4}0)?[A-Z0-9]{3,18}(?:[ -]\d{2,10}){0,3})(?![^\W_])",
        at=words("blz bankleitzahl bsb clabe ifsc ccc"),
        check=lambda text: any(map(str.isdecimal, text)),
    ),
    Rule(
        "BANK",
        "SWIFT",
        0.7,
        r"(?:\s?/\s?bic|[-\s]bic)?(?:\s(?:code|is|no|number)\b|\s?[:#=]){0,3}+\s?"
        r"((?-i:[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?))(?![^\W_])",
        after=words("swift bic"),
    ),
    Rule(
        "CRYPTO",
        "base 58",
        0.95,
        r"[1-9A-HJ-NP-Za-km-z]{25,36}(?![^\W_])",
        tokens=(25, 36),
        check=base58check,
    ),
    Rule(
        "CRYPTO",
        "segregated witness",
        0.95,
        r"(?:bc|tb|ltc)1[a-z0-9]{11,71}(?![^\W_])",
        tokens=(14, 75),
        check=bech32,
    ),
    Rule("CRYPTO", "Ethereum", 0.9, r"0x[0-9a-f]{40}(?![^\W_])", tokens=(42, 42)),
    Rule("CRYPTO", "Cardano", 0.9, r"addr1[a-z0-9]{50,110}(?![^\W_])", tokens=(55, 120)),
    Rule("CRYPTO", "Monero", 0.8, r"(?-i:[48][1-9A-HJ-NP-Za-km-z]{94})(?![^\W_])", tokens=(95, 95)),
    Rule(
        "CRYPTO",
        "labelled",
        0.25,
        r"(?-i:[1-9A-HJ-NP-Za-km-z]{26,44})(?![^\W_])",
        tokens=(26, 44),
        near=words(
            "wallet solana sol bitcoin btc eth ethereum crypto xrp doge dogecoin ltc tron trx usdt"
        ),
    ),
)
