"""What opens doors: keys by their issuer's prefix, tokens, and whatever is labelled a password."""

from itertools import pairwise

from labelhooks.redaction.rules.rule import Rule, words

_COLON = r"[\"']?\s?(?::=|=>|[:=])\s?[\"'\u201c]?"
_IS = r"\s(?:is|was|are):?\s[\"'\u201c]?"
_ASSIGNED = f"(?:{_COLON}|{_IS})"
_KEY_WORDS = words(
    "secret token key apikey password credential credentials auth authorization bearer aws access "
    "api"
)
# What stands after "password" in a sentence or a program, and is none.
_NO_VALUE = (
    r"(?!(?:not|too|so|very|invalid|incorrect|wrong|required|reset|expired|correct|null|none|true|"
    r"false|undefined|string|str|os|process|env|self|this|input|getpass|the|a|an|my|your|his|her|"
    r"our|their|now|still|also|being|been|set|stored|hashed|sent|changed|case|at|in|on|to|for|"
    r"easy|hard|weak|strong|empty|missing|about|on|no|yes|optional|and|or|that|what|when|which|"
    r"longer|used|shared|safe|secure|known|one|only|just|never|always|going|supposed|gone|lost|"
    r"broken|here|there|back|new|old|int|bytes|request|config|settings|args|kwargs|user|data|"
    r"getenv|required_if|lambda|tuple|list|dict|set|bool|any|float|field)(?![^\s.,;:)\]\"'])|"
    r"[a-z_.]{3,40}[\[(]|"
    "https?:)"
)


def _random(text: str) -> bool:
    """Return whether it looks chosen by a machine, or by somebody who was told to."""
    kinds = (
        any(map(str.islower, text))
        + any(map(str.isupper, text))
        + 2 * any(map(str.isdecimal, text))
        + 2 * any(not c.isalnum() for c in text[:-1])
    )
    return len(text) >= 6 and kinds >= 3


def _entropic(text: str) -> bool:
    """Return whether letters and digits are mixed as in a key, not as in a path or a name."""
    digits = sum(map(str.isdecimal, text))
    changes = sum(a.isdecimal() != b.isdecimal() for a, b in pairwise(text))
    return digits >= 3 and changes >= 5 and any(map(str.isupper, text)) and len(set(text)) >= 12


def _is_aws_secret(text: str) -> bool:
    """Return whether forty characters are mixed as in a secret key, not as in a path."""
    capitals, small = sum(map(str.isupper, text)), sum(map(str.islower, text))
    digits = sum(map(str.isdecimal, text))
    marks = text.count("/") + text.count("+")
    return min(capitals, small) >= 5 and digits >= 1 and 1 <= marks <= 6


def _by_prefix(prefix: str, regex: str, *, lead: str) -> Rule:
    return Rule(
        "SECRET",
        f"by prefix {prefix}",
        0.95,
        rf"(?-i:{regex})(?![^\W_])",
        at=words(lead),
    )


ISSUED = (
    Rule(
        "SECRET",
        "AWS key id",
        0.95,
        r"(?-i:A(?:KIA|SIA|IDA|ROA|BIA|CCA|GPA|NPA|PKA)[A-Z0-9]{16})(?![^\W_])",
        tokens=(20, 20),
    ),
    Rule("SECRET", "Google", 0.95, r"(?-i:AIza[\w-]{35})(?![\w-])", tokens=(5, 39)),
    Rule(
        "SECRET",
        "Google OAuth",
        0.95,
        r"(?-i:(?:ya29\.|GOCSPX-|1//0)[\w-]{20,400})",
        tokens=(4, 4),
        at=words("gocspx"),
    ),
    Rule(
        "SECRET",
        "JWT",
        0.95,
        r"(?<![\w-])(?-i:eyJ[\w-]{8,8000}+\.[\w-]{4,8000}+(?:\.[\w-]{0,2000}+)?)",
        tokens=(6, 128),
    ),
    _by_prefix("gh", r"gh[opusr]_\w{20,255}", lead="gho ghp ghu ghs ghr"),
    _by_prefix("github_pat", r"github_pat_\w{20,255}", lead="github"),
    _by_prefix(
        "glpat",
        r"gl(?:pat|dt|rt|soat|ptt|cbt)-[\w-]{20,64}",
        lead="glpat gldt glrt glsoat glptt glcbt",
    ),
    _by_prefix("sk", r"(?:sk|pk|rk)[-_](?=[\w-]{0,60}\d)[\w-]{16,255}", lead="sk pk rk"),
    _by_prefix("whsec", r"whsec_[\w+/=]{20,100}", lead="whsec"),
    _by_prefix("xox", r"xox[abeoprs]-[\w-]{10,255}", lead="xoxa xoxb xoxe xoxo xoxp xoxr xoxs"),
    _by_prefix("npm", r"npm_\w{36}", lead="npm"),
    _by_prefix("pypi", r"pypi-[\w-]{50,255}", lead="pypi"),
    _by_prefix("SG", r"SG\.[\w-]{16,64}\.[\w-]{16,64}", lead="sg"),
    _by_prefix("hf", r"hf_\w{20,64}", lead="hf"),
    _by_prefix("dop", r"do[opr]_v1_[0-9a-f]{64}", lead="dop doo dor"),
    _by_prefix("shp", r"shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}", lead="shpat shpca shppa shpss"),
    _by_prefix("hvs", r"hv[sbr]\.[\w-]{24,255}", lead="hvs hvb hvr"),
    _by_prefix("lin_api", r"lin_api_\w{40}", lead="lin"),
    _by_prefix("sq0", r"sq0(?:atp|csp)-[\w-]{22,43}", lead="sq"),
    _by_prefix("dckr_pat", r"dckr_pat_[\w-]{20,64}", lead="dckr"),
    _by_prefix("figd", r"figd_[\w-]{30,64}", lead="figd"),
    _by_prefix("AGE", r"AGE-SECRET-KEY-1[A-Z0-9]{58}", lead="age"),
    Rule("SECRET", "Telegram bot", 0.8, r"(?-i:\d{8,10}:AA[\w-]{33})(?![\w-])", numbers=(8, 10)),
    Rule(
        "SECRET",
        "Slack web hook",
        0.9,
        r"hooks\.slack\.com/services/[\w/]{20,80}",
        at=words("hooks"),
    ),
    Rule(
        "SECRET",
        "PEM",
        1.0,
        r"-----BEGIN\s[A-Z0-9 ]{0,30}PRIVATE\sKEY(?:\sBLOCK)?-----[^-]{0,16384}+"
        r"(?:-----END\s[A-Z0-9 ]{0,30}KEY(?:\sBLOCK)?-----)?",
        signs=("-----",),
    ),
    Rule(
        "SECRET",
        "AWS secret key",
        0.6,
        r"(?<![\w/+=])(?-i:[A-Za-z0-9/+]{40})(?![\w/+=])",
        tokens=(2, 39),
        lead="abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/+",
        reach=39,
        check=_is_aws_secret,
        near=_KEY_WORDS,
    ),
    Rule(
        "SECRET",
        "random",
        0.1,
        r"(?<![\w/+=-])[\w+/-]{20,128}={0,2}(?![\w/+=-])",
        tokens=(6, 128),
        check=_entropic,
        near=_KEY_WORDS - words("access aws key"),
    ),
)
LABELLED = (
    Rule(
        "SECRET",
        "labelled",
        0.8,
        f"(?:[_-]?(?:key|token|secret|id|value|hash)){{0,2}}+{_ASSIGNED}{_NO_VALUE}"
        r"([^\s\"'\u201d<>]{4,512})",
        after=words(
            "password passwords passwd passphrase passcode pwd pass pw contraseña clave passwort "
            "kennwort hasło hasla haslo wachtwoord senha parola"
        ),
        against=words("reset"),
    ),
    Rule(
        "SECRET",
        "token, labelled",
        0.8,
        # "the secret is patience" is none, nor is a variable's name
        "(?:[_-]?(?:key|token|secret|id|value|hash)){0,2}+"
        rf"(?:{_COLON}|{_IS}(?=\S{{0,40}}\d)){_NO_VALUE}(?![a-z]{{1,20}}(?:_[a-z]{{1,20}}){{1,4}}"
        r"(?![\w-]))"
        r"([^\s\"'\u201d<>]{4,512})",
        after=words("secret secrets apikey token"),
        against=words("reset"),
    ),
    Rule(
        "SECRET",
        "key, labelled",
        0.75,
        "(?:api|access|secret|private|auth|client|encryption|signing|session|refresh|consumer|"
        r"storage|account|license)[\s_-]?"
        f"(?:key|token|secret|keys)(?:[_-]?(?:id|value))?{_ASSIGNED}{_NO_VALUE}"
        r"([^\s\"'\u201d<>]{6,512})",
        at=words(
            "api access secret private auth client encryption signing session refresh consumer "
            "storage"
        ),
        check=lambda text: any(map(str.isdecimal, text)) or len(text) >= 16,
    ),
    Rule(
        "SECRET",
        "after a label",
        0.65,
        rf"\s(?:for\s\w{{1,20}}\s)?[\"'\u201c]?{_NO_VALUE}([^\s\"'\u201d<>]{{6,64}})",
        after=words(
            "password passwords passcode pwd passphrase passwort kennwort contraseña hasło "
            "wachtwoord senha token secret apikey"
        ),
        trim=lambda text: text.rstrip(".,;:)"),
        check=_random,
    ),
    Rule(
        "SECRET",
        "short code",
        0.65,
        r"(?:\s(?:code|number|no)\b)?(?:\s?[:=#]\s?|\sis:?\s|\s)(\d{3,8})(?![^\W_]|[.,:/-]\d|%)",
        after=words("pin otp cvv cvc cvn passcode"),
        check=lambda text: len(text) <= 8,
    ),
    Rule(
        "SECRET",
        "code, labelled",
        0.6,
        r"(?:security|verification|access|confirmation|one[\s-]time|login|auth|authentication)\s"
        r"(?:pass)?code(?:\sis:?|\s?[:=])?\s(\d{3,8})(?![^\W_]|[.,:/-]\d)",
        at=words("security verification access one login auth authentication"),
    ),
    Rule(
        "SECRET",
        "bearer",
        0.85,
        r"\s(?=[\w.~+/=-]{0,40}[\d+/=])([\w.~+/=-]{16,4096}+)",
        after=words("bearer basic"),
    ),
)
RULES = (*ISSUED, *LABELLED)
