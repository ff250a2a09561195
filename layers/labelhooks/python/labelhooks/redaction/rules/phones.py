"""Telephone numbers as they are written in the countries that write them apart."""

from labelhooks.redaction.rules.rule import Rule, words

EXTENSION = r"(?:[\s,]{0,2}(?:ext|extn|extension|x|durchwahl|poste|interno|#)\.?\s?\d{1,6})?"
# What a number must not go on from, or into: a larger number, a code, an amount.
_FROM = r"(?<!\d[.,:/_-])(?<![$€£#=@])(?<![^\W\d_]-)"
_TO = r"(?![^\W_])(?![.,:/_-]\d)(?![ ]?[%€£$])"
_SEPARATED = r"[ .-]"
_CALL = words(
    "phone phones telephone telephones tel tele mobile mobiles cell cellphone fax faxes landline "
    "desk call calls called calling ring dial sms text texts texted whatsapp viber signal hotline "
    "helpline office contact reach reached pager voicemail answering message messages telefon "
    "telefono teléfono telefone téléphone móvil movil móviles celular cellulare handy mobil "
    "mobiltelefon festnetz rufnummer telefonnummer durchwahl rückruf anrufen anruf ruf komórka "
    "komórkowy komórki zadzwoń dzwoń portable fixe appelez appeler tfno tlf tlfno tél gsm llámame "
    "llamar llame ligue ligar chiama chiamare bel bellen mobiel telefoonnummer zap callback"
)
_NO_CALL = words(
    "order orders invoice ticket case ref reference tracking shipment parcel item sku isbn issn "
    "part serial model product id ids uuid account acct customer transaction receipt version "
    "build release error code size bytes ms seconds timestamp epoch price total amount qty usd "
    "eur gbp pln chf inr brl euros dollars pounds zł population inhabitants votes views followers "
    "bestellung bestellnummer rechnung pedido factura zamówienie commande ordine lot batch policy "
    "claim confirmation booking reservation asin upc ean gtin po patent docket"
)
# North American: area and exchange begin with 2 to 9, and are no services (N11).
_AREA, _EXCHANGE = r"[2-9](?!11)\d{2}", r"[2-9](?!11)\d{2}"


def _enough(text: str) -> bool:
    """Return whether there are as many digits as telephone numbers have (ITU-T E.164)."""
    return 7 <= sum(map(str.isdecimal, text.lower().partition("x")[0])) <= 15


def _national(text: str) -> bool:
    """Return whether there are as many digits as with a trunk prefix, and groups of a kind."""
    return 9 <= sum(map(str.isdecimal, text.lower().partition("x")[0])) <= 12


RULES = (
    Rule(
        "PHONE",
        "international",
        0.85,
        r"[ (]{0,2}((?:(?<![^\W_])\+(?! )|(?<![\d)] )\+ )\(?(?:\d[ ().\/\xa0-]{0,3}){7,14}\d"
        + EXTENSION
        + r")(?![^\W_])",
        numbers=(1, 15),
        lead="+( ",
        reach=3,
        check=_enough,
    ),
    Rule(
        "PHONE",
        "00",
        0.6,
        _FROM + r"00[ -]?[1-9](?:[ ().\/-]{0,2}\d){7,13}" + EXTENSION + _TO,
        numbers=(2, 16),
        near=_CALL,
        against=_NO_CALL,
    ),
    Rule(
        "PHONE",
        "American",
        0.75,
        _FROM
        + rf"(?:1[ .-]?)?(?:\({_AREA}\)[ .-]{{0,2}}|{_AREA}(?:[ .-]{{1,2}}|/))\d{{3}}[ .-]\d{{4}}"
        + EXTENSION
        + r"(?![^\W_]|[.,:/_-]\d)",
        numbers=(1, 3),
        then=" .-)/",
        lead="(",
        reach=1,
        near=_CALL,
        against=words("isbn issn sku asin serial tracking"),
    ),
    Rule(
        "PHONE",
        "American, run together",
        0.4,
        _FROM + rf"1?{_AREA}{_EXCHANGE}\d{{4}}" + EXTENSION + _TO,
        numbers=(10, 11),
        near=_CALL,
        against=_NO_CALL,
    ),
    Rule(
        "PHONE",
        "American, half apart",
        0.5,
        _FROM
        + rf"(?:\({_AREA}\)[ .-]{{0,2}}\d{{7}}|{_AREA}[ .-]\d{{7}}|{_AREA}{_EXCHANGE}[ .-]\d{{4}})"
        + EXTENSION
        + _TO,
        numbers=(3, 6),
        then=" .-)",
        lead="(",
        reach=1,
        near=_CALL,
        against=_NO_CALL,
    ),
    Rule(
        "PHONE",
        "American, within an area",
        0.4,
        _FROM + r"(?<![-(])(?!\d{3}-(?:19|20)\d\d\b)[2-9]\d{2}[-.]\d{4}" + EXTENSION + _TO,
        numbers=(3, 3),
        then="-.",
        near=_CALL,
        against=_NO_CALL | words("page pages pp lines years sections"),
    ),
    Rule(
        "PHONE",
        "with a trunk prefix",
        0.5,
        _FROM
        + r"(?!\d\d?[./-]\d\d?[./-](?:\d{2}|\d{4})(?![./ -]?\d))"
        + r"(?:\(0\d{1,5}\)[ /.-]{0,2}|0 ?\(\d{2,4}\)[ /.-]{0,2}|0\d{1,5}[ /.-]{1,2})\d{1,8}(?:[ "
        r"/.-]\d{2,4}){0,4}" + EXTENSION + _TO,
        numbers=(1, 6),
        then=" /.-()",
        lead="(",
        reach=1,
        check=_national,
        near=_CALL,
        against=_NO_CALL,
    ),
    Rule(
        "PHONE",
        "with a trunk prefix, run together",
        0.4,
        _FROM + r"(?!0123456789)0[1-9]\d{8,9}" + _TO,
        numbers=(9, 12),
        near=_CALL,
        against=_NO_CALL,
    ),
    Rule(
        "PHONE",
        "nine in threes",
        0.4,
        _FROM + r"(?:[4-9]\d{2}[ -]\d{3}[ -]\d{3}|[4-9]\d{2}[. -]?\d{3}[. -]?\d{3}(?=\s*$))" + _TO,
        numbers=(3, 3),
        then=" -.",
        near=_CALL,
        against=_NO_CALL,
    ),
    Rule(
        "PHONE",
        "nine in two, three, two and two",
        0.45,
        _FROM + r"(?:\(?[1-9]\d\)? \d{3} \d{2} \d{2}|[6-9]\d{2} \d{2} \d{2} \d{2})" + _TO,
        numbers=(2, 3),
        then=" )",
        lead="(",
        reach=1,
        near=_CALL,
        against=_NO_CALL,
    ),
    Rule(
        "PHONE",
        "Brazilian",
        0.6,
        _FROM + r"(?:\([1-9]\d\)\s?9?\d{4}-?\d{4}|[1-9]\d 9\d{4}[ -]\d{4})" + _TO,
        numbers=(2, 2),
        then=" )\t",
        lead="(",
        reach=1,
        near=_CALL,
    ),
    Rule(
        "PHONE",
        "Russian",
        0.6,
        _FROM + r"8[ -]?\(\d{3,4}\)[ -]?\d{2,3}-\d{2}-\d{2}" + _TO,
        numbers=(1, 1),
        then=" -(",
    ),
    Rule(
        "PHONE",
        "Indian",
        0.45,
        _FROM + r"[6-9]\d{4}[ -]\d{5}" + _TO,
        numbers=(5, 5),
        then=" -",
        near=_CALL,
        against=_NO_CALL,
    ),
    Rule(
        "PHONE",
        "in groups",
        0.2,
        _FROM + r"(?!(?:19|20)\d\d[./-]\d\d?[./-]\d\d?(?!\d))(?!\d\d?[./-]\d\d?[./-](?:\d{2}|\d{4})"
        r"(?![./ -]?\d))"
        + r"(?:\(\d{1,5}\)[ ./-]{0,2}|\d{1,5}[ ./-]{1,2})\d{2,7}(?:[ ./-]{1,2}\d{2,7}){0,4}"
        + EXTENSION
        + _TO,
        numbers=(1, 5),
        then=" ./-)",
        lead="(",
        reach=1,
        check=_enough,
        near=_CALL,
        against=_NO_CALL,
    ),
    Rule(
        "PHONE",
        "run together",
        0.15,
        _FROM + r"\d{7,12}" + EXTENSION + _TO,
        numbers=(7, 12),
        near=_CALL,
        against=_NO_CALL,
    ),
    Rule(
        "PHONE",
        "labelled",
        0.7,
        r"\.?(?:\s(?:number|no|nr|num|is|was|me|us|him|her|at|on|to|line|home|work|"
        r"direct)\b\.?){0,4}+"
        r"\s?[:#.=-]{0,2}\s{0,2}((?:[+(]{1,2}\s?)?\d(?:[ ().\/-]{0,2}\d){5,14}"
        + EXTENSION
        + r")(?![^\W_]|[%:]|[.,]\d)",
        after=_CALL - words("contact office desk message messages text reach answering"),
        against=words("order invoice ticket case tracking sku isbn"),
    ),
    Rule(
        "PHONE",
        "whose number",
        0.7,
        r"(?:my|your|his|her|our|their)\s(?:(?:new|old|cell|home|work|direct|business)\s)?"
        r"(?:number|nr|no|digits)\b(?:\sis|\s?[:=])?\s?(\(?\d(?:[ ().\/-]{0,2}\d){5,14})(?![^\W_]"
        r"|[%:]|[.,]\d)",
        at=words("my your his her our their"),
    ),
)
