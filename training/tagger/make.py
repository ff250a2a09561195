"""From texts to weights: what is varied, how much of what, and how it is packed."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from zlib import crc32

import numpy as np

from labelhooks.redaction.tagger.weights import Weights, pack, packed, unpack
from training.tagger.catalogs import sentences
from training.tagger.crf import Recipe, train
from training.tagger.encode import Encoder
from training.tagger.lexicon import word_lists
from training.tagger.names import LANGUAGES
from training.tagger.sentences import made, prose, templates
from training.tagger.texts import Text
from training.tagger.vary import Varier

SCALE = 24
_PROSE = 4  # times
KEEP = 2
_PER_TEMPLATE = {"en": 90, "de": 130, "pl": 130, "es": 90, "fr": 90, "it": 90, "pt": 90, "nl": 90}


@dataclass(frozen=True, slots=True)
class Mix:
    """How many variants of a text there are on average."""

    renamed: float = 1.0
    lowered: float = 0.45
    shouted: float = 0.08
    names_lowered: float = 0.12
    names_shouted: float = 0.05
    unaccented: float = 0.06
    slipped: float = 0.12
    own: float = 1.0  # of our own sentences, as a share of the usual number
    bias: float = -0.4  # taken from O at recall 0.5, in natural logarithms


def weights_of(
    texts: Sequence[Text], mix: Mix, recipe: Recipe, tell: Callable[[str], None]
) -> Weights:
    """Return weights trained on `texts`, our own sentences and the catalogs; always the same."""
    chance = random.Random(recipe.seed)
    own = [
        text
        for language in LANGUAGES
        for text in made(language, round(_count(language) * mix.own), recipe.seed)
    ]
    catalogs = sentences()
    plain = [*texts, *own, *catalogs, *(prose() * _PROSE)]
    words = word_lists([*texts, *catalogs, *own[:: max(1, round(8 * mix.own))]])
    tell(f"{len(texts)} texts of the sets, {len(own)} of our own, {len(catalogs)} of catalogs")
    varied = [*plain, *_variants(plain, mix, Varier(chance), chance)]
    data = Encoder(words).encode(varied)
    tell(
        f"{len(varied)} texts with variants, {len(data.labels)} tokens that could be names, "
        f"{len(data.keys)} features"
    )
    learned, steps = train(data, recipe, tell)
    return _small(learned, steps, data.keys, words, mix)


def _count(language: str) -> int:
    return _PER_TEMPLATE[language] * len(templates(language))


def _variants(plain: Sequence[Text], mix: Mix, varier: Varier, chance: random.Random) -> list[Text]:
    made_: list[Text] = []
    for text in plain:
        real = text.source not in ("own", "catalogs")
        start = len(made_)
        if text.mentions and real:
            made_ += [varier.renamed(text) for _ in range(_times(mix.renamed, chance))]
        for source in (text, *made_[start:]):
            for share, vary in (
                (mix.lowered, varier.lowered),
                (mix.shouted, varier.shouted),
                (_small_names(text, mix), varier.names_lowered),
                (mix.names_shouted if text.mentions else 0, varier.names_shouted),
                (mix.unaccented if not text.text.isascii() else 0, varier.unaccented),
                (mix.slipped, varier.slipped),
            ):
                made_ += [
                    vary(source) for _ in range(_times(share if real else share * 0.5, chance))
                ]
    return made_


def _small_names(text: Text, mix: Mix) -> float:
    """Chat has names in lower case among words with capitals, in English more than elsewhere."""
    if not text.mentions:
        return 0
    return mix.names_lowered if text.language == "en" else mix.names_lowered / 4


def _times(share: float, chance: random.Random) -> int:
    return int(share) + (chance.random() < share % 1)


def _small(
    learned: "np.ndarray[tuple[int, int], np.dtype[np.float32]]",
    steps: "np.ndarray[tuple[int, int], np.dtype[np.float32]]",
    keys: "np.ndarray[tuple[int], np.dtype[np.uint32]]",
    words: dict[str, int],
    mix: Mix,
) -> Weights:
    whole = np.clip(np.rint(learned * SCALE), -128, 127).astype(np.int16)
    kept = np.flatnonzero(np.abs(whole).max(axis=1) >= KEEP)
    flags = sorted({crc32(word.encode()): flag for word, flag in words.items()}.items())
    return Weights(
        rows={int(keys[at]): packed(whole[at] + 128) for at in kept},
        steps=[[round(float(step) * SCALE) for step in row] for row in steps],
        words=[key for key, _ in flags],
        flags=[flag for _, flag in flags],
        scale=SCALE,
        bias=round(mix.bias * SCALE),
        made={},
        digest="",
    )


def ready(weights: Weights) -> Weights:
    """Return the weights as they are after packing: what will be shipped."""
    return unpack(pack(weights))


def dated(weights: Weights, made_: dict[str, str]) -> Weights:
    """Return the weights with what their card must say."""
    return replace(weights, made=made_)
