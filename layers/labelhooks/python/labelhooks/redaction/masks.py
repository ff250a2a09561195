"""Masks: a value's shape with nothing in it, and of a card its last four digits."""

import re

# PCI DSS 4.0, requirement 3.4.1, lets people see the last four digits of a card (and the BIN,
# which we do not show).
_SHOWN = 4
# A card's number and no more: 12 to 19 digits (ISO/IEC 7812-1 has 8 to 19; in use are 12 up).
_CARD = re.compile(r"\d(?:[ -]?\d){11,18}")
# A card's mask: from eight to fifteen hidden digits, then the four that are shown.
LITERAL = re.compile(r"(?<!\*)(?:\*[ -]?){8,15}+\d(?:[ -]?\d){3}(?!\d)")


def mask(kind: str, value: str) -> str:
    """
    Return `value` with "*" for each letter and digit; a card keeps its last four digits.

    Two values of one shape have one mask: it tells that something stood there, and how long it was.

    >>> mask("EMAIL", "jane@example.com"), mask("CARD", "4111 1111 1111 1111")
    ('****@*******.***', '**** **** **** 1111')
    """
    digits = sum(map(str.isdecimal, value))
    hidden = digits - _SHOWN if kind == "CARD" and _CARD.fullmatch(value) else digits
    masked = []
    for character in value:
        if character.isdecimal():
            hidden -= 1
            masked.append("*" if hidden >= 0 else character)
        else:
            masked.append(character if character.isspace() or _plain(character) else "*")
    return "".join(masked)


def _plain(character: str) -> bool:
    return character.isascii() and not character.isalnum()
