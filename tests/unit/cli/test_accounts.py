"""labelhooks people invite, id, token, url: accounts, in a user pool in process."""

import json
from collections.abc import Iterator

import pytest

from labelhooks.people.access import pseudonym
from labelhooks_cli.deployment import Deployment
from tests.unit.cli.aws import ID_KEY, deployed
from tests.unit.cli.conftest import Run

ISSUER = "https://cognito-idp.us-east-1.amazonaws.com/pool"


@pytest.fixture
def deployment(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployment]:
    with deployed(monkeypatch) as deployment:
        accounts = deployment.target.accounts
        pool = accounts.create_user_pool(PoolName="people")["UserPool"]["Id"]
        client = accounts.create_user_pool_client(
            UserPoolId=pool, ClientName="page", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"]
        )["UserPoolClient"]["ClientId"]
        for name in ("annotator", "reviewer"):
            accounts.create_group(UserPoolId=pool, GroupName=name)
        known = {"UserPool": pool, "UserPoolClient": client, "OidcIssuer": ISSUER}
        deployment.target._known.update(known, ApiUrl="https://api.test")
        yield deployment


def subject(deployment: Deployment, name: str) -> str:
    found = deployment.target.accounts.admin_get_user(
        UserPoolId=deployment.target.output("UserPool"), Username=name
    )
    return {one["Name"]: one["Value"] for one in found["UserAttributes"]}["sub"]


def test_whoever_is_invited_may_sign_in_and_has_what_was_said(
    deployment: Deployment, labelhooks: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = labelhooks(
        *("people", "invite", "p7", "-r", "annotator", "-r", "reviewer", "-d", "chat"),
        *("--holds", "2", "--keep-password", "--json"),
    )
    assert said.code == 0, said.err
    made = json.loads(said.out)

    assert made["id"] == pseudonym(ID_KEY.encode(), ISSUER, subject(deployment, "p7"))
    person = deployment.people.get(made["id"])
    assert (person.datasets, person.holds_at_most, person.active) == (("chat",), 2, True)
    groups = deployment.target.accounts.admin_list_groups_for_user(
        UserPoolId=deployment.target.output("UserPool"), Username="p7"
    )["Groups"]
    assert {one["GroupName"] for one in groups} == {"annotator", "reviewer"}
    assert len(made["password"]) >= 14
    assert labelhooks("people", "id", "p7").out.strip() == made["id"]
    monkeypatch.setenv("LABELHOOKS_PASSWORD", made["password"])
    assert labelhooks("people", "token", "p7").out.count(".") == 2


def test_a_first_password_is_to_be_changed(
    deployment: Deployment, labelhooks: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = json.loads(labelhooks("people", "invite", "p7", "-r", "annotator", "--json").out)
    monkeypatch.setenv("LABELHOOKS_PASSWORD", made["password"])

    said = labelhooks("people", "token", "p7")
    assert said.code == 1
    assert "choose a password of their own" in said.err


def test_a_subject_of_another_provider_has_a_pseudonym_too(
    deployment: Deployment, labelhooks: Run
) -> None:
    said = labelhooks("people", "id", "--subject", "auth0|7")

    assert said.out.strip() == pseudonym(ID_KEY.encode(), ISSUER, "auth0|7")
    assert labelhooks("people", "url").out.strip() == "https://api.test"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        pytest.param(["invite", "p", "-r", "annotator", "-d", "nope"], "no dataset", id="dataset"),
        pytest.param(["id", "nobody"], "no account is called nobody", id="nobody"),
        pytest.param(["id"], "say whose", id="nobody named"),
    ],
)
def test_what_cannot_be_done_is_told(
    words: list[str], told: str, deployment: Deployment, labelhooks: Run
) -> None:
    said = labelhooks("people", *words)

    assert said.code == 1
    assert told in said.err


def test_an_account_is_made_once(deployment: Deployment, labelhooks: Run) -> None:
    assert labelhooks("people", "invite", "p7", "-r", "annotator").code == 0

    said = labelhooks("people", "invite", "p7", "-r", "annotator")
    assert said.code == 1
    assert "there is an account p7" in said.err


def test_people_of_another_provider_are_invited_there(
    deployment: Deployment, labelhooks: Run
) -> None:
    del deployment.target._known["UserPool"]

    said = labelhooks("people", "invite", "p7", "-r", "annotator")
    assert said.code == 1
    assert "another identity provider's" in said.err
