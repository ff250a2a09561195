"""What people write is redacted before anything records it, or not recorded."""

from collections.abc import Sequence

import pytest

from labelhooks.errors import RedactionFailed, SchemaViolation, UnsupportedLanguage
from labelhooks.model.dataset import Dataset
from labelhooks.model.label_value import LabelValue, Segment, Segments, Text
from labelhooks.tasks.freetext import nothing_redacts, without_personal_data, written_in
from tests.factories import a_dataset

TEXT = a_dataset(schema={"kind": "text"})
CHOICE = a_dataset()


def without_names(_dataset: Dataset, texts: Sequence[str]) -> Sequence[str]:
    return [one.replace("Jane", "[PERSON]") for one in texts]


def test_a_text_is_redacted() -> None:
    value = without_personal_data(TEXT, Text(text=" Jane says so "), without_names)

    assert value == Text(text="[PERSON] says so")


def test_what_cannot_be_redacted_is_no_value() -> None:
    def refuses(_dataset: Dataset, _texts: Sequence[str]) -> Sequence[str]:
        raise UnsupportedLanguage("a text in another language")

    with pytest.raises(UnsupportedLanguage):
        without_personal_data(TEXT, Text(text="Jane"), refuses)
    with pytest.raises(RedactionFailed):
        without_personal_data(TEXT, Text(text="Jane"), nothing_redacts)


def test_a_value_without_text_asks_for_no_redaction() -> None:
    assert without_personal_data(CHOICE, "spam", nothing_redacts) == "spam"


def test_a_value_that_is_no_label_is_refused_before_it_is_redacted() -> None:
    with pytest.raises(SchemaViolation):
        without_personal_data(TEXT, "spam", nothing_redacts)


def test_a_text_that_the_redactor_left_blank_is_refused() -> None:
    with pytest.raises(SchemaViolation, match="blank"):
        without_personal_data(TEXT, Text(text="Jane"), lambda _, texts: ["" for _ in texts])


def test_each_transcription_is_written_by_people() -> None:
    segments = [
        Segment(start=float(n), end=n + 1.0, class_name="a", text=text)
        for n, text in enumerate(["Jane", None, "so"])
    ]
    value: LabelValue = Segments(segments=tuple(segments))

    assert written_in(value) == ["Jane", "so"]
