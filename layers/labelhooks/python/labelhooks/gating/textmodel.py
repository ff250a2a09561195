"""
The built-in text pre-labeler: hashed words and pairs of words, a linear model, a temperature.

It reads and scores with the standard library alone; `gating/training` makes it. A file is

    labelhooks.textmodel/1 SHA-256-of-the-rest
    a line of JSON: classes, bits, scale, temperature, and whatever the trainer tells of itself
    zlib-compressed weights: classes x 2^bits + 1 (the last row is the bias) of 16 bits, little end

A file that is not as it was written is refused: half a model would answer, and wrongly.
"""

import hashlib
import json
import re
import sys
import zlib
from array import array
from collections.abc import Sequence
from itertools import pairwise
from math import exp, sqrt

from labelhooks.errors import DamagedModel
from labelhooks.model.values import Json

MAGIC = b"labelhooks.textmodel/1"
LARGEST_BITS = 18
LONGEST = 20_000  # characters that are read
_WORDS = re.compile(r"\w+|[^\w\s]")


def features(text: str, bits: int) -> list[int]:
    """
    Return the places, each once, of a text's words and of its pairs of neighbouring words.

    The places are CRC-32 of their UTF-8 form, cut to `bits`: the same on every machine.
    """
    words = _WORDS.findall(text[:LONGEST].lower())
    mask = (1 << bits) - 1
    crc = zlib.crc32
    coded = [word.encode("utf-8", "surrogatepass") for word in words]
    places = {crc(word) & mask for word in coded}
    places.update([crc(b"%b %b" % pair) & mask for pair in pairwise(coded)])
    return sorted(places)


class TextModel:
    """Scores texts. `about` is what the trainer told of itself."""

    def __init__(
        self,
        classes: Sequence[str],
        bits: int,
        scale: float,
        temperature: float,
        weights: array[int],
        about: dict[str, Json],
    ) -> None:
        self.classes = tuple(classes)
        self.bits = bits
        self.scale = scale
        self.temperature = temperature
        self.about = about
        rows = (1 << bits) + 1
        self._weights = weights
        self._columns = [
            weights[place * rows : (place + 1) * rows] for place in range(len(classes))
        ]

    def scores(self, text: str) -> dict[str, float]:
        """Return a calibrated probability for each class; they sum to one."""
        return self.scores_at(features(text, self.bits))

    def scores_at(self, places: Sequence[int]) -> dict[str, float]:
        """Return what `scores` does, for a text whose `features` are known."""
        step = self.scale / self.temperature
        length = sqrt(len(places)) or 1.0
        logits = [
            step * (sum([column[place] for place in places]) / length + column[-1])
            for column in self._columns
        ]
        top = max(logits)
        raised = [exp(logit - top) for logit in logits]
        total = sum(raised)
        return {name: p / total for name, p in zip(self.classes, raised, strict=True)}

    def dump(self) -> bytes:
        """Return the file."""
        head = {
            "classes": list(self.classes),
            "bits": self.bits,
            "scale": self.scale,
            "temperature": self.temperature,
            "about": self.about,
        }
        line = json.dumps(head, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        rest = line.encode() + b"\n" + zlib.compress(_little(self._weights).tobytes(), 9)
        return MAGIC + b" " + hashlib.sha256(rest).hexdigest().encode() + b"\n" + rest


def load(data: bytes) -> TextModel:
    """Return the model of a file. Raises DamagedModel where it is none, or is not whole."""
    first, _, rest = data.partition(b"\n")
    magic, _, told = first.partition(b" ")
    if magic != MAGIC:
        raise DamagedModel("Not a text model of a version that this code reads.")
    if hashlib.sha256(rest).hexdigest().encode() != told:
        raise DamagedModel("The text model is not as it was written: its SHA-256 differs.")
    line, _, packed = rest.partition(b"\n")
    try:
        head = json.loads(line)
        classes, bits = head["classes"], head["bits"]
        scale, temperature = float(head["scale"]), float(head["temperature"])
        size = 2 * len(classes) * ((1 << bits) + 1)
        if not 1 <= bits <= LARGEST_BITS or len(classes) < 2 or not temperature > 0:
            raise DamagedModel("The text model's head makes no sense.")
        unpack = zlib.decompressobj()
        raw = unpack.decompress(packed, size + 1)
    except (KeyError, TypeError, ValueError, zlib.error) as error:
        raise DamagedModel(f"The text model cannot be read: {type(error).__name__}.") from None
    if len(raw) != size:
        raise DamagedModel("The text model's weights are not as many as its head says.")
    weights = array("h")
    weights.frombytes(raw)
    return TextModel(classes, bits, scale, temperature, _little(weights), head.get("about", {}))


def _little(weights: array[int]) -> array[int]:
    if sys.byteorder == "little":
        return weights
    turned = array("h", weights)
    turned.byteswap()
    return turned
