r"""
Patterns for what Presidio plainly misses, as recognizers of its own kind.

Each is linear: repetitions are bounded and no two neighbours can share a character, so nothing
that is typed makes one slow. They are tried on normal copies (see `normal`), ignoring case unless
a part says `(?-i:...)`. Letters before `\K` must stand there but are not part of the span.
"""

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from labelhooks.redaction.checksums import luhn, mod_97

if TYPE_CHECKING:
    from presidio_analyzer import PatternRecognizer


@dataclass(frozen=True, slots=True)
class Rule:
    """What matches `regex`, and passes `check`, is of `type`."""

    type: str
    name: str
    score: float
    regex: str
    check: Literal["", "luhn", "mod 97"] = ""


_DOMAIN = r"(?:[\w-]{1,63}\.){1,8}[^\W\d_][\w-]{1,62}"
_EXTENSION = r"(?:\s?(?:ext|x)\.?\s?\d{1,6})?"
_TO_SPACE = r"[^\s<>\"']*[^\s<>\"'.,;:!?)\]}]"  # without the sentence's punctuation
_OPEN, _SHUT = r"\s?[\[({<]\s?", r"\s?[\])}>]\s?"
_DOT = rf"(?:\.|{_OPEN}(?:dot|\.){_SHUT}|\sdot\s)"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]{0,6}\.?"
_STATE = (
    "A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|"
    "T[NX]|UT|V[AT]|W[AIVY]"
)
_UK_POSTCODE = r"[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}"
# These are streets in any case …
_STREET = "street|avenue|ave|boulevard|blvd|terrace|lane|rd|road|crescent|parkway|pkwy|highway|hwy"
# … and these only when capitalised: "2 minutes on the way to a place" is no address.
_STREET_NAMED = (
    "St|Av|Drive|Dr|Ln|Court|Ct|Place|Pl|Square|Sq|Way|Circle|Cir|Trail|Trl|Close|Gardens|Grove|"
    "Mews|Row|Walk|Hill|Alley|Loop|Plaza|Bypass|Route|Ridge|Point|Park|Meadows?|Mill|Mount|Views?|"
    "Crossing|Estates?|Extension|Falls|Ferry|Fields?|Forest|Fork|Green|Harbors?|Haven|Heights|"
    "Island|Junction|Knolls?|Landing|Manor|Pass|Path|Pike|Pines?|Run|Shores?|Springs?|Station|"
    "Summit|Turnpike|Valley|Village|Vista"
)
_UNIT = (
    r"(?:,?\s(?:apt|apartment|suite|ste|unit|flat|floor|fl|room|rm)\.?\s?#?[\w-]{1,6}"
    r"|,?\s#\s?\w{1,6})"
)
_TOWN = (
    rf"(?:,?(?-i:(?:\s[A-Z][\w'.-]{{1,30}}){{0,3}},?\s(?:{_STATE}))(?:\s\d{{5}}(?:-\d{{4}})?)?\b"
    rf"|,?(?-i:(?:\s[A-Z][\w'.-]{{1,30}}){{1,3}},?\s{_UK_POSTCODE})\b"
    r"|,?\s\d{4,5}(?-i:\s[A-Z][\w'-]{1,30}){1,2})"
)
_AFTER_STREET = rf"\.?(?:\s[NS]?[NSEW]\b)?{_UNIT}?{_TOWN}?"
_WORDS = r"(?:[\w'.-]{1,25}\s)"
_ID_LABEL = (
    r"passport|driv(?:er'?s?|ing)\slicen[cs]e|licen[cs]e\splate|national\sid|id(?:entity)?\scard|nhs|"
    r"nino|aadhaa?r|pan\scard|pan|dni|nie|nif|pesel|bsn|cpf|cnpj|steuer-?id|vin|tax\sid|itin|medicare|"
    r"medicaid|mrn|member\sid|policy\s(?:no|number)|insurance\s(?:no|number)"
)
_KEY_LABEL = (
    r"pass(?:word|wd|phrase|code)|pwd|secret(?:[_-]?key)?|api[_-]?key|access[_-]?key|auth[_-]?token|"
    r"(?:access|refresh|session)[_-]token|token|private[_-]?key|client[_-]?secret"
)

RULES = (
    Rule("EMAIL", "plain", 0.95, rf"[\w.!#$%&'*+/=?^`{{|}}~-]{{1,64}}+@{_DOMAIN}"),
    Rule("EMAIL", "quoted", 0.9, rf'"[^"\n@]{{1,64}}+"@{_DOMAIN}'),
    Rule("EMAIL", "spaced", 0.7, rf"\b[\w.+-]{{1,64}}+\s?@\s?{_DOMAIN}"),
    Rule(
        "EMAIL",
        "bracketed",
        0.8,
        rf"\b[\w.+-]{{1,64}}+{_OPEN}(?:at|@){_SHUT}[\w-]{{1,63}}+(?:{_DOT}[\w-]{{2,63}}+){{1,5}}",
    ),
    Rule(
        "EMAIL",
        "spelled out",
        0.8,
        r"\b(?:[\w+-]{1,40}+\sdot\s){0,3}[\w.+-]{1,64}+\sat\s[\w-]{1,63}+(?:\sdot\s[\w-]{2,63}+){1,4}",
    ),
    Rule(
        "PHONE",
        "international",
        0.8,
        r"(?<![\w+])\+\s?(?:\d[ ().\/-]{0,2}){7,14}\d" rf"{_EXTENSION}(?!\d)",
    ),
    Rule(
        "PHONE",
        "00",
        0.5,
        r"(?<![\w+.,-])00\s?-?[1-9](?:[ ().\/-]{0,2}\d){7,13}(?:x\d{1,6})?(?!\d)",
    ),
    Rule(
        "PHONE",
        "American",
        0.75,
        r"(?<![\w.-])(?:1[ .-])?\(?[2-9]\d{2}\)?[ .-]{1,2}\d{3}[ .-]\d{4}"
        rf"{_EXTENSION}(?![\w-])",
    ),
    Rule("PHONE", "American, within an area", 0.4, r"(?<![\w.,-])[2-9]\d{2}-\d{4}(?![\w-])"),
    Rule(
        "PHONE",
        "with a trunk prefix",
        0.5,
        r"(?<![\w.,:\/-])(?!\d\d?[.\/-]\d\d?[.\/-]\d{2,4}\b)"
        r"\(?0\d{1,4}\)?[ \/.-]\d{2,4}(?:[ .-]?\d{2,4}){1,4}(?![\w:])",
    ),
    Rule(
        "PHONE",
        "nine in threes",
        0.4,
        r"(?<![\w.,-])[5-9]\d{2}[ .-]\d{3}[ .-]\d{3}(?![\w-]|[.,]\d)",
    ),
    Rule(
        "PHONE",
        "labelled",
        0.7,
        r"\b(?:phones?|tel|telephone|call|cell|mobile|fax|sms|whatsapp|dial|(?:my|your|his|her|our)\snumber)"
        r"\b[^\d\n]{0,20}\K(?:[+(]\s?)?\d(?:[ ().\/-]{0,2}\d){5,14}"
        rf"{_EXTENSION}(?![\w%]|[.,:]\d)",
    ),
    Rule("PHONE", "Brazilian", 0.6, r"(?<!\w)\(\d{2}\)\s?9?\d{4}-?\d{4}(?!\w)"),
    Rule(
        "CARD",
        "any",
        0.5,
        r"(?<![\w.-])(?:[2-6]\d{3}(?:[ -]?\d){9,15}|[56]\d{11})(?![\w-])",
        check="luhn",
    ),
    Rule(
        "IBAN",
        "in any case",
        0.9,
        r"(?<!\w)[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,3})?(?!\w)",
        check="mod 97",
    ),
    Rule("IP", "defanged", 0.8, r"\b\d{1,3}(?:[\[(](?:\.|dot)[\])]\d{1,3}){3}\b"),
    Rule(
        "LOCATION",
        "street",
        0.7,
        rf"\b\d{{1,6}}[a-z]?(?:[\/-]\d{{1,4}})?,?\s{_WORDS}{{1,2}}(?:{_STREET})\b{_AFTER_STREET}",
    ),
    Rule(
        "LOCATION",
        "named street",
        0.75,
        r"\b\d{1,6}[A-Za-z]?(?:[\/-]\d{1,4})?,?(?-i:(?:\s[A-Z][\w'.-]{0,24}){1,4}\s"
        rf"(?:{_STREET_NAMED}|{_STREET.title()})\b){_AFTER_STREET}",
    ),
    Rule(
        "LOCATION",
        "street, number last",
        0.7,
        r"(?-i:\b[A-ZÄÖÜ][\w'-]{1,30}(?:straße|strasse|str\.|weg|platz|allee|gasse|straat|laan|plein))\s"
        r"\d{1,4}[a-z]?\b(?:,?\s\d{4,5}(?-i:\s[A-ZÄÖÜ][\w-]{1,30}))?",
    ),
    Rule(
        "LOCATION",
        "street, French",
        0.7,
        r"\b\d{1,4}(?:\s?bis|\s?ter)?,?\s(?:rue|avenue|boulevard|place|chemin|allée|impasse|quai)\s"
        r"(?:de\s(?:la\s|l')?|des\s|du\s|d'|la\s|le\s|l')?[\w'-]{2,30}(?-i:\s[A-Z][\w'-]{1,30}){0,3}"
        r"(?:,?\s\d{5}(?-i:\s[A-Z][\w'-]{1,30}))?",
    ),
    Rule(
        "LOCATION",
        "street, southern",
        0.6,
        rf"\b(?:calle|avenida|avda\.?|plaza|paseo|viale|piazza|corso|rua|travessa|ulica|ul\.)\s{_WORDS}{{0,4}}"
        r"[\w'.-]{1,25},?\s\d{1,4}\b",
    ),
    Rule("LOCATION", "post box", 0.8, rf"\bp\.?\s?o\.?\sbox\s\d{{1,6}}\b{_TOWN}?"),
    Rule(
        "LOCATION",
        "house number",
        0.5,
        r"\b(?:at|to|from|near|address(?:\sis)?:?)\s\K(?!(?:19|20)\d\d\b)\d{2,6}[a-z]?(?=,?\s(?-i:[A-Z][a-z]))",
    ),
    Rule(
        "LOCATION",
        "military",
        0.8,
        r"(?-i:\b(?:(?:PSC|CMR|Unit|USNS|USS|USNV|USCGC)\s\w{1,20},?\s)?(?:Box\s\d{1,5},?\s)?"
        r"[ADF]PO\sA[AEP]\s\d{5}\b)",
    ),
    Rule("LOCATION", "American town", 0.6, rf"(?-i:\b(?:{_STATE}),?\s\d{{5}}(?:-\d{{4}})?\b)"),
    Rule("LOCATION", "British postcode", 0.6, rf"(?-i:\b{_UK_POSTCODE}\b)"),
    Rule(
        "DATE",
        "with a month's name",
        0.7,
        rf"\b\d{{1,2}}(?:st|nd|rd|th)?(?:\sof)?[\s-]{_MONTH},?[\s-]\d{{4}}\b"
        rf"|\b{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?,?\s\d{{4}}\b",
    ),
    Rule(
        "ID",
        "labelled",
        0.7,
        rf"\b(?:{_ID_LABEL})(?:\s?(?:card|number|no|nr|num|id|is|was|[#:=.])){{0,4}}\s?\K"
        r"(?=(?:[A-Z .\/-]{0,6}\d){4})[A-Z0-9][A-Z0-9.\/-]{1,20}"
        r"(?:[ -](?=[A-Z]{0,5}\d)[A-Z0-9]{1,6}){0,5}(?:\s[A-Z]\b)?",
    ),
    Rule("ID", "British insurance", 0.75, r"(?-i:\b[A-Z]{2}\s?\d{2}\s?\d{2}\s?\d{2}\s?[A-D]\b)"),
    Rule("ID", "Spanish", 0.6, r"(?-i:\b(?:\d{8}|[XYZ]\d{7})-?[A-HJ-NP-TV-Z]\b)"),
    Rule("ID", "Italian", 0.9, r"(?-i:\b[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z]\b)"),
    Rule("ID", "Brazilian", 0.85, r"\b\d{3}\.\d{3}\.\d{3}-\d{2}\b"),
    Rule(
        "ID",
        "Indian",
        0.6,
        r"(?-i:\b[A-Z]{5}\d{4}[A-Z]\b)|(?<![\w-])[2-9]\d{3}(?:\s\d{4}){2}(?![\w-]| \d)",
    ),
    Rule(
        "SECRET",
        "labelled",
        0.8,
        rf"\b(?:\w{{0,30}}[_-])?(?:{_KEY_LABEL})[\"']?(?:\s?[:=]\s?|\sis:?\s)[\"']?\K[^\s\"']{{4,}}+",
    ),
    Rule("SECRET", "bearer", 0.85, r"\b(?:bearer|basic)\s\K[\w.~+\/=-]{16,}+"),
    Rule("SECRET", "JWT", 0.95, r"(?-i:(?<![\w-])eyJ[\w-]{8,}+\.[\w-]{4,}+(?:\.[\w-]*+)?)"),
    Rule(
        "SECRET",
        "by its issuer",
        0.95,
        r"(?-i:\b(?:A(?:KIA|SIA|IDA|ROA)[A-Z0-9]{16}|gh[opusr]_\w{20,}+|github_pat_\w{20,}+|glpat-[\w-]{20,64}|"
        r"(?:sk|pk|rk)[-_][\w-]{16,}+|xox[abeoprs]-[\w-]{10,}+|AIza[\w-]{35}|ya29\.[\w-]{20,}+|"
        r"npm_\w{36}|SG\.[\w-]{16,64}\.[\w-]{16,64}|hf_\w{20,64}|dop_v1_\w{64}))",
    ),
    Rule(
        "SECRET",
        "AWS",
        0.6,
        r"(?-i:(?<![\w\/+=])(?=[^\s]{0,39}[\/+])(?=[^\s]{0,39}\d)[A-Za-z0-9\/+]{40}(?![\w\/+=]))",
    ),
    Rule(
        "SECRET",
        "PEM",
        1.0,
        r"-----BEGIN\s[A-Z ]{0,30}PRIVATE\sKEY-----[^-]{0,16384}"
        r"(?:-----END\s[A-Z ]{0,30}KEY-----)?",
    ),
    Rule(
        "URL",
        "with a scheme",
        0.9,
        r"\b[a-z][a-z0-9+.-]{1,20}:\/\/" + _TO_SPACE,
    ),
    Rule("URL", "www", 0.8, r"\bwww\d?\." + _TO_SPACE),
    Rule(
        "URL",
        "bare",
        0.5,
        r"(?<![\w@.-])(?:[a-z0-9-]{1,63}\.){1,4}(?:com|org|net|edu|gov|io|co|uk|de|fr|info|biz|ly|me|tv|app|dev)"
        rf"(?![\w@-])(?:\/(?:{_TO_SPACE})?)?",
    ),
    Rule("CRYPTO", "Ethereum", 0.9, r"\b0x[0-9a-f]{40}\b"),
    Rule(
        "HANDLE",
        "labelled",
        0.6,
        r"\b(?:user\s?name|login|screen\s?name|nickname)(?:\sis|\s?[:=])\s?[\"']?\K[^\s\"',;]{3,64}",
    ),
    Rule("HANDLE", "at", 0.6, r"(?<![\w@.\/])@[a-z_]\w{1,38}(?![\w@]|\.\w)"),
    Rule("HANDLE", "forum", 0.5, r"(?<![\w\/.])\/?u\/[a-z0-9][\w-]{2,30}\b"),
)
DIGEST = hashlib.sha256(repr(RULES).encode()).hexdigest()[:8]


def recognizers() -> "list[PatternRecognizer]":
    """Return a recognizer for each rule. Imports Presidio."""
    from presidio_analyzer import Pattern, PatternRecognizer

    class Luhn(PatternRecognizer):
        def validate_result(self, pattern_text: str) -> bool:
            return luhn(pattern_text)

    class Mod97(PatternRecognizer):
        def validate_result(self, pattern_text: str) -> bool:
            return mod_97(pattern_text)

    kinds = {"": PatternRecognizer, "luhn": Luhn, "mod 97": Mod97}
    return [
        kinds[rule.check](
            supported_entity=rule.type,
            name=f"{rule.type} {rule.name}",
            patterns=[Pattern(rule.name, rule.regex, rule.score)],
        )
        for rule in RULES
    ]
