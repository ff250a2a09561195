"""Files and folders in, clean files out; what is refused is told, and never written."""

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from labelhooks.errors import NeedsTranscript, OperatorError, PermanentError
from labelhooks.redaction import Redactor
from labelhooks.redaction.documents import CleanDocument, redact_document, redact_recording
from labelhooks_cli.redacting.explain import Explanations

# Of a recording, in the order in which they are looked for beside it.
_TRANSCRIPTS = (".vtt", ".srt", ".json")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to redact, and where below the folder of clean files it goes."""

    path: Path
    place: Path
    size: int


@dataclass(slots=True)
class Outcome:
    """What became of a file: where its clean form is, or why there is none."""

    file: Path
    out: Path | None = None
    clean: CleanDocument | None = None
    error: PermanentError | None = None
    explained: list[dict[str, Any]] = field(default_factory=list)

    def answer(self, *, explain: bool) -> dict[str, Any]:
        """Return this as a script reads it."""
        told: dict[str, Any] = {"file": str(self.file)}
        if self.error is not None:
            told["refused"] = {
                "type": self.error.code,
                "message": str(self.error),
                "advice": self.error.advice,
            }
        if self.clean is not None:
            told |= {
                "out": str(self.out) if self.out else None,
                "media_type": self.clean.media_type,
                "counts": dict(sorted(self.clean.counts.items())),
                "notes": list(self.clean.notes),
                "mute": [list(times) for times in self.clean.mute],
                "findings": [
                    [one.path, one.start, one.end, one.type, round(one.score, 3)]
                    for one in self.clean.findings
                ],
            }
        if explain:
            told["explained"] = self.explained
        return told


def wanted(paths: Iterable[Path], out: Path | None) -> list[Wanted]:
    """
    Return the files to redact; a folder's keep their places below it, hidden ones are left out.

    Raises OperatorError: nothing is there, two files would go to one place, or one to its own.
    """
    found: dict[Path, Wanted] = {}
    for path in paths:
        if not path.exists():
            raise OperatorError(f"{path}: no such file or folder")
        folder = path.is_dir()
        for file in sorted(path.rglob("*")) if folder else [path]:
            place = file.relative_to(path) if folder else Path(file.name)
            ours = out is not None and out.resolve() in file.resolve().parents
            if folder and (ours or any(part.startswith(".") for part in place.parts)):
                continue
            if not file.is_file():
                continue
            if place in found:
                raise OperatorError(
                    f"{found[place].path} and {file} would both become {place}: redact them apart"
                )
            if out is not None and (out / place).resolve() == file.resolve():
                raise OperatorError(f"{file}: its clean form would be written over it")
            found[place] = Wanted(file, place, file.stat().st_size)
    return list(found.values())


def redact_files(
    files: Iterable[Wanted],
    out: Path | None,
    redactor: Redactor,
    *,
    explanations: Explanations | None = None,
    redact_names: bool = False,
    began: Callable[[Wanted], object] = lambda _: None,
) -> Iterator[Outcome]:
    """Redact each file and write it below `out`, if there is one; yield what became of each."""
    for file in files:
        began(file)
        outcome = Outcome(file.path)
        try:
            outcome.clean = _redacted(file.path, redactor)
        except OSError as error:
            raise OperatorError(f"{file.path}: {error.strerror}") from None
        except PermanentError as error:
            outcome.error = error
        else:
            if out is not None:
                name = outcome.clean.name if redact_names else file.place.name
                outcome.out = out / file.place.parent / name
                _write(outcome.clean, outcome.out)
            outcome.clean.close()
        if explanations is not None:
            outcome.explained = explanations.take()
        yield outcome


def _redacted(path: Path, redactor: Redactor) -> CleanDocument:
    """Return the clean form of a file; of a recording, by the transcript that lies beside it."""
    with path.open("rb") as source:
        try:
            return redact_document(path.name, source, redactor)
        except NeedsTranscript:
            beside = (path.with_suffix(suffix) for suffix in _TRANSCRIPTS)
            transcript = next((one for one in beside if one.is_file()), None)
            if transcript is None:
                raise
        with transcript.open("rb") as said:
            clean = redact_document(transcript.name, said, redactor)
        return redact_recording(path.name, source, clean)


def _write(clean: CleanDocument, to: Path) -> None:
    """Write a clean document whole or not at all."""
    partial = to.with_name(f".{to.name}.partial")
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("wb") as file:
            for chunk in clean.chunks():
                file.write(chunk)
        os.replace(partial, to)  # noqa: PTH105  as Path.replace, told by its name
    except OSError as error:
        raise OperatorError(f"{to}: {error.strerror}") from None
