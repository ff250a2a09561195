"""Check digits: what tells a number of a kind from any number."""


def luhn(text: str) -> bool:
    """
    Return whether the digits in `text` end in the check digit of payment cards (ISO/IEC 7812-1).

    >>> luhn("4111 1111 1111 1111"), luhn("4111 1111 1111 1112")
    (True, False)
    """
    digits = [int(character) for character in reversed(text) if character.isdigit()]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def mod_97(text: str) -> bool:
    """
    Return whether `text` passes the check of IBANs (ISO 13616): modulo 97 it leaves 1.

    >>> mod_97("gb82 west 1234 5698 7654 32"), mod_97("GB83 WEST 1234 5698 7654 32")
    (True, False)
    """
    code = "".join(filter(str.isalnum, text))
    return int("".join(str(int(c, 36)) for c in code[4:] + code[:4])) % 97 == 1
