"""
SRT and WebVTT: what is said is redacted across cues, and the cues it is said in are to be muted.

Source: WebVTT (W3C), "WebVTT file structure"; SRT has no standard, this is SubRip's.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from labelhooks.errors import BadFormat
from labelhooks.formats.sniff import Format
from labelhooks.formats.text import encoding_of, read_text
from labelhooks.redaction.documents.document import CleanDocument, Document, Limits, Report
from labelhooks.redaction.documents.shown import Edit, Shown, edited, edits_for
from labelhooks.redaction.redactor import Redactor

_TIME = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})"
_TIMING = re.compile(rf"[ \t]*{_TIME}[ \t]+-->[ \t]+{_TIME}(?=\s|\Z)")
_BLOCK = re.compile(r"(?:[^\r\n]+(?:\r\n|\n|\r|\Z))+")
_LINE = re.compile(r"[^\r\n]+")
_TAG = re.compile(r"</?[a-zA-Z][^<>\r\n]*>|<\d[\d:.]*>|\{\\[^}\r\n]*\}")
_VOICE = re.compile(r"<v(?:\.[^\s<>]+)*[ \t]+([^<>\r\n]+)>")
_REFERENCE = re.compile(r"&(?:#\d{1,8}|#[xX][0-9a-fA-F]{1,7}|[a-zA-Z]{2,31});")


@dataclass(frozen=True, slots=True)
class _Cue:
    start: int  # of its words in the source
    end: int
    times: tuple[float, float]


def redact(document: Document, redactor: Redactor, limits: Limits) -> CleanDocument:
    """
    Return the subtitles with the same cues and times.

    All that is said is one text, so a name that goes on in the next cue is found. Who speaks (a
    voice in WebVTT) is a person. Comments and the cues' names are looked at too.

    Raises:
        BadFormat: a cue without its times, or one that ends before it begins.
        EmptyArtifact, BadEncoding: as text.

    """
    data = document.whole(limits.whole_bytes)
    encoding, mark = encoding_of(data)
    source = read_text(data)
    vtt = document.format is Format.VTT
    said, others, cues = _read(source, vtt=vtt)
    runs = [said, *others]
    edits = [edit for own in edits_for(runs, redactor) for edit in own]
    report = Report(limits)
    report.mute += _mute(cues, edits)
    clean = edited(source, edits, report)
    kind = "text/vtt" if vtt else "application/x-subrip"
    return report.clean(document, kind, data[:mark] + clean.encode(encoding))


def _read(source: str, *, vtt: bool) -> tuple[Shown, list[Shown], list[_Cue]]:
    """Return what is said, what else there is to look at, and where the cues are."""
    written = html.escape if vtt else str
    said, others, cues = Shown(written), [], []
    for number, block in enumerate(_BLOCK.finditer(source)):
        lines = list(_LINE.finditer(source, block.start(), block.end()))
        timing = next((n for n, line in enumerate(lines[:2]) if "-->" in line.group()), None)
        if timing is None:
            if not (vtt and (number == 0 or _told_apart(lines[0].group()))):
                raise BadFormat(f"the cue at line {_line(source, block.start())} has no times")
            other = Shown(written)
            other.copy(source, block.start(), block.end())
            others.append(other)
            continue
        for line in (*lines[:timing], lines[timing]):
            other = Shown(written)
            match = _TIMING.match(line.group()) if line is lines[timing] else None
            other.copy(source, line.start() + (match.end() if match else 0), line.end())
            others.append(other)
        words = lines[timing + 1 :]
        at = words[0].start() if words else lines[timing].end()
        cues.append(_Cue(at, block.end(), _times(source, lines[timing])))
        for line in words:
            _say(said, others, source, line.start(), line.end(), vtt=vtt)
            said.add(" ", line.end(), line.end())  # a line ends where the screen does
    return said, others, cues


def _told_apart(line: str) -> bool:
    return line.split()[0] in ("NOTE", "STYLE", "REGION")


def _say(said: Shown, others: list[Shown], source: str, start: int, end: int, *, vtt: bool) -> None:
    """Add a line of a cue to what is said, without its tags."""
    at = start
    for tag in _TAG.finditer(source, start, end):
        _words(said, source, at, tag.start(), vtt=vtt)
        at = tag.end()
        voice = _VOICE.fullmatch(tag.group()) if vtt else None
        other = Shown(html.escape if vtt else str, whole="PERSON" if voice else None)
        bounds = voice.span(1) if voice else (1, len(tag.group()) - 1)
        other.copy(source, tag.start() + bounds[0], tag.start() + bounds[1])
        others.append(other)
    _words(said, source, at, end, vtt=vtt)


def _words(said: Shown, source: str, start: int, end: int, *, vtt: bool) -> None:
    at = start
    for found in _REFERENCE.finditer(source, start, end) if vtt else ():
        said.copy(source, at, found.start())
        said.add(html.unescape(found.group()), *found.span())
        at = found.end()
    said.copy(source, at, end)


def _times(source: str, line: re.Match[str]) -> tuple[float, float]:
    told = _TIMING.match(line.group())
    if told is None:
        raise BadFormat(f"line {_line(source, line.start())} has no times that can be read")
    parts = told.groups()
    start, end = (_seconds(parts[:4]), _seconds(parts[4:]))
    if end < start:
        raise BadFormat(f"the cue at line {_line(source, line.start())} ends before it begins")
    return start, end


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, parts_of = parts
    fraction = int((parts_of or "0").ljust(3, "0"))
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0) + fraction / 1000


def _mute(cues: list[_Cue], edits: list[Edit]) -> Iterator[tuple[float, float]]:
    """Yield the times of the cues in which something was replaced, those that touch as one."""
    places = sorted(edit.start for edit in edits)
    times = sorted(
        cue.times for cue in cues if any(cue.start <= place < cue.end for place in places)
    )
    held: tuple[float, float] | None = None
    for start, end in times:
        if held is not None and start <= held[1]:
            held = (held[0], max(held[1], end))
            continue
        if held is not None:
            yield held
        held = (start, end)
    if held is not None:
        yield held


def _line(source: str, at: int) -> int:
    return source.count("\n", 0, at) + 1
