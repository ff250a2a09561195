"""When two values are one: the same person or number gets the same replacement."""

from labelhooks.redaction.normal import normal

# Of these only the letters and digits count: "+1 212-555-0199" is "+1 (212) 5550199".
_CODES = frozenset({"PHONE", "CARD", "IBAN", "BANK", "SSN", "ID", "LICENCE", "MAC"})


def same(kind: str, value: str) -> str:
    """
    Return what all ways of writing `value` share: case, width and spacing do not count.

    >>> same("PERSON", "JANE  Roe"), same("PHONE", "+1 (212) 555-0199")
    ('jane roe', '12125550199')
    """
    plain = " ".join(normal(value).text.casefold().split())
    if kind in _CODES:
        return "".join(filter(str.isalnum, plain)) or plain
    return plain
