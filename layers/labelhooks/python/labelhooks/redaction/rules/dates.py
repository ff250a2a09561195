"""Days of the calendar, in numbers and with the months of eight languages."""

from labelhooks.redaction.rules.rule import Rule, words

_MONTHS = (
    "january february march april may june july august september october november december jan "
    "feb mar apr jun jul aug sep sept oct nov dec enero febrero marzo abril mayo junio julio "
    "agosto septiembre setiembre octubre noviembre diciembre ene abr ago dic januar jänner "
    "februar märz mai juni juli oktober dezember mrz okt dez stycznia lutego marca kwietnia maja "
    "czerwca lipca sierpnia września października listopada grudnia janvier février fevrier mars "
    "avril juin juillet août aout septembre octobre novembre décembre janv févr avr juil gennaio "
    "febbraio aprile maggio giugno luglio settembre ottobre dicembre januari februari maart mei "
    "augustus mrt janeiro fevereiro março maio junho julho setembro outubro novembro dezembro"
)
_MONTH = "(?>(?:" + "|".join(sorted(_MONTHS.split(), key=len, reverse=True)) + r")\b\.?)"
_BIRTH = words(
    "born birth birthday birthdate dob bday geboren geb geburtstag geburtsdatum né née naissance "
    "nacido nacida nacimiento nato nata nascita nascido nascida nascimento urodzony urodzona "
    "urodzenia ur geboortedatum"
)
_DAY, _MON = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])"
_YEAR = r"(?:1[6-9]|20)\d{2}"
_FROM = r"(?<!\d[.,:/-])(?<![$€£])(?<!\d\s[/])"
_TO = r"(?![^\W_])(?![.,:/-]\d)"
_CLOCK = r"(?![T ]\d\d:\d\d:\d\d)(?!T\d\d:?\d\d)"
_VERSIONS = words("version v release build section chapter article ip paragraph")

RULES = (
    Rule(
        "DATE",
        "year first",
        0.6,
        _FROM
        + rf"{_YEAR}(?:-{_MON}-{_DAY}|/{_MON}/{_DAY}|\.{_MON}\.{_DAY}\.?)(?![^\W_T])"
        + _CLOCK
        + r"(?![.,:/-]\d)",
        numbers=(4, 4),
        then="-/.",
        near=_BIRTH,
        against=_VERSIONS,
    ),
    Rule(
        "DATE",
        "year first, of a machine",
        0.2,
        _FROM
        + rf"{_YEAR}-{_MON}-{_DAY}[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{{1,9}})?)?(?:Z|[+-]\d\d:?\d\d)?"
        r"(?![^\W_])",
        numbers=(4, 4),
        then="-",
        near=_BIRTH | words("appointment visit admitted admission discharged died death"),
    ),
    Rule(
        "DATE",
        "year last",
        0.6,
        _FROM
        + rf"(?:{_DAY}(?:/{_MON}/|-{_MON}-|\.{_MON}\.){_YEAR}|{_MON}(?:/{_DAY}/|-{_DAY}-){_YEAR}|"
        rf"{_DAY}\.\s{_MON}\.\s{_YEAR}|{_DAY} / {_MON} / {_YEAR})" + _TO,
        numbers=(1, 2),
        then="/-. ",
        near=_BIRTH,
    ),
    Rule(
        "DATE",
        "short year",
        0.45,
        _FROM + rf"(?:{_DAY}/{_MON}/|{_MON}/{_DAY}/)\d{{2}}" + _TO,
        numbers=(1, 2),
        then="/",
        near=_BIRTH,
    ),
    Rule(
        "DATE",
        "short year, with dots or hyphens",
        0.3,
        _FROM + rf"(?:{_DAY}(?:\.{_MON}\.|-{_MON}-)|{_MON}-{_DAY}-)\d{{2}}" + _TO,
        numbers=(1, 2),
        then=".-",
        near=_BIRTH | words("am on vom le el dnia del den on date datum data fecha"),
        against=_VERSIONS,
    ),
    Rule(
        "DATE",
        "day first",
        0.6,
        rf"(?<![.,:/-]){_DAY}(?:st|nd|rd|th|er|\.|º|°|ª)?(?:\sof|\sde)?[\s-]{{1,2}}{_MONTH}(?:,|"
        rf"\sde|\sdel|\sof)?[\s-]\s?(?:{_YEAR}|['\u2019]\d{{2}})(?![^\W_])",
        numbers=(1, 2),
        needs=words(_MONTHS),
        near=_BIRTH,
    ),
    Rule(
        "DATE",
        "day first, run together",
        0.6,
        rf"{_DAY}-?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)-?(?:{_YEAR}|\d{{2}})"
        r"(?![^\W_])",
        numbers=(1, 2),
        tokens=(8, 9),
        near=_BIRTH,
    ),
    Rule(
        "DATE",
        "day first, no year",
        0.4,
        # "5th May", and "5 june": months that are words too want the ordinal
        rf"(?<![.,:/-])(?<![$€£])(?:{_DAY}(?:st|nd|rd|th)(?:\sof)?|"
        rf"(?!\d\d?\s(?:may|march|mars?|dic|ago)\b){_DAY}(?:er|\.|º)?(?:\sde)?)\s{_MONTH}"
        r"(?![^\W_])(?!\s?\d)",
        numbers=(1, 2),
        needs=words(_MONTHS),
        near=_BIRTH,
    ),
    Rule(
        "DATE",
        "month first",
        0.6,
        rf"{_MONTH}[\s-]{_DAY}(?:st|nd|rd|th)?(?:,\s?|[\s-])(?:{_YEAR}|['\u2019]\d{{2}})(?![^\W_])",
        at=words(_MONTHS),
        near=_BIRTH,
    ),
    Rule(
        "DATE",
        "month first, no year",
        0.4,
        rf"(?!(?-i:may|march|mar|mars|dic|ago|sept?)\b){_MONTH}\s(?:the\s)?{_DAY}(?:st|nd|rd|th)?"
        r"(?![^\W_])(?![.,:/-]\d)(?!\s\d\d:\d\d:)(?!\s(?:%|percent|people|years|pts|points))",
        at=words(_MONTHS),
        near=_BIRTH,
    ),
    Rule(
        "DATE",
        "month and year",
        0.45,
        rf"{_MONTH},?\s(?:of\s|de\s|del\s)?{_YEAR}(?![^\W_])(?![.,:/-]\d)",
        at=words(_MONTHS),
        near=_BIRTH,
    ),
    Rule(
        "DATE",
        "of birth, year alone",
        0.5,
        r"(?:\son|\sin|\sim|\sam|\sen|\sel|\sil|\snel|\sle|\sw|\sem)?(?:\syear|\sjahre?|\s(?:date"
        r"|number|of))?\s?[:=]?\s((?:18|19|20)\d{2})(?![^\W_]|[.,:/-]\d)",
        after=_BIRTH,
    ),
    Rule(
        "DATE",
        "of expiry",
        0.4,
        rf"(?:\sdate|\son|ires|iry|:|\sis){{0,2}}\s?({_MON}\s?/\s?(?:20)?\d{{2}})(?![^\W_]|/)",
        after=words("exp expires expiry expiration valid gültig caduca ważna"),
    ),
)
