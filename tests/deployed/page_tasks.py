"""Tasks of every kind that people meet on the page: their datasets, and what is uploaded."""

import io
import struct
import wave
import zipfile
from math import pi, sin
from typing import Any

from tests.deployed.stack import Stack
from tests.unit.redaction.documents.pictures import encoded, written

CLASSES = ["ok", "spam", "abuse"]
CHOICE = {"kind": "choice", "classes": CLASSES}
TREE = {"billing": "money", "refund": "money", "late": "delivery", "broken": "delivery"}
GUIDELINES = "Spam advertises. Abuse insults or threatens. Everything else is ok."
SCHEMAS: dict[str, dict[str, Any]] = {
    "page-choice": CHOICE,
    "page-tree": {"kind": "multi_choice", "classes": list(TREE), "parents": TREE},
    "page-spans": {"kind": "spans", "classes": ["product", "problem"]},
    "page-rating": {"kind": "rating", "lowest": 1, "highest": 5},
    "page-text": {"kind": "text"},
    "page-pair": {"kind": "preference", "ties": True},
    "page-boxes": {"kind": "regions", "classes": ["parcel", "label"]},
    "page-sound": {"kind": "segments", "classes": ["agent", "customer"]},
    "page-short": CHOICE,
    "page-offline": CHOICE,
    "page-review": CHOICE,
}
CHANGES: dict[str, dict[str, Any]] = {
    "page-boxes": {"modality": "image"},
    "page-sound": {"modality": "audio"},
    "page-short": {"tasks": {"lease_seconds": 30, "hold_seconds": 30}},
    "page-review": {"tasks": {"judgments": 1, "review_share": 1.0, "guidelines": GUIDELINES}},
}
SAID = "the 🙂 kettle leaks after a week"


def put_tasks(stack: Stack) -> None:
    """Put a task of each kind there, and wait until people could take it."""
    for name, schema in SCHEMAS.items():
        stack.dataset(
            name, schema=schema, **{"tasks": {"guidelines": GUIDELINES}, **CHANGES.get(name, {})}
        )
    stack.upload(
        "page-choice/a.jsonl", lines("buy now, only today", "thank you", "you will regret it")
    )
    stack.upload("page-tree/a.txt", "it came late, and I want my money back")
    stack.upload("page-spans/a.txt", SAID)
    stack.upload("page-rating/a.txt", "would you be so kind as to look into it")
    stack.upload("page-text/a.txt", "the parcel never came, please send it again")
    stack.upload(
        "page-pair/a.jsonl", '{"a": "No.", "b": "I am afraid not; but I can ask for you."}\n'
    )
    stack.upload("page-boxes/a.png", encoded(written(["a parcel", "and its label"], size=60)))
    stack.upload("page-sound/a.zip", a_recording())
    stack.upload("page-short/a.txt", "is this a joke")
    stack.upload("page-offline/a.jsonl", lines("one", "two"))
    stack.upload("page-review/a.jsonl", lines("first", "second", "third"))
    stack.settle(*SCHEMAS)


def lines(*texts: str) -> str:
    return "".join(f'{{"text": "{one}"}}\n' for one in texts)


def a_recording() -> bytes:
    """Return four seconds of a tone that swells, with what is said."""
    sound, body = io.BytesIO(), io.BytesIO()
    with wave.open(sound, "wb") as out:
        out.setparams((1, 2, 8000, 0, "NONE", ""))
        tones = (sin(n * pi / 9) * (n % 8000) * 3 for n in range(4 * 8000))
        out.writeframes(b"".join(struct.pack("<h", int(tone)) for tone in tones))
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr("call.wav", sound.getvalue())
        archive.writestr("call.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nhello there\n")
    return body.getvalue()
