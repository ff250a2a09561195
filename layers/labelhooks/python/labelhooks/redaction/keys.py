"""What a key says of the value under it: its words, not its text, decide."""

import re
import unicodedata

from labelhooks.redaction.placeholders import LITERAL

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Words that narrow no meaning: "email_address_1" is an e-mail as "email" is.
_FILLERS = _set(
    "number numbers no num nr id ids value primary secondary home work main other line "
    "current previous alt alternate personal private field"
)
_PEOPLE = _set(
    "first last full given family middle maiden legal real preferred birth display customer client "
    "patient contact sender recipient receiver author owner employee manager agent guest student "
    "teacher doctor physician spouse mother father child parent cardholder holder account billing "
    "shipping applicant candidate member caller buyer seller tenant driver passenger beneficiary "
    "person people attendee reviewer reporter assignee creator witness victim emergency delivery "
    "subscriber participant respondent signatory complainant"
)
_BY_LAST_WORD = {
    "EMAIL": "email emails mail mails mailto",
    "PHONE": "phone phones telephone tel mobile cell cellphone fax msisdn whatsapp landline",
    "PERSON": "firstname lastname surname forename fullname middlename cardholder",
    "LOCATION": "street city town zip zipcode postcode postal latitude longitude lat lng lon",
    "SSN": "ssn ssns",
    "ID": "passport nino dni nif nie pesel bsn cpf aadhaar aadhar vin mrn nhs tin itin",
    "DATE": "dob birthday birthdate",
    "CARD": "creditcard debitcard cardnumber ccnum ccnumber",
    "IBAN": "iban ibans",
    "IP": "ip ips ipv4 ipv6",
    "CRYPTO": "wallet",
    "HANDLE": "username login handle screenname nickname",
    "SECRET": "password passwords passwd passphrase passcode pwd pin otp cvv cvc secret secrets "
    "token apikey credential credentials authorization auth bearer cookie jwt",
}
_LAST_WORD = {word: kind for kind, words in _BY_LAST_WORD.items() for word in words.split()}
_PHRASES = {
    ("user", "name"): "HANDLE",
    ("screen", "name"): "HANDLE",
    ("nick", "name"): "HANDLE",
    ("ip", "address"): "IP",
    ("ip", "addresses"): "IP",
    ("remote", "addr"): "IP",
    ("mac", "address"): "MAC",
    ("wallet", "address"): "CRYPTO",
    ("email", "address"): "EMAIL",
    ("email", "addresses"): "EMAIL",
    ("e", "mail"): "EMAIL",
    ("credit", "card"): "CARD",
    ("debit", "card"): "CARD",
    ("card", "number"): "CARD",
    ("cc", "number"): "CARD",
    ("cc", "num"): "CARD",
    ("account", "number"): "BANK",
    ("account", "no"): "BANK",
    ("bank", "account"): "BANK",
    ("routing", "number"): "BANK",
    ("sort", "code"): "BANK",
    ("post", "code"): "LOCATION",
    ("postal", "code"): "LOCATION",
    ("zip", "code"): "LOCATION",
    ("social", "security"): "SSN",
    ("national", "insurance"): "ID",
    ("national", "id"): "ID",
    ("tax", "id"): "ID",
    ("id", "card"): "ID",
    ("medical", "record"): "ID",
    ("license", "plate"): "ID",
    ("licence", "plate"): "ID",
    ("license", "number"): "LICENCE",
    ("licence", "number"): "LICENCE",
    ("driver", "license"): "LICENCE",
    ("drivers", "license"): "LICENCE",
    ("driving", "licence"): "LICENCE",
    ("birth", "date"): "DATE",
    ("of", "birth"): "DATE",
    ("api", "key"): "SECRET",
    ("access", "key"): "SECRET",
    ("secret", "key"): "SECRET",
    ("private", "key"): "SECRET",
    ("security", "code"): "SECRET",
    ("session", "id"): "SECRET",
}
# Longer than this it is prose that a field was misnamed for ("email": the whole mail).
_LONGEST = {"EMAIL": 320, "PHONE": 64, "PERSON": 200, "LOCATION": 400, "DATE": 64, "HANDLE": 100}
# Numbers under these count or measure something: they are nobody's.
_MEASURES = _set(
    "timestamp ts time epoch at created updated count total amount price cost size bytes length "
    "duration ms seconds score version width height quantity qty offset index position rank "
    "views likes votes balance sum"
)
_FIELD_WORDS = (
    _FILLERS
    | _PEOPLE
    | _MEASURES
    | frozenset(_LAST_WORD)
    | _set(
        "name names address addresses date type status state country code title comment "
        "description "
        "message subject body note notes category label tag tags url link source user gender "
        "age job "
        "company organization organisation department language currency order product item reason "
        "priority channel ticket case created resolved opened closed assigned account email "
        "number card of and the is"
    )
)


def words_of(key: str) -> list[str]:
    """
    Return the words of a key in lower case, however it joins them.

    >>> words_of("billingZIPCode_2")
    ['billing', 'zip', 'code', '2']
    """
    bare = LITERAL.sub(" ", unicodedata.normalize("NFKC", key))
    return [word.lower() for word in _WORD.findall(bare)]


def type_under(key: str) -> str | None:
    """
    Return the type of whatever stands under `key`, or None if the key does not tell.

    >>> type_under("customerName"), type_under("product_name"), type_under("ip_address")
    ('PERSON', None, 'IP')
    """
    words = [word for word in words_of(key) if not word.isdigit()]
    while words:
        kind = _PHRASES.get(tuple(words[-2:])) or _LAST_WORD.get(words[-1])  # type: ignore[arg-type]
        if kind is not None:
            return kind
        if words[-1] in ("name", "names"):
            return "PERSON" if len(words) == 1 or words[-2] in _PEOPLE else None
        if words[-1] in ("address", "addresses", "addr"):
            return "LOCATION"
        if words[-1] not in _FILLERS:
            return None
        words.pop()
    return None


def taken_whole(kind: str, length: int) -> bool:
    """Return whether a value of so many characters can be what its key says."""
    return length <= _LONGEST.get(kind, length)


def measures(key: str) -> bool:
    """Return whether a number under `key` counts or measures something."""
    return any(word in _MEASURES for word in words_of(key)[-1:])


def names_a_field(key: str) -> bool:
    """
    Return whether `key` is a field's name, in which a name or a place would be a false alarm.

    >>> names_a_field("Order Date"), names_a_field("customer_city"), names_a_field("Jane Roe")
    (True, True, False)
    """
    identifier = re.fullmatch(r"[a-z_$][a-zA-Z0-9_$.:-]*|[A-Z][A-Z0-9_]*", key) is not None
    words = words_of(key)
    known = sum(word in _FIELD_WORDS for word in words)
    return identifier or (len(words) <= 6 and 2 * known >= len(words) > 0)
