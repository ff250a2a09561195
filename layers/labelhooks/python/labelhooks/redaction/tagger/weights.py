"""The tagger's weights as they are packed, and read from the package."""

import json
import sys
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate

# Outside a name; at the beginning of one; further in it.
LABELS = ("O", "B-PERSON", "I-PERSON", "B-LOCATION", "I-LOCATION", "B-ORG", "I-ORG")
FILE = "weights.bin"
_MAGIC = b"LabelHooks tagger 1\n"
# A step from one label to another that cannot follow it weighs this.
IMPOSSIBLE = -(10**6)


@dataclass(frozen=True, slots=True)
class Weights:
    """
    What training has learned, in small whole numbers; `scale` of them make one natural logarithm.

    Args:
        rows: CRC-32 of a feature to what it says for each of LABELS, a byte each. Only the
            differences between labels mean something: 128 is added to all, to fit.
        steps: `steps[a][b]` for label b right after a, or IMPOSSIBLE. O is before and after all.
        words: CRC-32 of the words in the lists, in order …
        flags: … and what the lists say of each (sums of features.Known).
        bias: taken from O at recall 0.5.
        made: when, from what, by which version: for the card.
        digest: of the bytes that they were read from.
    """

    rows: Mapping[int, bytes]
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


def pack(weights: Weights) -> bytes:
    """Return `weights` as bytes, the same for the same weights; `digest` is not in them."""
    order = sorted(weights.rows)
    table = b"".join(weights.rows[key] for key in order)
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
        *(table[label :: len(LABELS)] for label in range(len(LABELS))),
        _little(_gaps(weights.words)),
        _little(array("H", weights.flags)),
    )
    return _MAGIC + zlib.compress(b"".join(parts), 9)


def unpack(packed: bytes) -> Weights:
    """Return the weights in `packed`. Raises ValueError if they are not of this version."""
    if not packed.startswith(_MAGIC):
        raise ValueError("no weights of this version of the tagger")
    content = memoryview(zlib.decompress(packed[len(_MAGIC) :]))
    start = bytes(content[:65536]).index(b"\n") + 1
    head = json.loads(bytes(content[: start - 1]))
    width, count, known = len(LABELS), head["features"], head["words"]

    def take(kind: str, items: int) -> "array[int]":
        nonlocal start
        taken = array(kind)
        end = start + items * taken.itemsize
        taken.frombytes(content[start:end])
        start = end
        if sys.byteorder == "big":
            taken.byteswap()
        return taken

    keys = _sums(take("I", count))
    table = bytearray(count * width)
    for label in range(width):
        table[label::width] = take("B", count)
    whole = bytes(table)
    rows = (whole[place : place + width] for place in range(0, len(whole), width))
    words = _sums(take("I", known))
    return Weights(
        rows=dict(zip(keys, rows, strict=True)),
        steps=head["steps"],
        words=words,
        flags=take("H", known),
        scale=head["scale"],
        bias=head["bias"],
        made=head["made"],
        digest=f"{zlib.crc32(packed):08x}",
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
