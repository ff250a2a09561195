"""The check sums of crypto wallets' addresses."""

import hashlib

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_RIPPLE = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def base58check(text: str) -> bool:
    """
    Return whether `text` is 25 bytes in base 58 whose last four are the others' double SHA-256.

    Bitcoin, Litecoin, Dogecoin, Tron and Ripple (with its own alphabet) write addresses so.
    Source: Bitcoin wiki, "Base58Check encoding".

    >>> base58check("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa")
    True
    >>> base58check("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb")
    False
    """
    alphabet = _RIPPLE if text[:1] == "r" else _BASE58
    number = 0
    for character in text[:60]:
        place = alphabet.find(character)
        if place < 0:
            return False
        number = number * 58 + place
    if number.bit_length() > 200:
        return False
    raw = number.to_bytes(25)
    return hashlib.sha256(hashlib.sha256(raw[:-4]).digest()).digest()[:4] == raw[-4:]


def bech32(text: str) -> bool:
    """
    Return whether `text` passes the check of segregated-witness addresses (BIP 173 and BIP 350).

    >>> bech32("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq")
    True
    >>> bech32("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdz")
    False
    """
    if text not in (text.lower(), text.upper()):
        return False
    prefix, one, data = text.lower()[:120].rpartition("1")
    values = [_BECH32.find(character) for character in data]
    if not one or not prefix or len(data) < 6 or min(values) < 0:
        return False
    codes = [ord(character) for character in prefix]
    check = 1
    for value in (*(code >> 5 for code in codes), 0, *(code & 31 for code in codes), *values):
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(_GENERATORS):
            check ^= generator if top >> bit & 1 else 0
    return check in (1, 0x2BC830A3)
