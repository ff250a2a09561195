"""E-mail addresses and handles, plain and in the disguises that people give them."""

from labelhooks.redaction.rules.rule import Rule, words

_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ACCENTED = "".join(chr(code) for code in range(0xC0, 0x180) if chr(code).isalpha())
_LOCAL = f"{_LETTERS}{_ACCENTED}0123456789._+%&'*!#$~-"
_DOMAIN = r"(?:[\w-]{1,63}\.){1,8}[^\W\d_][\w-]{1,62}"
# With a space in it, an address must end in one of these; else a sentence would.
_TOP = (
    "(?:com|org|net|edu|gov|io|co|info|biz|me|tv|app|dev|eu|uk|us|ca|au|de|at|ch|fr|es|it|nl|be|"
    "pl|"
    r"cz|se|no|dk|fi|pt|br|mx|ar|in|ru|jp|cn|ie|nz|za|example|test)"
)
_KNOWN_TOP = rf"(?:[\w-]{{1,63}}\.){{1,4}}{_TOP}\b(?![\w-])"
# Whose name alone after "at" tells an address.
_PROVIDERS = (
    "gmail|googlemail|yahoo|ymail|hotmail|outlook|live|msn|icloud|aol|gmx|web|protonmail|proton|"
    "zoho|mail|yandex|comcast|verizon|orange|wanadoo|free|libero|wp|onet|interia|uol|terra|"
    "rediffmail"
)
_AT = r"(?:at|@|arroba|malpa|małpa|arobase|chiocciola|ät|aet)"
_OPEN, _SHUT = r"\s?[\[({<]\s?", r"\s?[\])}>]\s?"
_DOT_WORD = r"(?:dot|punto|punkt|point(?=\s(?:com|fr|net|org|be|ch|eu)\b)|kropka|ponto)"
_DOT = rf"(?:\.|{_OPEN}(?:{_DOT_WORD}|\.){_SHUT}|\s{_DOT_WORD}\s)"
# Words that "at gmail" follows in a sentence about the firm.
_NO_LOCAL = (
    r"(?!(?:me|us|him|her|them|you|it|is|are|was|be|work|works|worked|working|job|team|people|"
    r"look|interview|account|service|engineer|support|here|not|and|or|the|employed|this)\b)"
)
_MAIL_WORDS = words(
    "email e mail mails address contact reach write send correo courriel adresse adres poczta "
    "indirizzo gmail inbox"
)

EMAILS = (
    Rule(
        "EMAIL",
        "plain",
        0.95,
        # not what stands before an address in prose or code: quotes, marks, bullets
        rf"[.+%&'*!#$~-]{{0,64}}+([\w][\w.+%&'*!#$~-]{{0,63}}@{_DOMAIN}|"
        r"[\w][\w.+%&'*!#$~-]{0,63}@"
        r"\[\d{1,3}(?:\.\d{1,3}){3}\])",
        signs=("@",),
        lead=_LOCAL,
        reach=64,
    ),
    Rule(
        "EMAIL",
        "at a provider",
        0.7,
        rf"[.+%&'*!#$~-]{{0,64}}+([\w][\w.+%&'*!#$~-]{{0,63}}@(?:{_PROVIDERS}|localhost)\b)",
        signs=("@",),
        lead=_LOCAL,
        reach=64,
    ),
    Rule("EMAIL", "quoted", 0.9, rf'"[^"\n@]{{1,64}}"@{_DOMAIN}', signs=("@",), back=66),
    Rule(
        "EMAIL",
        "spaced",
        0.7,
        rf"(?<![\w.+-])[\w.+-]{{1,64}}+\s?@\s?{_KNOWN_TOP}",
        signs=("@",),
        back=66,
    ),
    Rule(
        "EMAIL",
        "bracketed",
        0.85,
        rf"(?<![\w.+-])(?:[\w+-]{{1,40}}+{_OPEN}(?:{_DOT_WORD}|\.){_SHUT}){{0,3}}"
        rf"[\w.+-]{{1,64}}+{_OPEN}(?:at|@){_SHUT}[\w-]{{1,63}}+"
        rf"(?:{_DOT}[\w-]{{2,63}}+){{1,5}}",
        signs=("[at", "(at", "{at", "<at", "[@", "(@", "{@", "<@"),
        back=68,
    ),
    Rule(
        "EMAIL",
        "spelled out",
        0.8,
        rf"(?<![\w.+-])(?:[\w+-]{{1,40}}+\s{_DOT_WORD}\s){{0,3}}[\w.+-]{{1,64}}+"
        rf"(?:\s{_AT}\s|{_OPEN}{_AT}{_SHUT})[\w-]{{1,63}}+(?:\s{_DOT_WORD}\s[\w-]{{2,63}}+){{0,3}}"
        rf"\s{_DOT_WORD}\s{_TOP}\b",
        at=words("dot punto punkt point kropka ponto"),
        back=90,
    ),
    Rule(
        "EMAIL",
        "at a provider, spelled out",
        0.8,
        rf"(?<![\w.+-])(?:[\w+-]{{1,40}}+\s{_DOT_WORD}\s){{0,3}}[\w.+-]{{1,64}}+"
        rf"(?:\s{_AT}\s|{_OPEN}{_AT}{_SHUT}|\s-at-\s|\s?@\s?)(?:{_PROVIDERS})"
        rf"(?:{_DOT}|\s?[.,]\s?|\s-dot-\s|\s){_TOP}\b",
        at=frozenset(_PROVIDERS.split("|")),
        back=90,
    ),
    Rule(
        "EMAIL",
        "at a provider, no more",
        0.3,
        rf"(?<![\w.+-])(?:[\w+-]{{1,40}}+\s{_DOT_WORD}\s){{0,3}}{_NO_LOCAL}[\w.+-]{{2,64}}+"
        rf"(?:\s{_AT}\s|{_OPEN}{_AT}{_SHUT})(?:gmail|googlemail|yahoo|hotmail|outlook|icloud|aol|"
        "gmx|"
        r"protonmail)\b(?!\s?\()",
        at=words("gmail googlemail yahoo hotmail outlook icloud aol gmx protonmail"),
        back=90,
        near=_MAIL_WORDS - {"gmail"},
    ),
    Rule(
        "EMAIL",
        "digits or dots at a provider",
        0.7,
        r"(?<![\w.+-])(?:(?:[\w+-]{1,40}+\sdot\s){1,3}|(?=[\w+-]{0,40}[\d._]))[\w.+-]{2,64}+\sat\s"
        r"(?:gmail|googlemail|yahoo|hotmail|"
        r"outlook|icloud|aol|gmx|protonmail)\b",
        at=words("gmail googlemail yahoo hotmail outlook icloud aol gmx protonmail"),
        back=70,
    ),
)

# What follows "@" in code and style sheets.
_NO_HANDLE = (
    r"(?!@(?:property|staticmethod|classmethod|abstractmethod|dataclass|override|deprecated|"
    r"functools|cached_property|cache|contextmanager|pytest|unittest|mock|patch|given|param|params|"
    r"return|returns|throws|see|since|author|version|todo|link|type|typedef|private|public|"
    r"protected|media|import|keyframes|font_face|charset|supports|page|layer|include|mixin|extend|"
    r"use|forward|component|injectable|input|output|autowired|bean|service|repository|"
    r"controller|restcontroller|requestmapping|getmapping|postmapping|test|before|after|"
    r"beforeeach|aftereach|nullable|nonnull|suppresswarnings|functionalinterface|entity|table|"
    r"column|id|data|getter|setter|builder|inject|module|interface|end|synthesize|selector|objc|"
    r"main|available|escaping|published|state|binding|environment|here|channel|everyone|all|"
    r"app|router|api|click|task|celery|lru_cache|wraps|overload|final|runtime_checkable|"
    r"example|param_name|latest|next|beta|alpha|rc|v\d+|in|the|at|home|work)\b)"
)
_HANDLE = r"[a-z0-9][\w.-]{1,28}\w"
_PLATFORMS = words(
    "insta instagram ig snap snapchat twitter telegram skype discord tiktok steam psn xbox kik "
    "wechat viber signal twitch gmail hotmail github gitlab reddit facebook fb linkedin mastodon "
    "bluesky threads"
)
_LOGIN = words("username usernames login logon userid screenname nickname nick handle usuario")
_LOGIN |= words("benutzername benutzer utente utilisateur gebruikersnaam użytkownika usuário")
_ACCOUNT = _LOGIN | words(
    "account password member customer registered signed logged issued profile"
)
# Words with digits at the end that are no one's.
_NO_NAME = (
    r"(?!(?:utf|sha|base|int|uint|float|double|log|python|windows|win|covid|vitamin|version|part|"
    r"page|step|phase|room|gate|item|test|type|level|class|group|team|line|chapter|figure|table|"
    r"section|version|release|build|node|server|host|port|slot|disk|core|zone|area|route|highway|"
    r"interstate|area|area|form|article|unit|player|user|file|image|photo|img|video|model|route|"
    r"ubuntu|debian|fedora|java|ruby|perl|node|angular|office|arm|amd|armv|ipv|http|web|mpeg|"
    r"string|array|vector|list|value|key|param|arg|var|temp|tmp|foo|bar|baz|qux|data|row|col|"
    r"column|option|choice|answer|question|task|ticket|issue|sample|example|xxx)\d)"
)

HANDLES = (
    Rule(
        "HANDLE",
        "at",
        0.6,
        rf"(?<![^\W_])(?<![@./\\=]){_NO_HANDLE}"
        r"@[a-z]\w{1,38}(?![\w@(/-]|\.\w|[ \t]{{0,8}}\n\s{{0,12}}(?:async\s|def\s|class\s|@|"
        r"public\s|private\s))",
        signs=("@",),
    ),
    Rule(
        "HANDLE",
        "forum",
        0.55,
        r"(?<![\w/.])/?u/[a-z0-9][\w-]{2,30}\b",
        at=words("u"),
        lead="/",
        reach=1,
    ),
    Rule(
        "HANDLE",
        "labelled",
        0.6,
        r"(?:name|id)?(?:\s(?:is|was|name|id)\b:?|\s?[:=])\s?[\"'\u201c]?@?"
        r"(?!(?:str|string|char|varchar|text|int|none|null|optional|not|the|a|an)\b)"
        r"([^\s\"',;<>\u201d]{3,64})",
        after=_LOGIN,
        against=words("interface experience story stories type types agent"),
    ),
    Rule(
        "HANDLE",
        "user name",
        0.6,
        r"user(?:\s(?:name|id)(?:\sis\b|\s?[:=])|\s?[:=])\s?[\"'\u201c]?@?"
        r"(?!(?:str|string|int|none|null|user|self|the|a|an|not|os|pwd|getpass|request|current|app|"
        r"root|admin|anonymous|guest)\b)([\w.@+-]{3,64})(?![\w(\[])",
        at=words("user"),
    ),
    Rule(
        "HANDLE",
        "logged in as",
        0.65,
        r"\s(?:in\s)?as\s[\"'\u201c]?(?!(?:a|an|the|my|your|his|her|our|guest|admin|root|soon|"
        "well|if|it|"
        rf"needed|usual|part|of|you|i|we|they)\b)({_HANDLE})\b",
        after=words("login logon logged signed log sign authenticated registered"),
    ),
    Rule(
        "HANDLE",
        "of a platform",
        0.6,
        r"(?:\s(?:is|id|handle|name|user(?:name)?|account)\b){0,2}(?::\s?@?|\s?=\s?|\sis\s@?|\s@)"
        rf"(?!https?\b)({_HANDLE})\b(?!\.\w|://)",
        after=_PLATFORMS,
        check=lambda text: not text.isalpha(),
    ),
    Rule(
        "HANDLE",
        "of somebody's platform",
        0.55,
        rf"(?:my|his|her|their|your|our)\s(?:{'|'.join(sorted(_PLATFORMS))})"
        r"(?:\s(?:id|handle|name|user(?:name)?|account)\b)?(?:\s?[:=]\s?|\sis\s)@?(?!https?\b)"
        r"(?!(?:not|down|now|the|a|an|so|too|still|really|private|public|full|empty)\b)"
        rf"({_HANDLE})\b",
        at=words("my his her their your our"),
    ),
    Rule(
        "HANDLE",
        "a name and digits",
        0.25,
        rf"(?-i:{_NO_NAME}[a-z]{{4,24}}\d{{1,4}})(?![^\W_]|[(\[]|\.\w|-\w)",
        tokens=(5, 28),
        near=_ACCOUNT,
    ),
    Rule(
        "HANDLE",
        "with a tag",
        0.25,
        r"[a-z][\w.]{1,31}#\d{4}(?![^\W_])",
        numbers=(4, 4),
        lead=f"{_LETTERS}0123456789_.#",
        reach=37,
        behind=("#",),
        near=words("discord battle battlenet riot tag"),
    ),
    Rule(
        "HANDLE",
        "in a path",
        0.6,
        r"(?<=[/\\])(?:home|users)[/\\]{1,2}(?!(?:public|shared|default|all|ubuntu|runner|root|"
        "admin|app|"
        r"node|user|username|vagrant|circleci|jovyan|index|list|new|search|login|me|settings|"
        r"profile|about|register|signup)\b)([\w.-]{1,31}\w)",
        at=words("home users"),
    ),
)
RULES = (*EMAILS, *HANDLES)
