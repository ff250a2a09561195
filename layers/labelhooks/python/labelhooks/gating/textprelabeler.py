"""
The built-in text model, as somebody to ask: scored here, by the standard library.

Its file is read once by each execution environment and compared with the digest that the version
was registered with. One that is not there or not whole proposes nothing, so people are asked.
"""

import hashlib
import threading
import time
from collections.abc import Callable, Sequence

from labelhooks.errors import DamagedModel, NotFound, PrelabelerFailed
from labelhooks.gating.prelabelers import Question, strings
from labelhooks.gating.textmodel import TextModel, load
from labelhooks.model.prelabeler import Call, PrelabelerRef, Proposal, TextModelPrelabeler

_KEPT = 4  # models an environment holds: up to some 25 MB each
_AGAIN = 60.0  # seconds until a file that could not be used is looked at again

# Returns a file by its digest. Raises NotFound, and PrelabelerFailed where it cannot be asked for.
type ReadFile = Callable[[str], bytes]


class TextModels:
    """The models of one execution environment, by the digests of their files."""

    def __init__(
        self,
        read: ReadFile,
        *,
        told: Callable[[str], object] = lambda _: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`told` hears once why a file cannot be used."""
        self._read = read
        self._told = told
        self._clock = clock
        self._models: dict[str, TextModel] = {}
        self._failed: dict[str, tuple[float, str]] = {}
        self._lock = threading.Lock()

    def get(self, digest: str) -> TextModel:
        """Return a model. Raises PrelabelerFailed, saying why there is none."""
        with self._lock:  # several versions may be asked at once
            model = self._models.pop(digest, None) or self._loaded(digest)
            self._models[digest] = model  # the last one used stands last
            while len(self._models) > _KEPT:
                del self._models[next(iter(self._models))]
            return model

    def _loaded(self, digest: str) -> TextModel:
        until, why = self._failed.get(digest, (0.0, ""))
        if self._clock() < until:
            raise PrelabelerFailed(why)
        try:
            return load(_whole(self._read(digest), digest))
        except (NotFound, DamagedModel, PrelabelerFailed) as error:
            why = f"text model {digest[:12]}: {error}"
        self._failed[digest] = (self._clock() + _AGAIN, why)
        self._told(why)
        raise PrelabelerFailed(why)


def _whole(data: bytes, digest: str) -> bytes:
    if hashlib.sha256(data).hexdigest() != digest:
        raise DamagedModel("its bytes are not those that were registered")
    return data


class TextPrelabeler:
    """A version of the built-in pre-labeler."""

    patience = 0.0

    def calls(self, items: int) -> Sequence[Call]:  # noqa: ARG002  nobody is called
        return ()

    def __init__(self, spec: TextModelPrelabeler, models: TextModels) -> None:
        self._ref = PrelabelerRef(name=spec.name, version=spec.version)
        self._digest = spec.digest
        self._models = models

    def propose(self, questions: Sequence[Question]) -> list[Proposal | PrelabelerFailed]:
        """Return an answer for each question, in order."""
        try:
            model = self._models.get(self._digest)
        except PrelabelerFailed as error:
            return [error] * len(questions)
        return [self._propose(model, strings(one.content)) for one in questions]

    def _propose(self, model: TextModel, text: str) -> Proposal | PrelabelerFailed:
        if not text.strip():
            return PrelabelerFailed("there is no text to read")
        scores = model.scores(text)
        best = max(scores, key=scores.__getitem__)
        return Proposal(
            prelabeler=self._ref,
            value=best,
            confidence=min(1.0, scores[best]),
            scores={name: min(1.0, score) for name, score in scores.items()},
        )
