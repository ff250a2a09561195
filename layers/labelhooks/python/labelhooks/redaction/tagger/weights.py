"""The tagger's weights as they are packed, and read from the package."""

import json
import sys
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate

# What a token is part of; O: no name. Names side by side are never told apart: nothing needs it.
LABELS = ("O", "PERSON", "LOCATION", "ORG")
FILE = "weights.bin"
_MAGIC = b"LabelHooks tagger 1\n"
# What all labels' scores are packed in: 16 bits for each in one whole number, so that one addition
# adds them all. A token has 23 features or so, of 8 bits: no sum of a field runs over.
_FIELD = 16
_MASK = (1 << _FIELD) - 1


@dataclass(frozen=True, slots=True)
class Weights:
    """
    What training has learned, in small whole numbers; `scale` of them make one natural logarithm.

    Args:
        rows: CRC-32 of a feature to what it says for each of LABELS, packed (see `fields`). Only
            differences between labels mean something: 128 is added to all, so that none is below 0.
        steps: `steps[a][b]` for label b right after a. O is before and after all.
        words: CRC-32 of the words in the lists, in order …
        flags: … and what the lists say of each (sums of features.Known).
        bias: taken from O at recall 0.5.
        made: when, from what, by which version: for the card.
        digest: of the bytes that they were read from.
    """

    rows: Mapping[int, int]
    steps: Sequence[Sequence[int]]
    words: Sequence[int]
    flags: Sequence[int]
    scale: int
    bias: int
    made: Mapping[str, str]
    digest: str

    def known(self, word: int) -> int:
        """Return what the lists say of the word with this CRC-32 (a sum of features.Known)."""
        place = bisect_left(self.words, word)
        found = place < len(self.words) and self.words[place] == word
        return self.flags[place] if found else 0


def fields(number: int) -> tuple[int, int, int, int]:
    """
    Return the scores of LABELS that a number packs.

    >>> fields(3 + (5 << 16) + (7 << 32) + (9 << 48))
    (3, 5, 7, 9)
    """
    return (
        number & _MASK,
        number >> _FIELD & _MASK,
        number >> 2 * _FIELD & _MASK,
        number >> 3 * _FIELD,
    )


def packed(scores: Iterable[int]) -> int:
    """
    Return the number that packs scores of LABELS, none below 0.

    >>> fields(packed((3, 5, 7, 9)))
    (3, 5, 7, 9)
    """
    return sum(int(score) << _FIELD * place for place, score in enumerate(scores))


def pack(weights: Weights) -> bytes:
    """Return `weights` as bytes, the same for the same weights; `digest` is not in them."""
    order = sorted(weights.rows)
    columns = zip(*(fields(weights.rows[key]) for key in order), strict=True)
    head = {
        "features": len(order),
        "words": len(weights.words),
        "steps": [list(row) for row in weights.steps],
        "scale": weights.scale,
        "bias": weights.bias,
        "made": dict(weights.made),
    }
    parts = (
        json.dumps(head, sort_keys=True).encode() + b"\n",
        _little(_gaps(order)),
        # A label's column compresses better than a feature's row.
        *map(bytes, columns),
        _little(_gaps(weights.words)),
        _little(array("H", weights.flags)),
    )
    return _MAGIC + zlib.compress(b"".join(parts), 9)


def unpack(content: bytes) -> Weights:
    """Return the weights in `content`. Raises ValueError if they are not of this version."""
    if not content.startswith(_MAGIC):
        raise ValueError("no weights of this version of the tagger")
    plain = memoryview(zlib.decompress(content[len(_MAGIC) :]))
    start = bytes(plain[:65536]).index(b"\n") + 1
    head = json.loads(bytes(plain[: start - 1]))
    count, known = head["features"], head["words"]

    def take(kind: str, items: int) -> "array[int]":
        nonlocal start
        taken = array(kind)
        end = start + items * taken.itemsize
        taken.frombytes(plain[start:end])
        start = end
        if sys.byteorder == "big":
            taken.byteswap()
        return taken

    keys = _sums(take("I", count))
    table = bytearray(8 * count)
    for label in range(len(LABELS)):
        table[2 * label :: 8] = take("B", count)  # the low byte of the label's field
    rows = array("Q")
    rows.frombytes(table)
    if sys.byteorder == "big":
        rows.byteswap()
    words = _sums(take("I", known))
    return Weights(
        rows=dict(zip(keys, rows, strict=True)),
        steps=head["steps"],
        words=words,
        flags=take("H", known),
        scale=head["scale"],
        bias=head["bias"],
        made=head["made"],
        digest=f"{zlib.crc32(content):08x}",
    )


@cache
def shipped() -> Weights:
    """Return the weights in the package, read once."""
    return unpack((files(__package__) / FILE).read_bytes())


def _gaps(ordered: Sequence[int]) -> "array[int]":
    return array("I", [b - a for a, b in zip([0, *ordered], ordered, strict=False)])


def _sums(gaps: "array[int]") -> "array[int]":
    return array("I", accumulate(gaps))


def _little(numbers: "array[int]") -> bytes:
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()
