"""
What people write: texts and transcriptions may hold personal data, whatever the artifact holds.

So a value with free text is redacted by the dataset's policy before anything records it, and what
cannot be redacted is not recorded: fail closed, as for uploads.
"""

from collections.abc import Callable, Sequence

from labelhooks.errors import RedactionFailed
from labelhooks.model.dataset import Dataset
from labelhooks.model.label_value import LabelValue, Segments, Text

# Texts by the policy of a dataset, in order, each without its personal data. Raises PermanentError.
type RedactTexts = Callable[[Dataset, Sequence[str]], Sequence[str]]


def nothing_redacts(_dataset: Dataset, _texts: Sequence[str]) -> Sequence[str]:
    """Refuse free text: where no redactor is wired, none is recorded."""
    raise RedactionFailed("nothing here redacts what people write: it is not recorded")


def written_in(value: LabelValue) -> list[str]:
    """Return the texts that people wrote into a value, in order."""
    match value:
        case Text(text=text):
            return [text]
        case Segments(segments=segments):
            return [one.text for one in segments if one.text]
    return []


def without_personal_data(dataset: Dataset, value: LabelValue, redact: RedactTexts) -> LabelValue:
    """
    Return a value of the dataset's schema, in its one form, its free texts redacted.

    Raises SchemaViolation, and what `redact` raises for a text that cannot be redacted.
    """
    schema = dataset.spec.labels
    checked = schema.check(value)
    written = written_in(checked)
    if not written:
        return checked
    clean = iter(redact(dataset, written))
    return schema.check(_replaced(checked, lambda: next(clean)))


def _replaced(value: LabelValue, following: Callable[[], str]) -> LabelValue:
    match value:
        case Text():
            return Text(text=following())
        case Segments(segments=segments):
            new = (
                one.model_copy(update={"text": following()}) if one.text else one
                for one in segments
            )
            return Segments(segments=tuple(new))
    return value
