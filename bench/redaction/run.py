"""Ask the engines in turn, each in its own process of one thread, and keep what they said."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from bench.redaction.corpora import Corpus
from bench.redaction.scores import Mention, Score, scored

_ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"), "1"
)
FIRST = "Hi, this is Jane Roe from Springfield, call me on 212-555-0199 please."


@dataclass(frozen=True, slots=True)
class Start:
    """From the start of a process to its first result, in seconds; the most memory, in MB."""

    wall: float
    cpu: float
    peak: float


@dataclass(slots=True)
class Result:
    """What one engine did with one corpus."""

    engine: str
    corpus: str
    language: str
    score: Score = field(default_factory=Score)
    kilobytes: float = 0.0
    spent: float = 0.0  # seconds of CPU
    refused: int = 0  # texts that it set aside
    texts: int = 0

    @property
    def speed(self) -> float:
        """Kilobytes a second of CPU."""
        return self.kilobytes / self.spent


class Process:
    """An engine in a process of its own, that ends with the block."""

    def __init__(self, engine: str, language: str) -> None:
        self._begun = time.monotonic()
        self._child = subprocess.Popen(
            [sys.executable, "-m", "bench.redaction.process", engine, language],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **_ONE_THREAD},
            text=True,
        )
        answer = self.ask([FIRST])
        self.start = Start(answer["at"] - self._begun, answer["cpu"], answer["peak"])

    def ask(self, texts: Sequence[str]) -> dict[str, Any]:
        """Return its answer. Raises RuntimeError if the process is gone."""
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._child.stdin.write(json.dumps(list(texts)) + "\n")
        self._child.stdin.flush()
        line = self._child.stdout.readline()
        if not line:
            raise RuntimeError(f"the engine's process ended with {self._child.wait()}")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._child.kill()
        self._child.communicate()


def measured(process: Process, engine: str, corpus: Corpus) -> Result:
    """Ask an engine about a corpus and score its answers."""
    texts = [text.text for text in corpus.texts]
    answer = process.ask(texts)
    result = Result(engine, corpus.name, corpus.language, spent=answer["spent"])
    result.kilobytes, result.texts = corpus.kilobytes, len(texts)
    for text, found in zip(corpus.texts, answer["found"], strict=True):
        result.refused += found is None
        mentions = [Mention(*span) for span in found or ()]
        result.score += scored(text.text, text.marked, mentions, corpus.neutral)
    return result
