"""
Amazon Transcribe's JSON: words in its transcripts and, with their times, in its items.

Source: Amazon Transcribe Developer Guide, "Data input and output".
"""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from labelhooks.errors import BadFormat
from labelhooks.model.redacted import Finding
from labelhooks.model.values import Json
from labelhooks.redaction.documents.document import Report
from labelhooks.redaction.placeholders import Placeholders, substituted
from labelhooks.redaction.redactor import Redactor
from labelhooks.redaction.spans import Span
from labelhooks.redaction.tree import visited

# Where words are; the rest is about the job.
_SPOKEN = ("transcripts", "items", "audio_segments", "segments", "channel_labels")

type _Object = dict[str, Any]


@dataclass(slots=True)
class _Speech:
    """Words in their order, with the text that they make and where each stands in it."""

    items: list[_Object]
    text: str = ""
    bounds: list[tuple[int, int]] = field(default_factory=list)
    # Of an item within a span: the span's number and placeholder.
    hidden: dict[int, tuple[int, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for item in self.items:
            space = " " if self.text and item.get("type") != "punctuation" else ""
            start = len(self.text) + len(space)
            self.text += space + _content(item)
            self.bounds.append((start, len(self.text)))

    def hide(self, spans: Sequence[Span], placeholders: Placeholders) -> None:
        """Note which items the spans touch."""
        for number, span in enumerate(spans):
            placeholder = placeholders.of(span.type, self.text[span.start : span.end])
            for place, (start, end) in enumerate(self.bounds):
                if start < span.end and span.start < end:
                    self.hidden.setdefault(place, (number, placeholder))

    def told(self, places: Sequence[int] | None = None) -> str:
        """Return the clean text of these items, or of all."""
        text, last = "", -1
        for place in range(len(self.items)) if places is None else places:
            item = self.items[place]
            number, word = self.hidden.get(place, (-1, _content(item)))
            if number >= 0 and number == last:
                continue
            space = " " if text and item.get("type") != "punctuation" else ""
            text, last = text + space + word, number
        return text

    def times(self) -> Iterator[tuple[float, float]]:
        """Yield the seconds of each span, from its first word to its last."""
        of_span: dict[int, list[_Object]] = {}
        for place, (number, _) in self.hidden.items():
            if self.items[place].get("type") != "punctuation":
                of_span.setdefault(number, []).append(self.items[place])
        for items in of_span.values():
            yield (
                min(_seconds(item, "start_time") for item in items),
                max(_seconds(item, "end_time") for item in items),
            )

    def clean(self) -> None:
        """Put the placeholders into the items, and leave other readings of the words out."""
        for place, item in enumerate(self.items):
            word = self.hidden.get(place, (-1, _content(item)))[1]
            if "alternatives" in item:
                item["alternatives"] = [{**item["alternatives"][0], "content": word}]
            else:
                item["content"] = word


def redacted(value: Json, redactor: Redactor, report: Report) -> Json:
    """
    Return a transcript with the same placeholder wherever a value is said.

    Every word of a span becomes its placeholder and keeps its times; other readings of a word are
    left out. The seconds to mute go into the report.

    Raises:
        BadFormat: words, or their times, are not where Transcribe puts them.

    """
    clean: Any = deepcopy(value)
    results: _Object = clean["results"]
    whole = _Speech(_objects(results["items"], "items"))
    others = [_Speech(_objects(items, path)) for items, path in _views(results)]
    about: Any = {**clean, "results": {k: v for k, v in results.items() if k not in _SPOKEN}}
    texts: list[str] = []
    visited(about, lambda place, _: texts.append(place.text))
    parts = [whole.text, *(one.text for one in others), *texts]
    found = redactor.spans_in(parts)
    placeholders = redactor.placeholders(parts)
    for speech, spans in zip([whole, *others], found, strict=False):
        speech.hide(spans, placeholders)
    _tell(results, whole, found[0], placeholders, report)
    for alternative in _alternatives(results):
        items = _objects(alternative.get("items", []), "segments")
        view = next(one for one in others if one.items == items)
        alternative["transcript"] = view.told()
    report.mute += _joined(second for one in (whole, *others) for second in one.times())
    for speech in (whole, *others):
        speech.clean()
    about_found = iter(found[1 + len(others) :])
    rest: Any = visited(
        about, lambda place, _: substituted(place.text, next(about_found), placeholders.of)[0]
    )
    spoken = {key: results[key] for key in results if key in _SPOKEN}
    return {**rest, "results": {**rest["results"], **spoken}}


def _tell(
    results: _Object,
    whole: _Speech,
    spans: Sequence[Span],
    placeholders: Placeholders,
    report: Report,
) -> None:
    """Put clean text into the transcript and the audio segments, and report it."""
    transcripts = _objects(results["transcripts"], "transcripts")
    said = "".join(str(one.get("transcript", "")) for one in transcripts)
    if "".join(said.split()) != "".join(whole.text.split()):
        raise BadFormat("results.transcripts is not what results.items say")
    text, bounds = substituted(whole.text, spans, placeholders.of)
    for one in transcripts:
        one["transcript"] = ""
    if transcripts:
        transcripts[0]["transcript"] = text
    path = "$.results.transcripts[0].transcript"
    report.add(
        *(
            Finding(path, start, end, span.type, span.score)
            for span, (start, end) in zip(spans, bounds, strict=True)
        )
    )
    places = {item.get("id"): place for place, item in enumerate(whole.items)}
    for segment in _objects(results.get("audio_segments", []), "audio_segments"):
        wanted = [places.get(one) for one in segment.get("items", [])]
        known = [place for place in wanted if place is not None]
        if len(known) < len(wanted):
            raise BadFormat("results.audio_segments names items that are not there")
        segment["transcript"] = whole.told(known)


def _views(results: _Object) -> Iterator[tuple[object, str]]:
    """Yield the further lists of words: of each channel, and of each reading of a segment."""
    labels = results.get("channel_labels", {})
    channels = labels.get("channels", []) if isinstance(labels, dict) else labels
    for channel in _objects(channels, "channel_labels"):
        yield channel.get("items", []), "channel_labels"
    for alternative in _alternatives(results):
        yield alternative.get("items", []), "segments"


def _alternatives(results: _Object) -> Iterator[_Object]:
    for segment in _objects(results.get("segments", []), "segments"):
        yield from _objects(segment.get("alternatives", []), "segments")


def _objects(value: object, where: str) -> list[_Object]:
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise BadFormat(f"results.{where} is no list of objects")
    return value


def _content(item: _Object) -> str:
    readings = item.get("alternatives", [item])
    word = readings[0].get("content") if isinstance(readings, list) and readings else None
    if not isinstance(word, str):
        raise BadFormat("an item of results.items has no content")
    return word


def _seconds(item: _Object, key: str) -> float:
    try:
        seconds = float(item[key])
    except (KeyError, TypeError, ValueError):
        seconds = -1.0
    if not (isfinite(seconds) and seconds >= 0):
        raise BadFormat(f"a word to mute has no {key}")
    return seconds


def _joined(times: Iterator[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return spans of time in order, those that touch as one."""
    joined: list[tuple[float, float]] = []
    for start, end in sorted(times):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
