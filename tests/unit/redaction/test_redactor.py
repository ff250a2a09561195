"""Redactor: what leaves it is clean, of the same shape, and explained; or it does not leave."""

import json
import traceback
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labelhooks.errors import (
    BadEncoding,
    PermanentError,
    RedactionFailed,
    TooDeep,
    TooLarge,
    UnsupportedLanguage,
)
from labelhooks.model.base import STORED
from labelhooks.model.dataset import RedactionPolicy
from labelhooks.model.redacted import Redacted
from labelhooks.model.values import Json
from labelhooks.redaction import Redactor, Span, policy_version
from tests.unit.redaction.fakes import Answers, Patterns


def redactor(**policy: object) -> Redactor:
    return Redactor(Patterns(), RedactionPolicy.model_validate(policy))


def clean(value: Json, **policy: object) -> Json:
    return redactor(**policy).redact(value).value


def at(value: Json, path: str) -> str:
    """Follow a finding's path through a clean value."""
    is_key = path.endswith("~")
    steps: list[str | int] = []
    rest = path.removeprefix("$").removesuffix("~")
    while rest:
        if rest.startswith("."):
            name = rest[1:].split(".")[0].split("[")[0]
            steps.append(name)
            rest = rest[1 + len(name) :]
        else:
            step, length = json.JSONDecoder().raw_decode(rest[1:])
            steps.append(step)
            rest = rest[length + 2 :]
    if is_key:
        return str(steps[-1])
    for step in steps:
        value = value[step]  # type: ignore[index]
    return str(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("Jane Roe wrote", "<PERSON_1> wrote", id="a text"),
        pytest.param(
            "Jane Roe, JANE ROE, John Doe", "<PERSON_1>, <PERSON_1>, <PERSON_2>", id="again"
        ),
        pytest.param("mail jane@roe.x or 555-0199", "mail <EMAIL_1> or <PHONE_1>", id="kinds"),
        pytest.param("", "", id="nothing"),
        pytest.param({"a": 1, "b": None, "c": True, "d": 0.5}, None, id="types are kept"),
        pytest.param({"note": ["hi", "Jane Roe"]}, {"note": ["hi", "<PERSON_1>"]}, id="in a list"),
        pytest.param({"note": {"x": "Jane Roe"}}, {"note": {"x": "<PERSON_1>"}}, id="deeper"),
        pytest.param({"jane@roe.x": 1}, {"<EMAIL_1>": 1}, id="a key"),
        pytest.param({"Jane Roe": 1}, {"<PERSON_1>": 1}, id="a name as a key"),
        pytest.param({"jane": 1}, {"jane": 1}, id="a field that looks like a name"),
        pytest.param(
            {"J@x": 1, "j@x": 2}, {"<EMAIL_1>": 1, "<EMAIL_1> (2)": 2}, id="keys that become one"
        ),
        pytest.param({"x": 5550199}, {"x": "<PHONE_1>"}, id="a number"),
        pytest.param({"x": 4111111111111111}, {"x": "<CARD_1>"}, id="all of a number"),
        pytest.param({"x": 5550199.0}, {"x": "<PHONE_1>"}, id="a number as a float"),
        pytest.param({"x": 123}, None, id="a small number"),
        pytest.param({"created_at": 5550199}, None, id="a measure"),
        pytest.param({"email": "what I said"}, {"email": "<EMAIL_1>"}, id="by its key"),
        pytest.param(
            {"phones": ["a", "b"]}, {"phones": ["<PHONE_1>", "<PHONE_2>"]}, id="… in lists"
        ),
        pytest.param(
            {"address": {"line": "x", "floor": 3}},
            {"address": {"line": "<LOCATION_1>", "floor": "<LOCATION_2>"}},
            id="… and below",
        ),
        pytest.param(
            {"password": "", "pin": 1234}, {"password": "", "pin": "<SECRET_1>"}, id="pin"
        ),
        pytest.param({"name": 17, "phone": None, "email": False}, None, id="… where it can be"),
        pytest.param("<PERSON_1> met Jane Roe", "<PERSON_1> met <PERSON_2>", id="a number taken"),
        pytest.param({"name": "<PERSON_1>"}, None, id="clean already"),
        pytest.param("<PHONE_5550199>", "<PHONE_<PHONE_1>>", id="a value in disguise"),
        pytest.param("５５５-０１９９", "<PHONE_1>", id="full width"),  # noqa: RUF001
        pytest.param("5\u200b55-01\u00ad99!", "<PHONE_1>!", id="zero width"),
        pytest.param("Jane\u200bRoe", "<PERSON_1>", id="zero width for a space"),
        pytest.param(
            {"phone": 555, "tel": "555"}, {"phone": "<PHONE_1>", "tel": "<PHONE_1>"}, id="1"
        ),
    ],
)
def test_what_leaves(value: Json, expected: Json) -> None:
    assert clean(value) == (value if expected is None else expected)


_texts = st.text(alphabet=" ab<>_1P\u200b\n", max_size=8) | st.sampled_from(
    ["Jane Roe", "JANE ROE", "john doe", "jane@roe.x", "555-0199", "<PERSON_1>", "<PHONE_2>", "x y"]
)
_joined = st.lists(_texts, max_size=6).map("".join)
_values = st.recursive(
    _joined | st.integers() | st.booleans() | st.none(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(_joined | st.sampled_from(["name", "phone", "note"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(deadline=None)
@given(_values)
def test_nothing_found_stays_and_the_report_points_at_its_placeholders(value: Json) -> None:
    done = redactor().redact(value)

    told = json.dumps(done.value, ensure_ascii=False).casefold().replace("\u200b", "")
    for secret in ("jane roe", "john doe", "jane@roe.x", "555-0199"):
        assert secret not in told
    for finding in done.findings:
        placeholder = at(done.value, finding.path)[finding.start : finding.end]
        assert placeholder.startswith(f"<{finding.type}_")
        assert placeholder.endswith(">")
    assert sum(done.counts.values()) == len(done.findings)
    assert "jane" not in repr(done.findings).casefold()


@settings(deadline=None)
@given(_values)
def test_what_is_clean_stays_as_it_is(value: Json) -> None:
    once = redactor().redact(value).value
    assert redactor().redact(once).value == once


@settings(deadline=None)
@given(st.lists(_values, max_size=5))
def test_many_are_done_as_each_is_alone(values: list[Json]) -> None:
    many = redactor().redact_many(values)
    assert many == [redactor().redact(value) for value in values]


def test_each_text_is_asked_once() -> None:
    detector = Patterns()
    Redactor(detector, RedactionPolicy()).redact_many([{"note": "Jane"}, {"note": "Jane"}, "Jane"])
    assert detector.asked == [["note", "Jane"]]


def test_a_policy_decides_which_types_scores_and_paths() -> None:
    value: Json = {"id": "jane@roe.x", "note": "Jane 555-0199", "email": "e"}
    assert clean(value, types=("PHONE",)) == {
        "id": "jane@roe.x",
        "note": "Jane <PHONE_1>",
        "email": "e",
    }
    assert clean(value, min_score=0.95) == {**value, "email": "<EMAIL_1>"}  # type: ignore[dict-item]
    assert clean(value, keep_paths=("$.id",)) == {
        "id": "jane@roe.x",
        "note": "<PERSON_1> <PHONE_1>",
        "email": "<EMAIL_1>",
    }
    lines: Json = {"items": [{"sku": "555-0199", "by": "Jane Roe"}], "meta": {"a": "Jane Roe"}}
    assert clean(lines, keep_paths=("$.items[*].sku", "$.meta")) == {
        "items": [{"sku": "555-0199", "by": "<PERSON_1>"}],
        "meta": {"a": "Jane Roe"},
    }


def test_an_unknown_type_in_a_stored_policy_is_refused_before_any_text() -> None:
    policy = RedactionPolicy.model_validate({"types": ("PERSON", "NOSUCH")}, context=STORED)

    with pytest.raises(RedactionFailed, match="NOSUCH"):
        Redactor(Patterns(), policy)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(lambda texts: [[]] * (len(texts) + 1), id="too many"),
        pytest.param(lambda _: [], id="none"),
        pytest.param(lambda texts: [[Span(0, 99, "PERSON", 1.0)] for _ in texts], id="beyond"),
        pytest.param(lambda texts: [[Span(-1, 2, "PERSON", 1.0)] for _ in texts], id="before"),
        pytest.param(lambda texts: [[Span(2, 2, "PERSON", 1.0)] for _ in texts], id="empty"),
        pytest.param(lambda texts: [[Span(0, 2, "NOSUCH", 1.0)] for _ in texts], id="no type"),
        pytest.param(lambda _: None, id="no answer"),
        pytest.param(lambda _: 1 / 0, id="raises"),
    ],
)
def test_an_unsound_detector_lets_nothing_pass(answer: object) -> None:
    unsound = Redactor(Answers(answer), RedactionPolicy())  # type: ignore[arg-type]
    with pytest.raises(RedactionFailed):
        unsound.redact("Jane Roe")


def test_a_failure_does_not_quote_the_text() -> None:
    def raises(texts: Sequence[str]) -> list[list[Span]]:
        raise ValueError(f"did not like {texts}")

    text = " ".join(["Jane", "Roe"])
    with pytest.raises(RedactionFailed, match="ValueError") as caught:
        Redactor(Answers(raises), RedactionPolicy()).redact(text)
    assert text not in "".join(traceback.format_exception(caught.value))
    assert caught.value.__context__ is None


def test_one_bad_value_fails_alone() -> None:
    def picky(texts: Sequence[str]) -> list[list[Span]]:
        if "bad" in texts:
            raise OSError
        if "big" in texts:
            raise TooLarge("more than it takes")
        return [[] for _ in texts]

    deep: Json = "x"
    for _ in range(300):
        deep = [deep]
    outcomes = Redactor(Answers(picky), RedactionPolicy()).redact_many(
        ["good", "bad", "big", "Hola, no puedo entrar en mi cuenta", "\ud800", deep, "fine"]
    )

    assert [type(outcome) for outcome in outcomes] == [
        Redacted,
        RedactionFailed,
        TooLarge,
        UnsupportedLanguage,
        BadEncoding,
        TooDeep,
        Redacted,
    ]
    assert all(str(o) for o in outcomes if isinstance(o, PermanentError))


def test_another_language_is_told_across_fields_too() -> None:
    with pytest.raises(UnsupportedLanguage, match="'es'"):
        clean({"a": "para", "b": "mi", "c": "cuenta", "d": "pero", "e": "hola"})


def test_the_version_tells_policies_and_detectors_apart() -> None:
    policy, other = RedactionPolicy(), RedactionPolicy(min_score=0.5)
    assert policy_version(policy, Patterns()) == redactor().version
    assert policy_version(policy, Patterns()) == policy_version(RedactionPolicy(), Patterns())
    assert policy_version(policy, Patterns()) != policy_version(other, Patterns())
    assert policy_version(policy, Patterns()).endswith("patterns-1")


def test_spans_are_those_that_are_replaced_and_told_in_the_original() -> None:
    text = "Jane\u200bRoe or ５５５-０１９９"  # noqa: RUF001
    assert redactor().spans(text) == [Span(0, 8, "PERSON", 0.9), Span(12, 20, "PHONE", 0.9)]
    assert redactor().spans_in([text, "so", "Jane"])[1:] == [[], [Span(0, 4, "PERSON", 0.9)]]
    many = redactor().spans_many(["Jane", "\ud800", "so"])
    assert isinstance(many[1], BadEncoding)
    assert many[::2] == [[Span(0, 4, "PERSON", 0.9)], []]
    with pytest.raises(BadEncoding):
        redactor().spans_in(["Jane", "\ud800"])


def test_who_watches_is_told_of_each_text() -> None:
    told: list[tuple[str, list[str]]] = []
    watched = Redactor(
        Patterns(),
        RedactionPolicy(),
        watch=lambda text, spans: told.append((text, [span.type for span in spans])),
    )
    watched.redact({"note": "Jane 555-0199"})
    assert told == [("note", []), ("Jane 555-0199", ["PERSON", "PHONE"])]


class Reader(Patterns):
    """Remembers in which language it was asked what."""

    version = "reader-1"

    def __init__(self) -> None:
        super().__init__()
        self.read: set[tuple[str, str]] = set()

    def detect(self, texts: Sequence[str], *, language: str) -> list[list[Span]]:
        self.read |= {(language, text) for text in texts}
        return super().detect(texts, language=language)


SPANISH = "Hola, soy Jane Roe y no puedo entrar en mi cuenta desde ayer, gracias por todo."
ENGLISH = "It is Jane Roe, and I have not been able to get into my account since then, thank you."


def test_another_language_goes_to_the_tier_that_reads_it() -> None:
    policy = RedactionPolicy(other_languages="thorough")
    mine, other = Reader(), Reader()
    redactor = Redactor(mine, policy, other=other)

    spanish, english = redactor.redact_many([SPANISH, ENGLISH])

    assert isinstance(spanish, Redacted)
    assert isinstance(english, Redacted)
    assert str(spanish.value).startswith("Hola, soy <PERSON_1> y")
    assert (mine.read, other.read) == ({("en", ENGLISH)}, {("es", SPANISH)})
    assert redactor.version == f"{policy.digest[:10]}-reader-1+reader-1"


def test_what_is_of_two_languages_is_read_in_both() -> None:
    mixed = f"{ENGLISH} {ENGLISH} {ENGLISH}\n> {SPANISH} {SPANISH} {SPANISH}\n"
    both = Reader()
    Redactor(both, RedactionPolicy(tier="fast", languages=("en", "es"))).redact(mixed)
    mine, other = Reader(), Reader()
    Redactor(mine, RedactionPolicy(other_languages="thorough"), other=other).redact(mixed)

    assert both.read == {("en", mixed), ("es", mixed)}
    assert (mine.read, other.read) == ({("en", mixed)}, {("es", mixed)})
    with pytest.raises(UnsupportedLanguage, match="a part of it reads as 'es'"):
        clean(mixed)


def test_a_language_that_no_tier_of_the_policy_reads_is_refused() -> None:
    redactor = Redactor(Reader(), RedactionPolicy(other_languages="comprehend"), other=Reader())
    with pytest.raises(UnsupportedLanguage, match="'ru'"):
        redactor.redact("Здравствуйте, меня зовут Иван, я не могу войти.")


def test_a_short_field_is_read_as_what_is_beside_it() -> None:
    both = Reader()
    policy = RedactionPolicy(tier="fast", languages=("en", "es"))
    Redactor(both, policy).redact({"texto": SPANISH, "nota": "vale"})

    assert ("es", "vale") in both.read
    assert {language for language, _ in both.read} == {"es"}
