"""The documents say what the code does."""

import json
import re
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, TypeAliasType, Union, get_args, get_origin

import pytest
from pydantic.fields import FieldInfo

from labelhooks import errors
from labelhooks.aws.prelabelers import RemotePrelabeler
from labelhooks.gating.prelabelers import Question
from labelhooks.model.base import Word
from labelhooks.model.dataset import DatasetSpec
from labelhooks.model.label_value import LabelValue
from labelhooks.model.messages import Flag, parse
from labelhooks.model.prelabeler import LambdaPrelabeler, Proposal
from scripts import flag_schema, measures, openapi
from tests.factories import a_dataset, a_spec

DOCS = Path(__file__).parent.parent.parent / "docs"


def read(name: str) -> str:
    return (DOCS / name).read_text()


def examples(name: str) -> list[Any]:
    """Return the JSON examples of a page."""
    return [json.loads(one) for one in re.findall(r"```json\n(.*?)```", read(name), re.DOTALL)]


def test_the_schema_of_a_flag_is_the_models() -> None:
    """Where this fails: python -m scripts.flag_schema."""
    assert flag_schema.PATH.read_text() == flag_schema.schema()


def test_the_published_api_is_the_one_in_force() -> None:
    """Where this fails: python -m scripts.openapi."""
    assert openapi.PATH.read_text(encoding="utf-8") == openapi.written()


def test_the_published_measures_are_those_in_force() -> None:
    """Where this fails: python -m scripts.measures."""
    assert measures.PATH.read_text(encoding="utf-8") == measures.written()


def test_the_flag_in_the_contract_is_one() -> None:
    (flag,) = examples("flags.md")

    parse(Flag, json.dumps(flag))
    assert flag.keys() == Flag.model_fields.keys()


def test_every_field_of_a_flag_is_told() -> None:
    told = re.findall(r"^\| `(\w+)` \|", read("flags.md").partition("## Send it")[0], re.MULTILINE)

    assert told == list(Flag.model_fields)


def test_every_reason_that_is_told_is_one() -> None:
    told = re.findall(r"^\| `(\w+)` \|", read("flags.md").partition("## Errors")[2], re.MULTILINE)
    codes = {getattr(one, "code", None) for one in vars(errors).values()}

    assert told
    assert set(told) <= codes


def words(annotation: Any) -> Iterator[tuple[type[Word], str]]:
    """Yield the words within a type, and what a path says of how they are held."""
    if annotation is LabelValue:
        return  # docs/labels.md has it
    if isinstance(annotation, TypeAliasType):
        yield from words(annotation.__value__)
    elif isinstance(annotation, type) and issubclass(annotation, Word):
        yield annotation, ""
    elif get_origin(annotation) is Annotated:
        yield from words(get_args(annotation)[0])
    elif get_origin(annotation) is tuple:
        yield from ((word, "[]") for word, _ in words(get_args(annotation)[0]))
    elif get_origin(annotation) in (Union, types.UnionType):
        for part in get_args(annotation):
            yield from words(part)


def fields(model: type[Word], path: str = "") -> Iterator[tuple[str, FieldInfo]]:
    """Yield every field below a word with its path, as `flags[].then`."""
    for name, field in model.model_fields.items():
        at = f"{path}{field.alias or name}"
        yield at, field
        for word, held in words(field.annotation):
            yield from fields(word, f"{at}{held}.")


def default(field: FieldInfo) -> str:
    """Return a default as the page tells it."""
    if field.is_required():
        return "required"
    if field.default_factory is not None:
        made = field.get_default(call_default_factory=True)
        return "see below" if isinstance(made, Word) else f"`{json.dumps(made)}`"
    return f"`{json.dumps(field.default)}`"


def rows() -> dict[str, str]:
    """Return the default that the page tells for each field."""
    found = re.findall(r"^\| `([\w.\[\]]+)` \| .+? \| (.+?) \| .+ \|$", read("dataset.md"), re.M)
    assert len(dict(found)) == len(found)
    return dict(found)


def test_every_field_of_a_dataset_is_told_with_its_default() -> None:
    told = rows()
    known: dict[str, set[str]] = {}
    for path, field in fields(DatasetSpec):
        known.setdefault(path, set()).add(default(field))

    assert told.keys() == known.keys()
    for path, defaults in known.items():
        for one in defaults:
            assert one in told[path], path


@pytest.mark.parametrize(
    "document", re.findall(r"```yaml\n(.*?)```", read("dataset.md"), re.DOTALL)
)
def test_the_document_on_the_page_is_one(document: str) -> None:
    yaml = pytest.importorskip("yaml")
    spec = yaml.safe_load(document)

    assert a_spec(spec.pop("name"), **spec).labels.classes == ("ok", "abuse", "spam")


def test_the_pre_labeler_on_the_page_is_asked_and_answers_as_told() -> None:
    request, answer = examples("prelabelers.md")
    spec = LambdaPrelabeler(kind="lambda", name="model", version="1", function="model")
    asked: list[Any] = []

    def ask(body: bytes) -> bytes:
        asked.append(json.loads(body))
        return json.dumps(answer).encode()

    dataset = a_dataset(request["dataset"], schema=request["schema"])
    questions = [Question(one["id"], one["content"]) for one in request["items"]]
    proposals = RemotePrelabeler(spec, dataset, ask).propose(questions)

    assert asked == [request]
    assert [one.value for one in proposals if isinstance(one, Proposal)] == ["ok", "spam"]
