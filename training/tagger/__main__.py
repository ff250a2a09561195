"""
Make the fast tier's weights: `make train DATA=folder`, or this with --help.

The same data and versions give the same weights, byte for byte.
"""

import argparse
import hashlib
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from labelhooks.redaction.tagger import Tagger
from labelhooks.redaction.tagger.weights import pack
from training.tagger import corpora
from training.tagger.crf import Recipe
from training.tagger.make import Mix, ready, weights_of
from training.tagger.measure import Find, table
from training.tagger.texts import Text

HOME = Path("layers/labelhooks/python/labelhooks/redaction/tagger/weights.bin")
# These mark persons, places and organisations and no other personal data.
NAMES_ONLY = frozenset({"btc_tweets_befg", "wnut17_train", "wikigold", "rest8k_train", "ewt_dev"})


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, or measure; return the exit code."""
    options = _parser().parse_args(arguments)
    try:
        sets = {name: corpora.read(options.data, name) for name in corpora.SETS}
        if options.measure is not None:
            sets["ewt_dev"] = corpora.read(options.data, "ewt_dev")
    except corpora.DataMissing as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if options.measure is None:
        weights = weights_of([t for texts in sets.values() for t in texts], Mix(), Recipe(), _tell)
        packed = pack(weights)
        options.out.write_bytes(packed)
        _tell(f"{options.out}: {len(packed)} bytes, sha256 {hashlib.sha256(packed).hexdigest()}")
    else:
        _measure(sets, options.measure)
    return 0


def _measure(sets: dict[str, list[Text]], left_out: str) -> None:
    """Train without a set, or without the held-out fifth of each, and tell how that does there."""

    def kept_from(text: Text) -> bool:
        if left_out == "held-out":
            return text.source == "ewt_dev" or corpora.held_out(text)
        return text.source in ("ewt_dev", left_out)

    texts = [text for own in sets.values() for text in own]
    unseen = [text for text in texts if kept_from(text)]
    weights = ready(weights_of([t for t in texts if not kept_from(t)], Mix(), Recipe(), _tell))
    for recall in (0.0, 0.5, 1.0):
        find = _finder(Tagger(weights, recall=recall))
        _tell(f"\nrecall {recall:g}, {left_out} left out of training\n")
        _tell(table(unseen, find, NAMES_ONLY))


def _finder(tagger: Tagger) -> Find:
    return lambda texts: [tagger.spans(text.text, text.language) for text in texts]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training.tagger", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the named sets, .jsonl")
    parser.add_argument("--out", type=Path, default=HOME, help="where the weights go")
    parser.add_argument(
        "--measure",
        metavar="SET",
        help="write nothing; train without SET (or without a fifth of each: held-out) and score it",
    )
    return parser


def _tell(said: str) -> None:
    sys.stdout.write(f"{said}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    started = time.monotonic()
    code = main()
    _tell(f"{time.monotonic() - started:.0f} s")
    sys.exit(code)
