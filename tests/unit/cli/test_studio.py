"""labelhooks studio connect, check: a project is set up, and what does not fit is told."""

import json
from collections.abc import Iterator

import pytest

from labelhooks.aws.studio_state import StudioSecrets
from labelhooks.controls.datasets import configure
from labelhooks.studio.hook import HEADER
from labelhooks.studio.ports import Secret
from labelhooks_cli.deployment import Deployment
from tests.factories import a_spec
from tests.integration.studio_server import PROJECT, TOKEN, Server, studio_server
from tests.unit.cli.aws import deployed
from tests.unit.cli.conftest import Run

HOOK = "https://api.test/hooks/label-studio/chat"


@pytest.fixture
def server() -> Iterator[Server]:
    with studio_server() as server:
        yield server


@pytest.fixture
def deployment(monkeypatch: pytest.MonkeyPatch, server: Server) -> Iterator[Deployment]:
    monkeypatch.setenv("LABEL_STUDIO_TOKEN", TOKEN)
    with deployed(monkeypatch) as deployment:
        known = {"ApiUrl": "https://api.test", "StudioSecrets": "LabelHooks-dev-studio/"}
        deployment.target._known.update(known)
        connector = {"kind": "label_studio", "url": server.url, "project": PROJECT}
        spec = a_spec(connector=connector, tasks={"judgments": 2})
        configure(deployment.datasets, spec, actor="owner", reason="a test")
        yield deployment


def kept(deployment: Deployment) -> Secret:
    return StudioSecrets(deployment.target.secrets, "LabelHooks-dev-studio/", Secret).of("chat")


def test_a_blank_project_gets_its_configuration_and_its_webhook(
    deployment: Deployment, server: Server, labelhooks: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = labelhooks("studio", "connect", "chat", "--json")

    assert said.code == 0, said.err
    assert json.loads(said.out)["webhook"] == HOOK
    assert 'value="abuse"' in server.config
    assert server.settings["maximum_annotations"] == 2
    (hook,) = server.hooks
    assert (hook["url"], hook["headers"]) == (HOOK, {HEADER: kept(deployment).hook})
    assert TOKEN not in said.out
    assert labelhooks("studio", "check", "chat").code == 0

    first = kept(deployment).hook
    monkeypatch.delenv("LABEL_STUDIO_TOKEN")  # it is kept
    assert labelhooks("studio", "connect", "chat").code == 0
    again = kept(deployment)
    assert (again.token, again.before) == (TOKEN, first)
    assert again.hook != first
    assert [one["headers"] for one in server.hooks] == [{HEADER: again.hook}]


def test_a_configuration_that_does_not_fit_is_told_and_left_alone(
    deployment: Deployment, server: Server, labelhooks: Run
) -> None:
    theirs = (
        '<View><Text name="item" value="$text"/><Choices name="label" toName="item">'
        '<Choice value="ok"/><Choice value="spam"/><Choice value="rude"/></Choices>'
        '<TextArea name="note" toName="item"/></View>'
    )
    server.config = theirs

    said = labelhooks("studio", "connect", "chat")

    assert said.code == 1
    for told in ("'label' lacks 'abuse'", "'label' has 'rude'", "'note' is one too many"):
        assert told in said.err
    assert server.config == theirs
    assert server.hooks == []


def test_a_token_that_is_not_good_is_told(
    deployment: Deployment, labelhooks: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LABEL_STUDIO_TOKEN", "another")

    said = labelhooks("studio", "connect", "chat")

    assert (said.code, "status 401" in said.err) == (1, True)


def test_what_was_never_connected_is_told(deployment: Deployment, labelhooks: Run) -> None:
    assert "labelhooks studio connect chat" in labelhooks("studio", "check", "chat").err
    configure(deployment.datasets, a_spec(), actor="owner", reason="a test")
    assert "has no connector" in labelhooks("studio", "check", "chat").err
