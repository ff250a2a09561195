"""Context values: a bad one is refused by name, before anything is deployed."""

import dataclasses

import pytest
from aws_cdk import App

from infra.choices import ROOT, BadChoice, Choices, key
from infra.workers import WORKERS, concurrency


def read(**context: object) -> Choices:
    return Choices.read(App(context=context).node)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("env", "production"),
        ("home", "moon"),
        ("logLevel", "loud"),
        ("rawDays", "soon"),
        ("rawDays", 1),
        ("quarantineDays", "0"),
        ("operatorRoles", "*"),
        ("operatorRoles", "aws-reserved/*"),
        ("prelabelerFunctions", "arn:aws:lambda:eu-west-1:123456789012:function:*"),
        ("prelabelerFunctions", "toxicity"),
        ("prelabelerEndpoints", "spam/*"),
        ("prelabelerModels", "*"),
        ("prelabelerModels", "arn:aws:bedrock:eu-west-1::foundation-model/*"),
        ("prelabelerSecrets", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:*"),
        ("maxConcurrency", "gate=1"),
        ("maxConcurrency", "gate"),
        ("reservedConcurrency", "maybe"),
        ("tableWrites", "0"),
        ("monthlyBudget", "-1"),
        ("guard", "maybe"),
        ("longestHold", "901"),
        ("region", "Ireland"),
        ("pageEmail", "somebody"),
        ("page", "maybe"),
        ("pageDomain", "https://label.example.org"),
        ("pageCertificate", "arn:aws:acm:eu-west-1:123456789012:certificate/0a1b"),
        ("oidcClient", "one,two"),
    ],
)
def test_a_bad_choice_is_refused_by_name(name: str, value: object) -> None:
    with pytest.raises(BadChoice, match=name):
        read(**{name: value})


def test_the_concurrency_of_an_unknown_function_is_refused() -> None:
    chosen = read(maxConcurrency={"gates": 3}).max_concurrency

    with pytest.raises(BadChoice, match="gates"):
        concurrency(WORKERS[0], chosen, embedded=False)


def test_lists_come_as_json_or_with_commas() -> None:
    assert read(operatorRoles=["OnCall", "Admins"]) == read(operatorRoles="OnCall, Admins")
    assert read(maxConcurrency={"gate": 3}) == read(maxConcurrency="gate=3")


def test_the_defaults_are_a_development_deployment_on_aws() -> None:
    assert (read().env, read().home, read().architecture) == ("dev", "aws", "arm64")


def test_every_choice_is_explained_where_people_look() -> None:
    page = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")

    for field in dataclasses.fields(Choices):
        assert f"`{key(field.name)}`" in page, key(field.name)
