"""Replace the personal data in values by placeholders, and say what was replaced, not by whom."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from labelhooks.errors import PermanentError, RedactionFailed, UnsupportedLanguage
from labelhooks.model.languages import READS
from labelhooks.model.redacted import Finding, Redacted
from labelhooks.model.values import Json
from labelhooks.redaction import keys
from labelhooks.redaction.asking import Asking, Bill
from labelhooks.redaction.defaults import default_policy
from labelhooks.redaction.detector import Detector
from labelhooks.redaction.language import language_of, languages_in
from labelhooks.redaction.looks import Look, looks_at
from labelhooks.redaction.placeholders import Placeholders, substituted
from labelhooks.redaction.replacements import Replacing
from labelhooks.redaction.spans import TYPES, Span, resolve, without
from labelhooks.redaction.tree import PathOf, Paths, Place, visited

if TYPE_CHECKING:
    from labelhooks.model.redaction import RedactionPolicy
    from labelhooks.redaction.custom import Custom

# What a model guesses from words: a field's name or a number is none of these.
_GUESSED = frozenset({"PERSON", "LOCATION", "ORG", "DATE"})
# Seconds that one item may take: the slowest tier reads the largest item in a third of it.
LIMIT = 30.0


def policy_version(policy: "RedactionPolicy", detector: Detector) -> str:
    """Return what tells apart two redactions of one text: the policy's digest, the detector."""
    return f"{policy.digest[:10]}-{detector.version}"


@dataclass(slots=True)
class _Job:
    """A value on its way through the redactor."""

    value: Json
    bill: Bill = field(default_factory=Bill)
    places: list[Place] = field(default_factory=list)
    looks: list[list[Look]] = field(default_factory=list)  # for each place
    spans: list[list[Span]] = field(default_factory=list)  # for each place, once they are found

    def all_looks(self) -> Iterator[Look]:
        return (look for looks in self.looks for look in looks)


class Redactor:
    """
    Takes JSON values, strings among them, and returns them without personal data.

    Fails closed: what a detector cannot answer for, soundly, does not pass.

    Args:
        detector: what finds it; None: what the policy's tier names.
        policy: what counts; None: the defaults.
        key: of the dataset, 32 bytes: pseudonyms and surrogates are derived under it.
        other: what finds it in texts of languages that the policy does not list; None: no text
            of them passes.
        limit: seconds that one item may take.
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
        other: Detector | None = None,
        limit: float = LIMIT,
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
        self._other = other
        self._limit = limit
        self._policy = policy
        self._custom = _custom(policy)
        self._paths = Paths(policy.keep_paths, policy.redact_paths)
        self._replacing = Replacing(policy, key)
        self._types = frozenset(policy.types) or TYPES
        self._watch = watch

    @cached_property
    def version(self) -> str:
        """The policy's and the detectors' version, for provenance."""
        version = policy_version(self._policy, self._detector)
        return version if self._other is None else f"{version}+{self._other.version}"

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
        for the detector, RedactionFailed and RedactionTimeout.
        """
        return [job.bill.error or self._replaced(job) for job in self._looked(values)]

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
        if job.bill.error is not None:
            raise job.bill.error
        return job.spans

    def spans_many(self, texts: Sequence[str]) -> list[list[Span] | PermanentError]:
        """Return what would be replaced in each of several items, or why that cannot be told."""
        return [job.bill.error or job.spans[0] for job in self._looked(texts)]

    def placeholders(self, texts: Iterable[str] = ()) -> Placeholders:
        """Return what stands for the values of one item, of which `texts` are the parts known."""
        return self._replacing.begin(texts)

    def _looked(self, values: Sequence[Json]) -> list[_Job]:
        """Return a job for each value, with the spans in it or the error."""
        jobs = [self._begin(value) for value in values]
        wanted: dict[str, dict[str, list[Bill]]] = {}  # by language, then text
        for job in jobs:
            for look in job.all_looks() if job.bill.error is None else ():
                for language in look.languages:
                    wanted.setdefault(language, {}).setdefault(look.text, []).append(job.bill)
        answers: dict[tuple[str, str], list[Span]] = {}
        for language in sorted(wanted):
            asking = Asking(self._reader(language), limit=self._limit)
            for text, spans in asking.ask(wanted[language], language).items():
                answers[language, text] = spans
        for job in jobs:
            if job.bill.error is None:
                self._finish(job, answers)
        return jobs

    def _begin(self, value: Json) -> _Job:
        job = _Job(value)

        def collect(place: Place, _path_of: PathOf) -> None:
            said = place.whole or place.too_long_for
            if not place.by_path and said is not None and said not in self._types:
                place = Place(place.text, place.key, is_number=place.is_number)
            job.places.append(place)
            job.looks.append(looks_at(place))

        try:
            visited(value, collect, self._paths)
            self._tell_languages(job)
        except PermanentError as error:
            job.bill.error = error
        return job

    def _reader(self, language: str) -> Detector:
        listed = language in self._policy.languages or self._other is None
        return self._detector if listed or self._other is None else self._other

    def _tell_languages(self, job: _Job) -> None:
        """Say of each look which languages to ask in. Raises UnsupportedLanguage."""
        prose = [
            looks[0].copy.text
            for place, looks in zip(job.places, job.looks, strict=True)
            if looks and not place.is_key and not place.is_number
        ]
        listed = self._policy.languages
        # What is too short to tell alone is told by what is beside it.
        together = language_of("\n".join(prose), listed) if len(prose) > 1 else listed[0]
        expected = [together, *(code for code in listed if code != together)]
        told = dict.fromkeys([together] if len(prose) > 1 else [])
        for place, looks in zip(job.places, job.looks, strict=True):
            languages = expected[:1]
            if looks and not place.is_key and not place.is_number:
                languages = languages_in(looks[0].copy.text, expected)
            told |= dict.fromkeys(languages if looks else [])
            for look in looks:
                look.languages = tuple(languages)
        unread = [code for code in told if code not in listed and not self._reads_other(code)]
        if unread:
            covers = ", ".join(listed)
            raise UnsupportedLanguage(
                f"it or a part of it reads as {unread[0]!r}, and the policy covers {covers}"
            )

    def _reads_other(self, language: str) -> bool:
        other = self._policy.other_languages
        return self._other is not None and other in READS and language in READS[other]

    def _finish(self, job: _Job, answers: dict[tuple[str, str], list[Span]]) -> None:
        job.spans = [
            self._spans(place, looks, answers)
            for place, looks in zip(job.places, job.looks, strict=True)
        ]
        if self._watch is not None:
            for place, spans in zip(job.places, job.spans, strict=True):
                self._watch(place.text, spans)

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
        self, place: Place, looks: Sequence[Look], answers: dict[tuple[str, str], list[Span]]
    ) -> list[Span]:
        """Return what to replace in the place's text, in order, none overlapping."""
        text = place.text
        gaps = self._replacing.done(text)
        if place.whole is not None:
            why = f"{'path' if place.by_path else 'key'} {place.whole}"
            whole = Span(0, len(text), place.whole, 1.0, why)
            left = "".join(text[one.start : one.end] for one in without(whole, gaps))
            done = gaps and not any(map(str.isalnum, left))
            return [] if done or self._replacing.masked(place.whole, text) else [whole]
        spans: list[Span] = []
        for look in looks:
            found = [
                span
                for language in look.languages
                for span in answers[language, look.text]
                if self._wanted(span, place)
            ]
            if self._custom is not None:
                found = self._custom.applied(look.text, found)
            spans += [one for one in map(look.original, found) if one and _says(one, text)]
        pieces = resolve([piece for span in spans for piece in without(span, gaps)], text)
        if pieces and place.is_number:  # half a number would be no number, and half a leak
            longest = max(pieces, key=lambda piece: piece.end - piece.start)
            return [replace(longest, start=0, end=len(text))]
        kind = place.too_long_for
        # Short enough once these are replaced: the next look would take all of it.
        if kind and pieces and keys.taken_whole(kind, _left(text, pieces, gaps)):
            return [Span(0, len(text), kind, 1.0, f"key {kind}")]
        return pieces

    def _wanted(self, span: Span, place: Place) -> bool:
        guess = span.type in _GUESSED
        mistaken = place.is_number or (place.is_key and keys.names_a_field(place.text))
        return (
            span.score >= self._policy.min_score
            and span.type in self._types
            and not (guess and mistaken)
        )


def _left(text: str, pieces: Sequence[Span], gaps: Sequence[tuple[int, int]]) -> int:
    """Return how many characters are in none of them; they do not overlap."""
    taken = sum(end - start for start, end in gaps) + sum(one.end - one.start for one in pieces)
    return len(text) - taken


def _says(span: Span, text: str) -> bool:
    """Return whether it is anything but a mask, which has no letter and no digit."""
    part = text[span.start : span.end]
    return "*" not in part or any(map(str.isalnum, part))


def _custom(policy: "RedactionPolicy") -> "Custom | None":
    if not (policy.allow or policy.deny or policy.patterns):  # as most
        return None
    from labelhooks.redaction.custom import Custom

    return Custom(policy)
