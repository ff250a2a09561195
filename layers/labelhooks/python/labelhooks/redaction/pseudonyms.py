"""Keyed pseudonyms: the same value has the same one in all of a dataset, and in no other."""

import hmac
from hashlib import sha256

from labelhooks.redaction.same import same

# Consonants alone: no number hides in them, and hardly a name or a word.
LETTERS = "bcdfghjkmnpqrstvwxz"
LENGTH = 12


def keyed_number(key: bytes, *parts: str) -> int:
    """Return 256 bits that only a holder of `key` can derive from `parts` (HMAC-SHA-256)."""
    # Each part carries its length, so that ("ab", "c") and ("a", "bc") differ.
    message = b"".join(len(part.encode()).to_bytes(8) + part.encode() for part in parts)
    return int.from_bytes(hmac.digest(key, message, sha256))


def pseudonym(key: bytes, kind: str, value: str) -> str:
    """
    Return what stands for `value` wherever it occurs, as `<PERSON_kqfhzwtbnmdx>`.

    It takes the key to tell what a pseudonym stands for, or to confirm a guess of it. 12 of 19
    letters are 51 bits: among a million values, two share one with odds of 1 in 4,000.

    Args:
        key: of the dataset, 32 bytes.
        kind: a word of TYPES.
        value: as it was written; case, width and spacing do not count.
    """
    number = keyed_number(key, "pseudonym", kind, same(kind, value))
    letters = []
    for _ in range(LENGTH):
        number, place = divmod(number, len(LETTERS))
        letters.append(LETTERS[place])
    return f"<{kind}_{''.join(letters)}>"
