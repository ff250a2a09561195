"""Files of the gate: evidence in, a fit out and in again, decisions out."""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TextIO

from pydantic import ValidationError

from labelhooks.errors import BadEvidence, InvalidDocument, NotFound
from labelhooks.gating.apply import Applied
from labelhooks.gating.evidence import Judged, identity, parsed, read_evidence
from labelhooks.gating.fit import content_id
from labelhooks.model.gate import GateFit, GateReason


def read_judged(path: Path) -> list[Judged]:
    """Return the judged items of a file. Raises NotFound, BadEvidence."""
    with _lines(path) as lines:
        return read_evidence(lines, path.name)


def write_fit(fit: GateFit, path: Path) -> None:
    """Write a fit as JSON for people to read."""
    with _whole(path) as out:
        out.write(fit.model_dump_json(indent=2) + "\n")


def read_fit(path: Path) -> GateFit:
    """Return a file's fit. Raises NotFound; InvalidDocument where it is none or was changed."""
    try:
        fit = GateFit.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        raise NotFound(f"No file {path}.") from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(map(str, first["loc"])) or "the whole"
        raise InvalidDocument(f"{path}: {place}: {first['msg']}") from None
    if content_id(fit) != fit.fit_id:
        raise InvalidDocument(
            f"{path}: fit_id: this is not what `gate fit` wrote, so its promise is void. Fit again."
        )
    return fit


def write_decisions(fit: GateFit, scores: Path, out: Path) -> Counter[GateReason]:
    """
    Write a decision for each line of scores, in order; return how many there were for each reason.

    A line that cannot be read gets one too: people are asked.
    """
    told: Counter[GateReason] = Counter()
    with _lines(scores) as lines, _whole(out) as written:
        for decision in decisions(fit, lines):
            told[GateReason(str(decision["reason"]))] += 1
            written.write(json.dumps(decision, ensure_ascii=False) + "\n")
    return told


def decisions(fit: GateFit, lines: Iterable[bytes]) -> Iterator[dict[str, object]]:
    """Return `{"id", "route", "label", "confidence", "reason"}` for each line that is not blank."""
    applied = Applied(fit)
    seen: set[str] = set()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            record = parsed(line, f"line {number}")
            item = identity(record, f"line {number}")
        except BadEvidence:
            # Its id may be unreadable as well: the line tells which it was.
            yield {"id": None, "line": number, **_asked(GateReason.UNREADABLE)}
            continue
        if item in seen:
            yield {"id": item, **_asked(GateReason.DUPLICATE)}
            continue
        seen.add(item)
        routed = applied(record.get("scores"))
        yield {
            "id": item,
            "route": routed.route,
            "label": routed.label,
            "confidence": routed.confidence,
            "reason": routed.reason.value,
        }


def _asked(reason: GateReason) -> dict[str, object]:
    return {"route": "ask", "label": None, "confidence": None, "reason": reason.value}


@contextmanager
def _lines(path: Path) -> Iterator[IO[bytes]]:
    if str(path) == "-":
        yield sys.stdin.buffer
        return
    try:
        file = path.open("rb")
    except FileNotFoundError:
        raise NotFound(f"No file {path}.") from None
    except IsADirectoryError:
        raise NotFound(f"{path} is a folder; want a file.") from None
    with file:
        yield file


@contextmanager
def _whole(path: Path) -> Iterator[TextIO]:
    """Write a file that is there whole, or not at all; `-` is stdout."""
    if str(path) == "-":
        yield sys.stdout
        return
    part = path.with_name(path.name + ".part")
    try:
        with part.open("w", encoding="utf-8") as file:
            yield file
        part.replace(path)
    except FileNotFoundError:
        raise NotFound(f"No folder {path.parent}.") from None
    finally:
        part.unlink(missing_ok=True)
