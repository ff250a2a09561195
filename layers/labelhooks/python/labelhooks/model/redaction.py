"""A redaction policy: what counts as personal data, who looks for it, and what takes its place."""

import hashlib
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, ValidationInfo, field_validator

from labelhooks.model.base import Code, Probability, Word, stored
from labelhooks.model.ids import canonical
from labelhooks.model.languages import READS
from labelhooks.model.paths import written_path
from labelhooks.model.personal import TYPES
from labelhooks.model.regexes import check_regex

type Tier = Literal["rules", "fast", "thorough", "comprehend", "presidio"]
type Replacement = Literal["placeholder", "pseudonym", "mask", "surrogate"]

_ALL = frozenset().union(*READS.values())


def _type(name: str, info: ValidationInfo) -> str:
    if name not in TYPES and not stored(info):
        raise ValueError(f"no such type: {name!r}; there are {', '.join(sorted(TYPES))}")
    return name


def _type_or_all(name: str, info: ValidationInfo) -> str:
    return name if name == "*" else _type(name, info)


def _path(path: str, info: ValidationInfo) -> str:
    try:
        return written_path(path)
    except ValueError:
        if stored(info):
            return path
        raise


def _language(code: str, info: ValidationInfo) -> str:
    if code not in _ALL and not stored(info):
        raise ValueError(f"no tier reads it; there are {', '.join(sorted(_ALL))}")
    return code


def _regex(pattern: str) -> str:
    check_regex(pattern)
    return pattern


type TypeName = Annotated[str, AfterValidator(_type)]
type _TypeOrAll = Annotated[str, AfterValidator(_type_or_all)]
type JsonPath = Annotated[str, AfterValidator(_path)]
type _Language = Annotated[str, AfterValidator(_language)]
type _Phrase = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"\S")]
type _Regex = Annotated[
    str, StringConstraints(min_length=1, max_length=500), AfterValidator(_regex)
]


class CustomPattern(Word):
    """A pattern of the dataset's own: what it matches is of `type`, surer near `context`."""

    name: Code
    type: TypeName
    regex: _Regex
    score: Probability = 0.8
    context: tuple[_Phrase, ...] = Field(default=(), max_length=100)


class RedactionPolicy(Word):
    """What counts as personal data here. The languages are ISO 639-1 codes."""

    tier: Tier = "fast"
    languages: tuple[_Language, ...] = Field(default=("en",), min_length=1)
    # A text in none of them: set aside, or for a tier that reads it.
    other_languages: Literal["quarantine", "thorough", "comprehend"] = "quarantine"
    recall: Probability = 0.5  # of the tagger: 0 has the fewest false alarms, 1 the fewest misses
    min_score: Probability = 0.35
    types: tuple[TypeName, ...] = ()  # empty: every type that the detector knows
    keep_paths: tuple[JsonPath, ...] = ()  # never personal data, as "$.id"
    redact_paths: dict[JsonPath, TypeName] = Field(default_factory=dict)  # always, and whole
    allow: tuple[_Phrase, ...] = Field(default=(), max_length=2000)  # never personal data
    deny: dict[TypeName, tuple[_Phrase, ...]] = Field(default_factory=dict)  # always
    patterns: tuple[CustomPattern, ...] = Field(default=(), max_length=100)
    # By type, "*" for the rest; what neither names becomes a placeholder.
    replace: dict[_TypeOrAll, Replacement] = Field(default_factory=dict)
    recheck_share: Probability = 0.01  # of clean items that the thorough tier looks at again

    @field_validator("languages")
    @classmethod
    def _read_by_tier(cls, languages: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        reads = READS.get(info.data.get("tier", ""), _ALL)
        unread = [language for language in languages if language not in reads]
        if unread and not stored(info):
            raise ValueError(
                f"tier {info.data['tier']} reads {', '.join(sorted(reads))}, not {unread[0]}"
            )
        return languages

    @field_validator("redact_paths")
    @classmethod
    def _not_kept(cls, paths: dict[str, str], info: ValidationInfo) -> dict[str, str]:
        both = sorted(paths.keys() & set(info.data.get("keep_paths", ())))
        if both and not stored(info):
            raise ValueError(f"{both[0]} is among keep_paths too")
        return paths

    @field_validator("patterns")
    @classmethod
    def _named_apart(cls, patterns: tuple[CustomPattern, ...]) -> tuple[CustomPattern, ...]:
        if len({pattern.name for pattern in patterns}) < len(patterns):
            raise ValueError("two of them have one name")
        return patterns

    def __hash__(self) -> int:
        """Return what equal policies share, in whatever order their mappings are."""
        return hash(self.digest)

    @property
    def digest(self) -> str:
        """64 hex digits that tell apart two policies that redact differently."""
        document = self.model_dump(mode="json", exclude={"recheck_share"})
        return hashlib.sha256(canonical(document)).hexdigest()

    def replacement(self, kind: str) -> Replacement:
        """Return what takes the place of a span of a type."""
        return self.replace.get(kind) or self.replace.get("*") or "placeholder"
