"""The default policy is the validated one's twin, and loads nothing that is slow."""

import subprocess
import sys

import pytest

from labelhooks.model.redaction import RedactionPolicy
from labelhooks.redaction.defaults import default_policy
from tests.unit.redaction.fakes import Patterns


@pytest.mark.parametrize("tier", [None, "fast"])
def test_it_says_what_the_validated_one_says(tier: str | None) -> None:
    said = default_policy(tier)
    for name in RedactionPolicy.model_fields:
        assert getattr(said, name) == getattr(RedactionPolicy(), name), name
    assert said.digest == RedactionPolicy().digest
    assert said.replacement("PERSON") == RedactionPolicy().replacement("PERSON")
    assert hash(said) == hash(default_policy(tier))


def test_both_redact_alike() -> None:
    from labelhooks.redaction import Redactor

    assert Redactor(Patterns()).redact("Jane Roe") == (
        Redactor(Patterns(), RedactionPolicy()).redact("Jane Roe")
    )
    assert Redactor(Patterns()).version == Redactor(Patterns(), RedactionPolicy()).version


def test_nothing_slow_is_loaded() -> None:
    code = "import sys, labelhooks.redaction.documents; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    slow = {"pydantic", "boto3", "botocore", "rich", "typer", "numpy", "spacy"}
    assert not slow & set(ran.stdout.split())
