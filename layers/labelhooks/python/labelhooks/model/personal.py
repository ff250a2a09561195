"""The types of personal data: policies, placeholders, reports and metrics use these words."""

TYPES = frozenset(
    {
        "PERSON",
        "LOCATION",
        "ORG",
        "EMAIL",
        "PHONE",
        "HANDLE",
        "CARD",
        "IBAN",
        "BANK",
        "SSN",
        "ID",
        "LICENCE",
        "DATE",
        "IP",
        "MAC",
        "URL",
        "CRYPTO",
        "SECRET",
    }
)
