"""Replace the personal data in values by placeholders, and say what was replaced, not by whom."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from labelhooks.errors import (
    BadEncoding,
    DetectorUnavailable,
    PermanentError,
    RedactionFailed,
    TooLarge,
    UnsupportedLanguage,
    WaitError,
)
from labelhooks.model.redacted import Finding, Redacted
from labelhooks.model.values import Json
from labelhooks.redaction import keys
from labelhooks.redaction.defaults import default_policy
from labelhooks.redaction.detector import Detector
from labelhooks.redaction.language import language_of
from labelhooks.redaction.normal import Normal, normal
from labelhooks.redaction.placeholders import Placeholders, substituted
from labelhooks.redaction.replacements import Replacing
from labelhooks.redaction.spans import TYPES, Span, resolve, without
from labelhooks.redaction.tree import PathOf, Paths, Place, visited

if TYPE_CHECKING:
    from labelhooks.model.redaction import RedactionPolicy
    from labelhooks.redaction.custom import Custom

# What a model guesses from words: a field's name or a number is none of these.
_GUESSED = frozenset({"PERSON", "LOCATION", "ORG", "DATE"})
# Of a longer value the words themselves are context enough.
_SHORT = 100


def policy_version(policy: "RedactionPolicy", detector: Detector) -> str:
    """Return what tells apart two redactions of one text: the policy's digest, the detector."""
    return f"{policy.digest[:10]}-{detector.version}"


@dataclass(slots=True)
class _Look:
    """A text for the detector: the normal copy of a place's text, after `lead` of context."""

    copy: Normal
    lead: str

    @property
    def text(self) -> str:
        return self.lead + self.copy.text


@dataclass(slots=True)
class _Job:
    """A value on its way through the redactor."""

    value: Json
    language: str = ""
    places: list[Place] = field(default_factory=list)
    looks: list[list[_Look]] = field(default_factory=list)  # for each place
    spans: list[list[Span]] = field(default_factory=list)  # for each place, once they are found
    error: PermanentError | None = None

    def texts(self) -> Iterable[str]:
        return (look.text for looks in self.looks for look in looks)


class Redactor:
    """
    Takes JSON values, strings among them, and returns them without personal data.

    Fails closed: what a detector cannot answer for, soundly, does not pass.

    Args:
        detector: what finds it; None: what the policy's tier names.
        policy: what counts; None: the defaults.
        key: of the dataset, 32 bytes: pseudonyms and surrogates are derived under it.
        watch: is told of each text that was looked at, and of what was found in it: for
            explanations on the terminal of whoever owns the text, and for nothing else.

    Raises RedactionFailed if the policy names a type that is not of the vocabulary, or wants a key.
    """

    def __init__(
        self,
        detector: Detector | None = None,
        policy: "RedactionPolicy | None" = None,
        *,
        key: bytes | None = None,
        watch: Callable[[str, Sequence[Span]], object] | None = None,
    ) -> None:
        policy = policy or default_policy()
        if detector is None:
            from labelhooks.redaction.build import detector_for  # it imports this module

            detector = detector_for(policy)
        unknown = sorted(set(policy.types) - TYPES)
        if unknown:
            raise RedactionFailed(f"redaction.types: no such type: {', '.join(unknown)}")
        self._detector = detector
        self._policy = policy
        self._custom = _custom(policy)
        self._paths = Paths(policy.keep_paths, policy.redact_paths)
        self._replacing = Replacing(policy, key)
        self._types = frozenset(policy.types) or TYPES
        self._watch = watch

    @cached_property
    def version(self) -> str:
        """The policy's and the detector's version, for provenance."""
        return policy_version(self._policy, self._detector)

    def redact(self, value: Json) -> Redacted:
        """Return the clean value and what was replaced in it. Raises PermanentError."""
        (outcome,) = self.redact_many([value])
        if isinstance(outcome, PermanentError):
            raise outcome
        return outcome

    def redact_many(self, values: Sequence[Json]) -> list[Redacted | PermanentError]:
        """
        Return each value's redaction, or why that failed, in order; one never fails another.

        The errors are UnsupportedLanguage, BadEncoding (half a surrogate pair), TooDeep, TooLarge
        for the detector, and RedactionFailed.
        """
        return [job.error or self._replaced(job) for job in self._looked(values)]

    def spans(self, text: str) -> list[Span]:
        """Return what would be replaced in `text`, in order. Raises PermanentError."""
        (spans,) = self.spans_in([text])
        return spans

    def spans_in(self, parts: Sequence[str]) -> list[list[Span]]:
        """
        Return what would be replaced in each part of one item, offsets into the part.

        Raises PermanentError, as `redact`: a part that cannot be answered for fails the item.
        """
        (job,) = self._looked([list(parts)])
        if job.error is not None:
            raise job.error
        return job.spans

    def spans_many(self, texts: Sequence[str]) -> list[list[Span] | PermanentError]:
        """Return what would be replaced in each of several items, or why that cannot be told."""
        return [job.error or job.spans[0] for job in self._looked(texts)]

    def placeholders(self, texts: Iterable[str] = ()) -> Placeholders:
        """Return what stands for the values of one item, of which `texts` are the parts known."""
        return self._replacing.begin(texts)

    def _looked(self, values: Sequence[Json]) -> list[_Job]:
        """Return a job for each value, with the spans in it or the error."""
        jobs = [self._begin(value) for value in values]
        for language in sorted({job.language for job in jobs if job.error is None}):
            asked = [job for job in jobs if job.error is None and job.language == language]
            if not self._finish(asked, language) and len(asked) > 1:
                for job in asked:  # whose text it was can only be told one by one
                    job.error = None
                    self._finish([job], language)
        return jobs

    def _begin(self, value: Json) -> _Job:
        job = _Job(value)

        def collect(place: Place, _path_of: PathOf) -> None:
            _check_encodable(place.text)
            if not place.by_path and place.whole is not None and place.whole not in self._types:
                place = Place(place.text, place.key, None, is_number=place.is_number)
            job.places.append(place)
            job.looks.append(_looks(place))

        try:
            visited(value, collect, self._paths)
            job.language = self._language(job)
        except PermanentError as error:
            job.error = error
        return job

    def _language(self, job: _Job) -> str:
        """Return the value's language. Raises UnsupportedLanguage if any text of it has another."""
        prose = [
            looks[0].copy.text
            for place, looks in zip(job.places, job.looks, strict=True)
            if looks and not place.is_key and not place.is_number
        ]
        languages = self._policy.languages
        together = "\n".join(prose)
        for text in [*prose, together] if len(prose) > 1 else prose:
            found = language_of(text, languages)
            if found not in languages:
                raise UnsupportedLanguage(
                    f"it reads as {found!r}, and the policy covers {', '.join(languages)}"
                )
        return language_of(together, languages)

    def _finish(self, jobs: Sequence[_Job], language: str) -> bool:
        """Find the spans in `jobs`; False if that failed, then each has the error."""
        texts = list(dict.fromkeys(text for job in jobs for text in job.texts()))
        try:
            answers = dict(zip(texts, self._detect(texts, language), strict=True))
        except PermanentError as error:
            for job in jobs:
                job.error = error
            return False
        for job in jobs:
            job.spans = [
                self._spans(place, looks, answers)
                for place, looks in zip(job.places, job.looks, strict=True)
            ]
            if self._watch is not None:
                for place, spans in zip(job.places, job.spans, strict=True):
                    self._watch(place.text, spans)
        return True

    def _detect(self, texts: Sequence[str], language: str) -> list[list[Span]]:
        if not texts:
            return []
        failed = ""
        try:
            answers = self._detector.detect(texts, language=language)
            if not _sound(answers, texts):
                failed = "the detector named a span outside its text, no type, or a text too few"
        except (TooLarge, UnsupportedLanguage, WaitError, DetectorUnavailable):
            raise
        except Exception as error:  # noqa: BLE001  its text may quote the content: its type goes on
            failed = f"the detector raised {type(error).__name__}"
        if failed:  # raised here, so that the other is not even its context
            raise RedactionFailed(failed)
        return answers

    def _replaced(self, job: _Job) -> Redacted:
        placeholders = self.placeholders(place.text for place in job.places)
        found = iter(job.spans)
        findings: list[Finding] = []

        def replace(place: Place, path_of: PathOf) -> str | None:
            spans = next(found)
            if not spans:
                return None
            clean, bounds = substituted(place.text, spans, placeholders.of)
            path = path_of(clean)
            findings.extend(
                Finding(path, *bound, span.type, span.score)
                for bound, span in zip(bounds, spans, strict=True)
            )
            return clean

        clean = visited(job.value, replace, self._paths)
        return Redacted(clean, tuple(findings))

    def _spans(
        self, place: Place, looks: Sequence[_Look], answers: dict[str, list[Span]]
    ) -> list[Span]:
        """Return what to replace in the place's text, in order, none overlapping."""
        text = place.text
        gaps = self._replacing.done(text)
        if place.whole is not None:
            why = f"{'path' if place.by_path else 'key'} {place.whole}"
            whole = Span(0, len(text), place.whole, 1.0, why)
            left = "".join(text[one.start : one.end] for one in without(whole, gaps))
            return [] if gaps and not any(map(str.isalnum, left)) else [whole]
        spans: list[Span] = []
        for look in looks:
            found = [span for span in answers[look.text] if self._wanted(span, place)]
            if self._custom is not None:
                found = self._custom.applied(look.text, found)
            spans += [
                Span(*look.copy.original(start, end), span.type, span.score, span.why)
                for span in found
                if (end := span.end - len(look.lead))
                > (start := max(span.start - len(look.lead), 0))
            ]
        pieces = resolve([piece for span in spans for piece in without(span, gaps)], text)
        if pieces and place.is_number:  # half a number would be no number, and half a leak
            longest = max(pieces, key=lambda piece: piece.end - piece.start)
            return [replace(longest, start=0, end=len(text))]
        return pieces

    def _wanted(self, span: Span, place: Place) -> bool:
        guess = span.type in _GUESSED
        mistaken = place.is_number or (place.is_key and keys.names_a_field(place.text))
        return (
            span.score >= self._policy.min_score
            and span.type in self._types
            and not (guess and mistaken)
        )


def _custom(policy: "RedactionPolicy") -> "Custom | None":
    if not (policy.allow or policy.deny or policy.patterns):  # as most
        return None
    from labelhooks.redaction.custom import Custom

    return Custom(policy)


def _sound(answers: Sequence[Sequence[Span]], texts: Sequence[str]) -> bool:
    """Return whether there is an answer for each text, of spans within it and of known types."""
    return len(answers) == len(texts) and all(
        0 <= span.start < span.end <= len(text) and span.type in TYPES
        for text, spans in zip(texts, answers, strict=True)
        for span in spans
    )


def _looks(place: Place) -> list[_Look]:
    """Return what the detector should see of a place: nothing if its key says it all."""
    if place.whole is not None or not any(map(str.isalnum, place.text)):
        return []
    copy = normal(place.text)
    lead = ""
    if place.key and len(copy.text) <= _SHORT and any(map(str.isdigit, copy.text)):
        words = keys.words_of(place.key)
        lead = " ".join(words) + ": " if words else ""
    looks = [_Look(copy, lead)]
    if copy.unseen:  # it may have hidden a character, or stood for a space
        looks.append(_Look(normal(place.text, gap=" "), lead))
    return looks


def _check_encodable(text: str) -> None:
    broken = False
    try:
        text.encode()
    except UnicodeEncodeError:  # it holds the text
        broken = True
    if broken:
        raise BadEncoding("half a surrogate pair in a text")
