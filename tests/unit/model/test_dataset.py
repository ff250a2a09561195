"""A dataset's document: what is refused, and where."""

import json
from typing import Any

import pytest

from labelhooks.aws.attributes import attributes, read, values
from labelhooks.controls.datasets import read_document
from labelhooks.errors import InvalidDocument
from labelhooks.model.dataset import DatasetSpec, RedactionPolicy
from tests.factories import a_spec

RULE = {"label": "spam", "contains": ["free money"], "confidence": 0.9}
RULES = {"kind": "rules", "name": "words", "version": "1", "rules": [RULE]}
HTTP = {"kind": "http", "name": "model", "version": "1", "url": "https://model.example/v1"}
PATTERN = {"name": "customer", "type": "ID", "regex": r"C-\d{6}", "context": ["customer"]}
SEVERAL = {"kind": "multi_choice", "classes": ["ok", "spam"]}


def document(**changes: Any) -> str:
    schema = {"kind": "choice", "classes": ["ok", "spam"]}
    return json.dumps({"name": "chat", "schema": schema, **changes})


def errors_of(written: str) -> list[str]:
    with pytest.raises(InvalidDocument) as refused:
        read_document(written)
    return str(refused.value).splitlines()


def test_a_short_document_has_defaults_for_the_rest() -> None:
    spec = a_spec()

    assert spec.prelabeler is None
    assert (spec.gate.threshold, spec.gate.audit_share) == (0.95, 0.05)
    assert spec.sampling.strategy == "all"
    assert spec.quota.tasks_per_day == 100_000


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        pytest.param({"name": "Chat Messages"}, "name: ", id="a name that no key can have"),
        pytest.param({"nmae": "chat"}, "nmae: Extra inputs", id="a field with a slip"),
        pytest.param({"modality": "video"}, "modality: ", id="a modality of the future"),
        pytest.param(
            {"schema": {"kind": "choice"}}, "schema: classes: a choice schema needs", id="lacking"
        ),
        pytest.param({"gate": {"threshold": 95}}, "gate.threshold: ", id="a percentage"),
        pytest.param({"gate": {"threshold": "0.9"}}, "gate.threshold: ", id="a string"),
        pytest.param({"intake": {"max_bytes": 2**30}}, "intake.max_bytes: ", id="too large"),
        pytest.param(
            {"redaction": {"languages": ["xx"]}}, "redaction.languages.0: ", id="language"
        ),
        pytest.param({"redaction": {"languages": []}}, "redaction.languages: ", id="no language"),
        pytest.param(
            {"redaction": {"deny": {"PERSN": ["Jane"]}}},
            "redaction.deny.PERSN: no such type: 'PERSN'; there are BANK, CARD, ",
            id="a type to deny that is none",
        ),
        pytest.param(
            {"redaction": {"types": ["EMAIL", "PERSN"]}},
            "redaction.types.1: no such type",
            id="a type to look for that is none",
        ),
        pytest.param(
            {"redaction": {"replace": {"*": "mask", "NAME": "mask"}}},
            "redaction.replace.NAME: no such type",
            id="a type to replace that is none",
        ),
        pytest.param(
            {"redaction": {"replace": {"EMAIL": "hash"}}},
            "redaction.replace.EMAIL: ",
            id="a replacement that is none",
        ),
        pytest.param(
            {"redaction": {"redact_paths": {"$.a": "NAME"}}},
            "redaction.redact_paths.$.a: no such type",
            id="a path of no type",
        ),
        pytest.param(
            {"redaction": {"redact_paths": {"user.email": "EMAIL"}}},
            "redaction.redact_paths.user.email: not a path such as $.user.email",
            id="a path without its root",
        ),
        pytest.param(
            {"redaction": {"keep_paths": ["$.items[0].sku"]}},
            "redaction.keep_paths.0: not a path",
            id="one of a list",
        ),
        pytest.param(
            {"redaction": {"keep_paths": ["$.a"], "redact_paths": {"$.a": "EMAIL"}}},
            "redaction.redact_paths: $.a is among keep_paths too",
            id="kept and replaced",
        ),
        pytest.param(
            {"redaction": {"tier": "presidio", "languages": ["en", "pl"]}},
            "redaction.languages: tier presidio reads en, not pl",
            id="a language that the tier does not read",
        ),
        pytest.param(
            {"redaction": {"patterns": [{**PATTERN, "regex": "C-(\\d+"}]}},
            "redaction.patterns.0.regex: not a regular expression: missing )",
            id="a pattern of personal data that is none",
        ),
        pytest.param(
            {"redaction": {"patterns": [{**PATTERN, "regex": "\\d*"}]}},
            "redaction.patterns.0.regex: it matches nothing at all",
            id="a pattern that is everywhere",
        ),
        pytest.param(
            {"redaction": {"patterns": [PATTERN, PATTERN]}},
            "redaction.patterns: two of them have one name",
            id="two patterns that nobody can tell apart",
        ),
        pytest.param(
            {"redaction": {"allow": ["  "]}}, "redaction.allow.0: ", id="allowing what is blank"
        ),
        pytest.param({"flags": [{"then": "burn"}]}, "flags.0.then: ", id="a rule's fate"),
        pytest.param({"tasks": {"judgments": 0}}, "tasks.judgments: ", id="nobody asked"),
        pytest.param({"tasks": {"priority": 10}}, "tasks.priority: ", id="a priority"),
        pytest.param({"quota": {"tasks_per_day": -1}}, "quota.tasks_per_day: ", id="a quota"),
        pytest.param(
            {"sampling": {"shares": {"spma": 0.5}}},
            "(document): sampling.shares: ['spma'] not in schema.classes",
            id="a share of a class that is not there",
        ),
        pytest.param({"prelabeler": {"kind": "magic"}}, "prelabeler: ", id="an unknown kind"),
        pytest.param(
            {"prelabeler": {**RULES, "name": "My Words"}}, "prelabeler.name: ", id="its name"
        ),
        pytest.param({"prelabeler": {**RULES, "rules": []}}, "prelabeler.rules: ", id="no rules"),
        pytest.param(
            {"prelabeler": {**RULES, "rules": [{**RULE, "label": "spma"}]}},
            "(document): prelabeler.rules.0.label: 'spma' is not in schema.classes",
            id="a rule for a class that is not there",
        ),
        pytest.param(
            {"prelabeler": {**RULES, "otherwise": "none"}},
            "(document): prelabeler.otherwise: not in schema.classes",
            id="otherwise a class that is not there",
        ),
        pytest.param(
            {"prelabeler": RULES, "schema": SEVERAL},
            "(document): prelabeler.kind: rules can propose choice, not multi_choice",
            id="rules for several classes at once",
        ),
        pytest.param(
            {"prelabeler": HTTP, "schema": {"kind": "text"}},
            "(document): prelabeler.kind: http can propose choice, multi_choice, spans, rating",
            id="a text that nobody has redacted",
        ),
        pytest.param(
            {"schema": {"kind": "regions", "classes": ["cat"]}},
            "(document): schema.kind: regions are of modality image or document, not text",
            id="boxes in a text",
        ),
        pytest.param(
            {"schema": {"kind": "spans", "classes": ["name"]}, "modality": "image"},
            "(document): schema.kind: spans are of modality text, not image",
            id="words of a picture",
        ),
        pytest.param(
            {"prelabeler": {**RULES, "rules": [{"label": "spam", "confidence": 1}]}},
            "prelabeler.rules.0: give `contains` or `pattern`",
            id="a rule without a condition",
        ),
        pytest.param(
            {"prelabeler": {**RULES, "rules": [{**RULE, "contains": ["free", " "]}]}},
            "prelabeler.rules.0: a phrase of `contains` is blank",
            id="a phrase that is everywhere",
        ),
        pytest.param(
            {"prelabeler": {**RULES, "rules": [{**RULE, "pattern": "(free"}]}},
            "prelabeler.rules.0.pattern: not a regular expression: missing )",
            id="a pattern that is none",
        ),
        pytest.param(
            {"prelabeler": {**HTTP, "url": "http://model.example/v1"}},
            "prelabeler.url: use https",
            id="plain http",
        ),
        pytest.param(
            {"prelabeler": {**HTTP, "url": "http://127.0.0.1.evil.example/v1"}},
            "prelabeler.url: use https",
            id="plain http that looks like loopback",
        ),
        pytest.param(
            {"prelabeler": {**HTTP, "url": "file:///etc/passwd"}}, "prelabeler.url: ", id="a file"
        ),
        pytest.param(
            {"prelabeler": {**HTTP, "timeout_seconds": 31}},
            "prelabeler.timeout_seconds: ",
            id="more patience than the gate has",
        ),
    ],
)
def test_a_wrong_field_is_named(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(InvalidDocument) as refused:
        read_document(document(**changes))

    assert str(refused.value).startswith(told)


def test_every_wrong_field_is_named_at_once() -> None:
    told = errors_of(document(gate={"threshold": 2}, tasks={"judgments": 0}, extra=1))

    assert [line.partition(":")[0] for line in told] == [
        "gate.threshold",
        "tasks.judgments",
        "extra",
    ]


def test_what_is_no_json_is_told_so() -> None:
    (told,) = errors_of("name: chat")

    assert told.startswith("(document): Invalid JSON")


@pytest.mark.parametrize(
    "prelabeler",
    [
        RULES,
        HTTP,
        {**HTTP, "url": "http://127.0.0.1:8000/propose"},
        {**HTTP, "url": "http://localhost/"},
        {"kind": "lambda", "name": "model", "version": "1", "function": "my-model:live"},
        {"kind": "sagemaker", "name": "model", "version": "1", "endpoint": "my-endpoint"},
    ],
    ids=lambda one: f"{one['kind']} {one.get('url', '')}",
)
def test_a_document_survives_being_stored(prelabeler: dict[str, Any]) -> None:
    spec = read_document(document(prelabeler=prelabeler, flags=[{"then": "drop", "source": "a"}]))

    again = spec.model_dump_json(exclude_none=True, by_alias=True)

    assert DatasetSpec.model_validate_json(again) == spec


REDACTION = {
    "tier": "fast",
    "languages": ["en", "pl"],
    "other_languages": "thorough",
    "redact_paths": {"$.user.email": "EMAIL", '$["full name"]': "PERSON", "$.to[*]": "EMAIL"},
    "allow": ["Acme"],
    "deny": {"ORG": ["Project Nightfall"], "PERSON": []},
    "patterns": [PATTERN],
    "replace": {"*": "pseudonym", "CARD": "mask"},
}


def test_a_redaction_policy_survives_being_stored() -> None:
    spec = read_document(document(redaction=REDACTION))

    record = attributes(spec.model_dump(mode="json", exclude_none=True, by_alias=True))

    assert read(DatasetSpec, values(record)) == spec


def test_a_policy_is_a_key_in_whatever_order_its_mappings_come() -> None:
    one = RedactionPolicy(replace={"*": "mask", "CARD": "surrogate"})
    same = RedactionPolicy(replace={"CARD": "surrogate", "*": "mask"})

    assert len({one, same}) == 1
    assert one.digest == same.digest
    assert one.digest != RedactionPolicy(replace={"*": "mask"}).digest
    # An approximate copy must not carry the digest of what it was copied from.
    assert one.model_copy(update={"replace": {"*": "mask"}}).digest != one.digest


def test_what_is_looked_at_again_does_not_change_what_redaction_does() -> None:
    assert RedactionPolicy(recheck_share=0.5).digest == RedactionPolicy().digest


def test_a_stored_document_that_is_wrong_by_now_can_be_seen_and_mended() -> None:
    """It was in force before its types, paths and languages were looked at."""
    before = {"tier": "presidio", "types": ["PERSN"], "keep_paths": ["id"], "languages": ["pl"]}
    stored = {"name": "chat", "schema": {"kind": "choice", "classes": ["a", "b"]}}

    spec = read(DatasetSpec, {**stored, "redaction": before})

    assert spec.redaction.types == ("PERSN",)
    assert spec.redaction.keep_paths == ("id",)


def test_a_policy_says_what_takes_the_place_of_each_type() -> None:
    policy = RedactionPolicy(replace={"*": "pseudonym", "CARD": "mask"})

    assert policy.replacement("CARD") == "mask"
    assert policy.replacement("PERSON") == "pseudonym"
    assert RedactionPolicy().replacement("PERSON") == "placeholder"
