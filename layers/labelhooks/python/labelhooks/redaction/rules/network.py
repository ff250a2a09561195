"""Addresses of machines and pages."""

from labelhooks.redaction.rules.rule import Rule, words

_OCTET = r"(?:0|[1-9]\d{0,2})"
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_HEX = "0123456789abcdefABCDEF"
_VERSION = words(
    "version versions ver v release releases build firmware driver section clause paragraph "
    "chapter figure kernel sdk revision rev patch wersja versión versione versie oid schema"
)
_IP_WORDS = words("ip ips ipv address addr ping")
_TO_SPACE = r"[^\s<>\"'`]{1,2000}+"
_TRAILING = ".,;:!?\"'\u2019\u201d)]}*_"


def _somebodys(text: str) -> bool:
    """Return whether an address is no loopback or mask, and not as small as a version."""
    octets = [int(part) for part in text.partition("/")[0].split(".")]
    return 32 <= max(octets) < 256 and octets[0] not in (0, 127, 255) and len(set(octets)) > 1


def _small(text: str) -> bool:
    """Return whether all of an address is as small as the numbers of versions are."""
    octets = [int(part) for part in text.split(".")]
    return max(octets) < 32 and octets[0] != 0 and octets != [1, 2, 3, 4]


def _ipv6(text: str) -> bool:
    """Return whether it has the groups of an IPv6 address (RFC 4291, § 2.2) and is no loopback."""
    address = text.partition("%")[0].partition("/")[0]
    double = address.count("::")
    groups = [group for group in address.split(":") if group]
    size = len(groups) + (1 if "." in address else 0)
    digits = sum(map(str.isdecimal, address))
    whole = (double == 0 and size == 8) or (double == 1 and 2 <= size <= 7 and ":::" not in address)
    return (
        whole
        and digits >= 2
        and sum(map(str.isalnum, address)) >= 5
        and all(len(group) <= 4 or "." in group for group in groups)
    )


def _parts(text: str) -> list[str]:
    """Return the runs of digits in `text`."""
    return "".join(c if c.isdecimal() else " " for c in text).split()


def _sentence_end(text: str) -> str:
    """Return `text` without the punctuation of the sentence that it ends, or stands in."""
    while text and text[-1] in _TRAILING:
        opened = {")": "(", "]": "[", "}": "{"}.get(text[-1])
        if opened is not None and text.count(opened) >= text.count(text[-1]):
            break
        text = text[:-1]
    return text


# Not the ones that are also suffixes of files or words of a sentence.
_TOP = (
    "com org net edu gov io info biz tv dev uk de fr es nl pl eu br ca au ch se dk fi cz hu ro ru "
    "cn jp kr nz za mx ar ie pt gr tr ua xyz online shop site blog cloud tech store"
)
# Words too: what ends in them is a page only if a path follows.
_TOP_WITH_PATH = "it me no at be us in is am to so my co ly gl app link page"
_HOST = r"(?:[a-z0-9-]{1,63}\.){1,6}"
_NO_HOST = r"(?<![@\w.-])(?<![\w.-]@)"

RULES = (
    Rule(
        "IP",
        "v4",
        0.65,
        rf"(?<!\d[.,:-])(?<![.=@-])(?<![a-z]/)({_OCTET}(?:\.{_OCTET}){{3}}(?:/\d{{1,2}})?)"
        r"(?![^\W_]|\.\d|"
        "-[a-z0-9])",
        numbers=(1, 3),
        then=".",
        check=_somebodys,
        near=_IP_WORDS,
        against=_VERSION,
    ),
    Rule(
        "IP",
        "v4 after a mark",
        0.4,
        rf"(?<=[=@.-])(?<!\d[.,:-])(?<!==)({_OCTET}(?:\.{_OCTET}){{3}})(?![^\W_]|\.\d|-[a-z0-9])",
        numbers=(1, 3),
        then=".",
        check=_somebodys,
        near=_IP_WORDS,
        against=_VERSION,
    ),
    Rule(
        "IP",
        "v4, or a version",
        0.3,
        rf"(?<!\d[.,:-])(?<![=@.-])({_OCTET}(?:\.{_OCTET}){{3}})(?![^\W_]|\.\d|-[a-z0-9])",
        numbers=(1, 2),
        then=".",
        check=_small,
        near=_IP_WORDS,
        against=_VERSION,
    ),
    Rule(
        "IP",
        "v4 defanged",
        0.8,
        r"\d{1,3}(?:\s?[\[({]\s?(?:\.|dot)\s?[\])}]\s?\d{1,3}){1,3}(?:\.\d{1,3}){0,2}(?![^\W_])",
        numbers=(1, 3),
        then="[({ ",
        check=lambda text: sum(part.isdecimal() for part in _parts(text)) == 4,
    ),
    Rule(
        "IP",
        "v6",
        0.85,
        r"(?<![\w:.])(?:::)?(?:[0-9a-f]{1,4}::?){1,8}(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{1,4})?"
        r"(?:%\w{1,16})?(?:/\d{1,3})?(?![\w:])",
        signs=(":",),
        lead=_HEX + ":",
        reach=40,
        check=_ipv6,
    ),
    Rule(
        "IP",
        "v6 of v4",
        0.85,
        r"(?<![\w:.])::(?:ffff:)?\d{1,3}(?:\.\d{1,3}){3}(?![^\W_])",
        signs=(":",),
        check=lambda text: text.count(".") == 3,
    ),
    Rule(
        "MAC",
        "in pairs",
        0.9,
        r"(?<![^\W_])(?<![:-])[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}(?![^\W_]|[:-][0-9a-f])",
        tokens=(2, 2),
        numbers=(2, 2),
        then=":-",
        lead=_HEX + ":-",
        reach=18,
        check=lambda text: len(set(text[2::3])) == 1 and len(set(text)) > 2,
    ),
    Rule(
        "MAC",
        "in fours",
        0.6,
        r"[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}(?![^\W_]|\.)",
        tokens=(4, 4),
        numbers=(4, 4),
        then=".",
        near=words("mac hardware ethernet interface vlan arp"),
        check=lambda text: any(map(str.isalpha, text)),
    ),
    Rule(
        "URL",
        "with a scheme",
        0.9,
        r"[0-9+.-]{0,21}+([a-z][a-z0-9+.-]{1,20}://" + _TO_SPACE + r")",
        signs=("://",),
        lead=_LETTERS + "0123456789+.-",
        reach=21,
        trim=_sentence_end,
    ),
    Rule(
        "URL",
        "www",
        0.85,
        r"www\d?\.\w" + _TO_SPACE,
        at=words("www"),
        tokens=(4, 4),
        trim=_sentence_end,
    ),
    Rule(
        "URL",
        "bare",
        0.5,
        rf"[.-]{{0,80}}+{_NO_HOST}({_HOST}(?:{'|'.join(_TOP.split())})(?![\w-]|\.\w|@)"
        r"(?::\d{2,5})?"
        f"(?:/(?:{_TO_SPACE})?)?)",
        at=words(_TOP),
        behind=(".",),
        lead=_LETTERS + "0123456789.-",
        reach=80,
        trim=_sentence_end,
    ),
    Rule(
        "URL",
        "bare with a path",
        0.5,
        rf"[.-]{{0,80}}+{_NO_HOST}({_HOST}(?:{'|'.join(_TOP_WITH_PATH.split())})/{_TO_SPACE})",
        signs=("/",),
        lead=_LETTERS + "0123456789.-",
        reach=80,
        trim=_sentence_end,
    ),
    Rule(
        "URL",
        "defanged",
        0.8,
        r"hxxps?(?:\[?:\]?//|\[://\])" + _TO_SPACE,
        at=words("hxxp hxxps"),
        trim=_sentence_end,
    ),
)
