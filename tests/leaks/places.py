"""Where canaries are put: every way in which personal data can come, good and bad."""

import csv
import io
import json
from dataclasses import dataclass, field
from itertools import batched
from random import Random
from typing import Any

from tests.leaks.canaries import Canary, canaries, text_of

# What the redactor has to find; elsewhere nothing may pass on what is there at all.
REDACTED = (
    *("text", "JSON value", "JSON key", "JSONL value", "CSV cell", "CSV header", "flag text"),
    *("large text", "large record"),
)


@dataclass(frozen=True, slots=True)
class Aviary:
    """Uploads by key, with their metadata; messages for the flags queue; all canaries in them."""

    uploads: list[tuple[str, bytes, dict[str, str]]] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    canaries: list[Canary] = field(default_factory=list)

    def some(self, place: str) -> list[Canary]:
        """Return one canary of each kind, for a place."""
        made = canaries(place, len({one.place for one in self.canaries}))
        self.canaries.extend(made)
        return made

    def upload(self, key: str, body: bytes | str, **metadata: str) -> None:
        raw = body.encode() if isinstance(body, str) else body
        self.uploads.append((key, raw, metadata))

    def flag(self, dataset: str, **said: Any) -> None:
        flag = {
            "kind": "flag",
            "version": 1,
            "dataset": dataset,
            "id": f"flag-{len(self.flags)}",
            "text": "just words",
            "source": "filter",
            "reason": "toxic",
            "score": 0.5,
            **said,
        }
        self.flags.append(json.dumps(flag))


def aviary(dataset: str) -> Aviary:
    """Return canaries in every place, for a dataset of the English policy."""
    made = Aviary()
    _good(made, dataset)
    _named(made, dataset)
    _bad(made, dataset)
    return made


def _good(made: Aviary, dataset: str) -> None:
    """What becomes items: the canaries have to be found in them, and replaced."""
    made.upload(f"{dataset}/text.txt", text_of(made.some("text")))
    values: Any = {"notes": [one.sentence for one in made.some("JSON value")], "n": 1}
    made.upload(f"{dataset}/values.json", json.dumps(values))
    keys = {one.sentence: "what is said here" for one in made.some("JSON key")}
    made.upload(f"{dataset}/keys.json", json.dumps({"by": keys}))
    lines = [json.dumps({"text": one.sentence}) for one in made.some("JSONL value")]
    made.upload(f"{dataset}/lines.jsonl", "\n".join(lines))
    cells: list[list[Any]] = [
        ["n", "text"],
        *([n, one.sentence] for n, one in enumerate(made.some("CSV cell"))),
    ]
    made.upload(f"{dataset}/cells.csv", _csv(cells))
    # Exported without a header: the first customer becomes the columns' names.
    header: list[Any] = [one.sentence for one in made.some("CSV header")]
    made.upload(f"{dataset}/headless.csv", _csv([header, ["x"] * len(header)]))
    made.flag(dataset, text=text_of(made.some("flag text")))
    # Too large for its item's record: these go to the clean bucket.
    made.upload(f"{dataset}/large.txt", f"{_words(2000)}\n{text_of(made.some('large text'))}")
    large = [{"text": _words(200)}, {"text": f"{_words(200)} {text_of(made.some('large record'))}"}]
    made.upload(f"{dataset}/large.jsonl", "\n".join(map(json.dumps, large)))


def _named(made: Aviary, dataset: str) -> None:
    """What leads to items and is no part of them."""
    for n, values in enumerate(_by_fives(made.some("flag user"))):
        made.flag(dataset, text=f"flagged for its user {n}", user=values)
    for n, values in enumerate(_by_fives(made.some("flag id"))):
        made.flag(dataset, text=f"flagged under an id {n}", id=values)
    for n, values in enumerate(_by_fives(made.some("object key"))):
        made.upload(f"{dataset}/of {values}/{n}.txt", f"a message under a name {n}")
    for n, values in enumerate(_by_fives(made.some("metadata"))):
        made.upload(f"{dataset}/metadata/{n}.txt", f"a message by somebody {n}", about=values)


def _by_fives(some: list[Canary]) -> list[str]:
    """Return their values, as many together as fit where names are meant to be."""
    return [" ".join(one.value for one in five) for five in batched(some, 5, strict=True)]


def _bad(made: Aviary, dataset: str) -> None:
    """What becomes nothing: it lies in quarantine, and its record does not quote it."""
    for n, values in enumerate(_by_fives(made.some("prefix of no dataset"))):
        made.upload(f"{values}/{n}.txt", "whose is it?")
    made.upload(f"{dataset}/scan.pdf", b"%PDF-1.7\n" + text_of(made.some("PDF")).encode())
    spanish = [
        f"Hola, aquí está lo que me piden para la cuenta: {one.value}. No sé qué más hacer con esto"
        for one in made.some("another language")
    ]
    made.upload(f"{dataset}/es.txt", ". ".join(spanish))
    made.upload(
        f"{dataset}/latin1.txt", f"{text_of(made.some('Latin-1'))} caf\xe9".encode("latin-1")
    )
    ragged: list[list[Any]] = [
        ["a", "b"],
        *(["x", one.sentence, "y"] for one in made.some("ragged CSV row")),
    ]
    made.upload(f"{dataset}/ragged.csv", _csv(ragged))
    cut = [f'{{"text": "{one.sentence}' for one in made.some("bad JSON line")]
    made.upload(f"{dataset}/cut.jsonl", "\n".join(cut))
    made.upload(f"{dataset}/cut.json", '{"text": "' + text_of(made.some("bad JSON")))
    made.flag(dataset, **{one.value: one.sentence for one in made.some("unknown field of a flag")})
    made.flag(dataset, score=text_of(made.some("wrong type in a flag")))
    made.flag(text_of(made.some("a flag's dataset")))
    made.flags.append("no JSON at all: " + text_of(made.some("a flag that is no JSON")))


def _words(count: int) -> str:
    """Return words that mean nothing, and do not compress well."""
    random = Random(count)
    letters = ("bcdfghklmnprstvw", "aeiou") * 3
    return " ".join("".join(map(random.choice, letters)) for _ in range(count))


def _csv(rows: list[list[Any]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue()
