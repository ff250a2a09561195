"""A schema: which labels an item of the dataset may get."""

from typing import Any, Literal

from pydantic import Field, model_validator

from labelhooks.errors import BadFormat, SchemaViolation, ValueTooLarge
from labelhooks.model.base import Code, Word
from labelhooks.model.extent import ANYWHERE, Extent, text_of
from labelhooks.model.label_value import LabelValue as LabelValue  # here for all
from labelhooks.model.label_value import (
    Preference,
    Rating,
    Regions,
    Segments,
    Spans,
    Text,
    encoded,
    parts,
)
from labelhooks.model.taxonomy import path, wrong_tree
from labelhooks.model.value_rules import (
    checked_regions,
    checked_segments,
    checked_spans,
    plain,
)
from labelhooks.model.values import Json

type Kind = Literal[
    "choice", "multi_choice", "spans", "regions", "segments", "rating", "text", "preference"
]
type Shape = Literal["box", "polygon"]

# What a judgment's record and a message can hold beside everything else.
LARGEST_VALUE = 64 * 1024  # bytes of its one encoding
MOST_PARTS = 2_000
_WIDEST_SCALE = 100

# How many classes a kind needs at least; one that is not here has none.
_FEWEST = {"choice": 2, "multi_choice": 2, "spans": 1, "regions": 1, "segments": 1}
# The fields of a schema that belong to some kinds alone.
_OF_KINDS = {
    "parents": ("choice", "multi_choice"),
    "shapes": ("regions",),
    "transcription": ("segments",),
    "lowest": ("rating",),
    "highest": ("rating",),
    "ties": ("preference",),
}
_WANTED = {
    "choice": "one class",
    "multi_choice": "a list of classes",
    "spans": '{"spans": […]}',
    "regions": '{"regions": […]}',
    "segments": '{"segments": […]}',
    "rating": '{"rating": a whole number}',
    "text": '{"text": "…"}',
    "preference": '{"preferred": "a", "b" or "tie"}',
}


def _default(value: Any) -> Any:
    """Return a field that is written only where it says something."""
    return Field(default=value, exclude_if=lambda held: held == value)


class LabelSchema(Word):
    """The rules for labels: a kind, and what that kind needs to be told."""

    kind: Kind
    classes: tuple[Code, ...] = Field(
        default=(), max_length=500, exclude_if=lambda held: held == ()
    )
    parents: dict[Code, Code] = Field(default_factory=dict, exclude_if=lambda held: not held)
    shapes: tuple[Shape, ...] = _default(("box", "polygon"))
    transcription: Literal["none", "optional", "required"] = _default("optional")
    lowest: int | None = _default(None)
    highest: int | None = _default(None)
    ties: bool = _default(False)

    @model_validator(mode="after")
    def _of_its_kind(self) -> "LabelSchema":
        for name, kinds in _OF_KINDS.items():
            default = type(self).model_fields[name].get_default(call_default_factory=True)
            if self.kind not in kinds and getattr(self, name) != default:
                raise ValueError(f"{name}: a {self.kind} schema has none")
        fewest = _FEWEST.get(self.kind)
        if fewest is None and self.classes:
            raise ValueError(f"classes: a {self.kind} schema has none")
        if fewest is not None and len(self.classes) < fewest:
            raise ValueError(f"classes: a {self.kind} schema needs at least {fewest}")
        if len(set(self.classes)) != len(self.classes):
            raise ValueError("classes must differ from each other")
        return self

    @model_validator(mode="after")
    def _sensible(self) -> "LabelSchema":
        wrong = wrong_tree(self.parents, self.classes)
        if wrong:
            raise ValueError(f"parents: {wrong}")
        if not self.shapes or len(set(self.shapes)) != len(self.shapes):
            raise ValueError("shapes: name box, polygon, or both")
        if self.kind == "rating":
            self.scale  # noqa: B018  raises
        return self

    @property
    def scale(self) -> tuple[int, int]:
        """The lowest and the highest rating. Raises ValueError where there is no scale."""
        low, high = self.lowest, self.highest
        if low is None or high is None or not low < high <= low + _WIDEST_SCALE:
            raise ValueError(f"lowest, highest: a rating needs both, at most {_WIDEST_SCALE} apart")
        return low, high

    def path(self, name: str) -> tuple[str, ...]:
        """Return the way to a class through its taxonomy, the class last."""
        return path(name, self.parents)

    def check_content(self, content: Json) -> None:
        """
        Raise BadFormat for a text or a record that nobody could be asked about.

        Spans are of a text, or of a record's field `text`; a preference is between a record's
        fields `a` and `b`. The other kinds are of anything.
        """
        if self.kind == "spans" and text_of(content) is None:
            raise BadFormat("spans are of a text: the record has no field `text` that is one")
        if self.kind == "preference":
            sides = content if isinstance(content, dict) else {}
            if sides.get("a") is None or sides.get("b") is None:
                raise BadFormat("a preference is between two: want a record with `a` and `b`")

    def check(self, value: LabelValue, *, within: Extent = ANYWHERE) -> LabelValue:
        """
        Return `value` in the one form that its answer has: the same answer is the same label.

        Args:
            value: what was said.
            within: how far the artifact goes, where that is known.

        Raises:
            SchemaViolation: it is no label of this schema; the message names the place and the
                rule, and quotes nothing.
            ValueTooLarge: it has more than 2,000 parts or 64 KiB.

        >>> LabelSchema(kind="multi_choice", classes=("rude", "spam")).check(("spam", "rude"))
        ('rude', 'spam')
        """
        if len(parts(value)) > MOST_PARTS:
            raise ValueTooLarge(f"{len(parts(value))} parts, of {MOST_PARTS} that a label may have")
        made = self._checked(value, within)
        size = len(encoded(made))
        if size > LARGEST_VALUE:
            raise ValueTooLarge(f"{size} bytes, of {LARGEST_VALUE} that a label may have")
        return made

    def allows(self, value: LabelValue, *, within: Extent = ANYWHERE) -> bool:
        """Return whether `value` is a label of this schema."""
        try:
            self.check(value, within=within)
        except SchemaViolation:
            return False
        return True

    def _checked(self, value: LabelValue, within: Extent) -> LabelValue:
        match self.kind, value:
            case ("choice", str() as chosen) | ("multi_choice", tuple() as chosen):
                return self._chosen(chosen)
            case "spans", Spans():
                return checked_spans(value, self._class_at, within)
            case "regions", Regions():
                return checked_regions(value, self._class_at, within, self.shapes)
            case "segments", Segments():
                return checked_segments(value, self._class_at, within, self.transcription)
            case (
                ("rating", Rating() as said)
                | ("text", Text() as said)
                | ("preference", Preference() as said)
            ):
                return self._said(said)
        raise SchemaViolation(f"a {self.kind} label is {_WANTED[self.kind]}")

    def _chosen(self, value: str | tuple[str, ...]) -> str | tuple[str, ...]:
        chosen = (value,) if isinstance(value, str) else value
        unknown = sum(name not in self.classes for name in chosen)
        if unknown:
            raise SchemaViolation(
                f"{unknown} of {len(chosen)} chosen classes not in the schema of "
                f"{len(self.classes)} classes"
            )
        if len(set(chosen)) != len(chosen):
            raise SchemaViolation("a class is chosen twice")
        return value if isinstance(value, str) else tuple(sorted(value, key=self.classes.index))

    def _said(self, value: Rating | Text | Preference) -> Rating | Text | Preference:
        match value:
            case Rating(rating=number):
                low, high = self.scale
                if not low <= number <= high:
                    raise SchemaViolation(f"rating: not from {low} to {high}")
            case Text(text=text):
                value = Text(text=plain(text))
                if not value.text:
                    raise SchemaViolation("text: it is blank")
            case Preference(preferred="tie") if not self.ties:
                raise SchemaViolation("preferred: the schema takes no tie")
        return value

    def _class_at(self, name: str, place: str) -> None:
        if name not in self.classes:
            raise SchemaViolation(
                f"{place}.class: not in the schema of {len(self.classes)} classes"
            )
