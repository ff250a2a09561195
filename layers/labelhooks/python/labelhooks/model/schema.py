"""A schema: which labels an item of the dataset may get."""

from typing import Literal

from pydantic import Field, model_validator

from labelhooks.errors import SchemaViolation
from labelhooks.model.base import Code, Word

# One class, or several for multiple choice.
type LabelValue = str | tuple[str, ...]


class LabelSchema(Word):
    """The rules for labels. `choice` takes one class, `multi_choice` any number of them."""

    kind: Literal["choice", "multi_choice"]
    classes: tuple[Code, ...] = Field(min_length=2, max_length=500)

    @model_validator(mode="after")
    def _distinct(self) -> "LabelSchema":
        if len(set(self.classes)) != len(self.classes):
            raise ValueError("classes must differ from each other")
        return self

    def check(self, value: LabelValue) -> LabelValue:
        """
        Return `value`, several classes in the schema's order: the same choice is the same label.

        Raises SchemaViolation unless it is a label of this schema.

        >>> LabelSchema(kind="multi_choice", classes=("rude", "spam")).check(("spam", "rude"))
        ('rude', 'spam')
        """
        chosen = (value,) if isinstance(value, str) else value
        if isinstance(value, str) != (self.kind == "choice"):
            wanted = "one class" if self.kind == "choice" else "a list of classes"
            raise SchemaViolation(f"a {self.kind} label is {wanted}")
        unknown = sum(name not in self.classes for name in chosen)
        if unknown:
            raise SchemaViolation(
                f"{unknown} of {len(chosen)} chosen classes not in the schema of "
                f"{len(self.classes)} classes"
            )
        if len(set(chosen)) != len(chosen):
            raise SchemaViolation("a class is chosen twice")
        return value if isinstance(value, str) else tuple(sorted(value, key=self.classes.index))

    def allows(self, value: LabelValue) -> bool:
        """Return whether `value` is a label of this schema."""
        try:
            self.check(value)
        except SchemaViolation:
            return False
        return True
