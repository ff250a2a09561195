"""
Score the tiers, joined as they are in use, on texts that no part of them was trained on.

    uv sync --group training
    python -m training.joint --data FOLDER [--recall R …] [--presidio]

The tagger is trained anew without its held-out fifth of each set; the thorough tier's model never
saw its own. What is in both fifths is scored, and all of EWT, which nothing was trained on. With
--presidio its medium model, organisations kept, is asked beside.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.redaction.corpora import Corpus, Text, corpora
from bench.redaction.engines import MAKERS
from bench.redaction.scores import Mention, Score, scored
from labelhooks.errors import PermanentError
from labelhooks.model.dataset import RedactionPolicy
from labelhooks.redaction.fast import FastDetector
from labelhooks.redaction.redactor import Redactor
from labelhooks.redaction.rules import RulesDetector
from labelhooks.redaction.tagger.weights import Weights
from labelhooks.redaction.thorough import ThoroughDetector
from training.tagger import corpora as sets
from training.tagger.crf import Recipe
from training.tagger.make import Mix, ready, weights_of
from training.tagger.texts import Text as Learned
from training.thorough.examples import held_out

UNSEEN = "ewt_dev"

type Find = Callable[[Sequence[str]], Sequence[list[Mention]]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Train without the fifth, and print a table a tier."""
    parser = argparse.ArgumentParser(prog="python -m training.joint")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--recall", type=float, nargs="+", default=[0.5])
    parser.add_argument("--presidio", action="store_true")
    asked = parser.parse_args(arguments)
    try:
        learned = [t for name in sets.SETS for t in sets.read(asked.data, name)]
    except sets.DataMissing as error:
        sys.stderr.write(f"{error}\n")
        return 2
    kept = {t.text for t in learned if sets.held_out(t)}
    chosen = [unseen(c, kept) for c in corpora([asked.data], sets.MEASURED)]
    weights = ready(weights_of([t for t in learned if not _held(t, kept)], Mix(), Recipe(), say))
    for recall in asked.recall:
        for tier in ("fast", "thorough"):
            tell(f"{tier}, recall {recall:g}", chosen, ours(tier, recall, weights))
    if asked.presidio:
        engine = MAKERS["presidio md+org"]("en")
        tell("presidio md+org", chosen, lambda texts: [one or [] for one in engine.find(texts)[0]])
    return 0


def _held(text: Learned, kept: set[str]) -> bool:
    return text.text in kept


def unseen(corpus: Corpus, kept: set[str]) -> Corpus:
    """Return the texts of a corpus that neither part of the tiers has learned from."""

    def nobody_saw(text: Text) -> bool:
        return corpus.name == UNSEEN or (text.text in kept and held_out(text))

    texts = tuple(text for text in corpus.texts if nobody_saw(text))
    return Corpus(corpus.name, corpus.language, texts, corpus.names_only, corpus.marks)


def ours(tier: str, recall: float, weights: Weights) -> Find:
    """Return a tier whose tagger has these weights, behind the redactor, as it is in use."""
    fast = FastDetector(RulesDetector(), recall=recall, weights=weights)
    detector = fast if tier == "fast" else ThoroughDetector(fast, recall=recall)
    languages = ("en", "es")
    policy = {"tier": tier, "languages": languages, "recall": recall}
    redactor = Redactor(detector, RedactionPolicy.model_validate(policy))

    def find(texts: Sequence[str]) -> list[list[Mention]]:
        return [
            []
            if isinstance(found, PermanentError)
            else [Mention(span.start, span.end, span.type) for span in found]
            for found in redactor.spans_many(texts)
        ]

    return find


def tell(what: str, chosen: Sequence[Corpus], find: Find) -> None:
    """Print how one does, by corpus and over all of them."""
    say(f"\n{what}\n")
    say("| texts that nobody saw | | coverage | PERSON | LOCATION | precision |")
    say("|---|---:|---:|---:|---:|---:|")
    total, texts = Score(), 0
    for corpus in chosen:
        score = Score()
        for text, found in zip(corpus.texts, find([t.text for t in corpus.texts]), strict=True):
            score += scored(text.text, text.marked, found, corpus.neutral)
        say(_row(corpus.name, len(corpus.texts), score))
        if corpus.language == "en":
            total, texts = total + score, texts + len(corpus.texts)
    say(_row("English, all", texts, total))


def _row(name: str, texts: int, score: Score) -> str:
    numbers = (
        score.coverage(),
        score.coverage(["PERSON"]),
        score.coverage(["LOCATION"]),
        score.precision,
    )
    cells = " | ".join("–" if n is None else f"{100 * n:.1f}" for n in numbers)
    return f"| {name} | {texts} | {cells} |"


def say(said: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{said}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
