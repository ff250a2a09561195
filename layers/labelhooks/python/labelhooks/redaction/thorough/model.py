"""The model: a small BERT in ONNX, read by ONNX Runtime on one core."""

import hashlib
import threading
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from labelhooks.errors import RedactionFailed
from labelhooks.redaction.thorough.pieces import Vocabulary, Word

# Of labelhooks_thorough/model.onnx, which training/thorough writes: other weights, another version.
SHA256 = "9a63864f88c987882a2782ed2a4479c15ffdded824b130bf9e369eaf8e7be4fd"
CLASSES = (
    "", "PERSON", "LOCATION", "ORG", "DATE", "EMAIL", "PHONE", "URL", "ID", "BANK",
)  # fmt: skip


class Model:
    """
    Says of each word what it may be part of.

    Raises RedactionFailed where the weights are not installed, or are others than these.
    """

    def __init__(self) -> None:
        try:
            import onnxruntime

            folder = files("labelhooks_thorough")
        except ImportError as error:
            raise RedactionFailed(
                "tier thorough is not installed here: pip install labelhooks[thorough]"
            ) from error
        weights = (folder / "model.onnx").read_bytes()
        if hashlib.sha256(weights).hexdigest() != SHA256:
            raise RedactionFailed("the weights of tier thorough are not those of this version")
        options = onnxruntime.SessionOptions()
        # One text's answer comes from one core: functions have one, and processes share the rest.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            weights, options, providers=["CPUExecutionProvider"]
        )
        self.vocabulary = Vocabulary((folder / "vocab.txt").read_text(encoding="utf-8").split("\n"))

    def read(self, words: Sequence[Word]) -> Any:
        """
        Return the probability of each of CLASSES for each word, as an array of a row a word.

        A word is what its likeliest piece is: "Kowal" is a name even if "##czyk" is not known as
        part of one. Windows are read one by one: were texts read together, the answer for one
        would depend on its neighbours, since numbers are rounded by what else is there.
        """
        import numpy

        pieces = [self.vocabulary.first]
        written = [0]
        starts = []
        for word in words:
            starts.append(len(pieces) - 1)
            pieces += word.pieces
            written += [word.written] * len(word.pieces)
        pieces.append(self.vocabulary.last)
        written.append(0)
        (logits,) = self._session.run(
            None,
            {
                "input_ids": numpy.array([pieces], dtype=numpy.int64),
                "token_type_ids": numpy.array([written], dtype=numpy.int64),
            },
        )
        inner = logits[0, 1:-1]
        raised = numpy.exp(inner - inner.max(axis=-1, keepdims=True))
        shares = raised / raised.sum(axis=-1, keepdims=True)
        # By the sum of what is something, so that the classes of a word still add up to one.
        nothing = numpy.minimum.reduceat(shares[:, 0], starts)
        most = numpy.maximum.reduceat(shares, starts)
        most[:, 0] = nothing
        return most


_LOADING = threading.Lock()


def loaded() -> Model:
    """Return the model, which a process loads once, when it is first needed."""
    with _LOADING:
        return _model()


@cache
def _model() -> Model:
    return Model()
