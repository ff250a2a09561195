"""A real Label Studio beside the real stack: tasks go there, answers come back as labels."""

import json
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest

from bench import label_studio_server
from bench.label_studio_server import Studio, label_studio
from labelhooks.studio.hook import HEADER
from labelhooks_cli.local.tools import free_port
from labelhooks_cli.target import Target
from tests.deployed.shell import Shell
from tests.deployed.stack import Stack

DATASET = "abroad"
BLANK = "<View></View>"


@pytest.fixture(scope="module")
def server(
    cloud: Target, tmp_path_factory: pytest.TempPathFactory, shell: Shell
) -> Iterator[Studio]:
    """Return Label Studio, which trusts the embedded cloud's certificate."""
    if not label_studio_server.is_installed():
        pytest.skip("Label Studio is not installed: make label-studio")
    trusts = {"REQUESTS_CA_BUNDLE": str(cloud.certificate)}
    with label_studio(tmp_path_factory.mktemp("label-studio"), **trusts) as server:
        yield server


@dataclass
class Project:
    """A project with three tasks of ours."""

    server: Studio
    stack: Stack
    number: int
    tasks: dict[str, dict[str, Any]]  # by their text

    def answer(self, text: str, choice: str) -> dict[str, Any]:
        """Answer a task as a person does; return the annotation."""
        value = {"choices": [choice]}
        said = {"type": "choices", "from_name": "label", "to_name": "item", "value": value}
        path = f"/api/tasks/{self.tasks[text]['id']}/annotations/"
        made: dict[str, Any] = self.server.ask("POST", path, {"result": [said], "lead_time": 4.5})
        return made

    def turn(self) -> None:
        """Let the function have its turn now, and not only when its minute comes."""
        functions, name = self.stack.target.functions, self.stack.function("studio")
        answer = functions.invoke(FunctionName=name, Payload=b"{}")
        assert "FunctionError" not in answer, answer["Payload"].read()

    def labels(self, text: str) -> list[str]:
        item = self.tasks[text]["meta"]["labelhooks"]["item_id"]
        history = self.stack.deployment.labels.history(DATASET, item)
        return [str(one.value) for one in history]

    def judgments(self, text: str) -> list[str]:
        item = self.tasks[text]["meta"]["labelhooks"]["item_id"]
        found = self.stack.deployment.tasks.round(DATASET, item, 1)
        assert found
        return [one.annotator for one in found[1]]

    def wait(self, text: str, *labels: str) -> None:
        self.stack.wait(
            lambda: self.labels(text) == list(labels), lambda: f"{text}: {self.labels(text)}"
        )


def listed(server: Studio, project: int) -> list[dict[str, Any]]:
    asked = quote(json.dumps({"filters": {"conjunction": "and", "items": []}}))
    found = server.ask("GET", f"/api/tasks?project={project}&fields=all&query={asked}")
    return list(found["tasks"])


@pytest.fixture(scope="module")
def project(server: Studio, cloud: Target, shell: Shell) -> Project:
    """Return a project that was connected by the command, and got its tasks by the function."""
    number = server.project("ours", BLANK)
    stack = Stack(cloud)
    connector = {"kind": "label_studio", "url": server.url, "project": number}
    words = [{"label": "spam", "contains": ["prize"], "confidence": 0.6}]
    rules = {"kind": "rules", "name": "words", "version": "1", "rules": words}
    stack.dataset(DATASET, connector=connector, prelabeler=rules, tasks={"show_proposal": True})
    told = shell.answer("studio", "connect", DATASET, LABEL_STUDIO_TOKEN=server.token)
    assert told["project"] == number
    assert shell.answer("studio", "check", DATASET)["webhook"] is True
    for name, text in (("a", "a prize for 030 1234567"), ("b", "hello"), ("c", "good day")):
        stack.upload(f"{DATASET}/{name}.txt", text)
    stack.settle(DATASET)
    made = Project(server, stack, number, {})
    made.turn()
    stack.wait(lambda: len(listed(server, number)) == 3, lambda: f"{listed(server, number)}")
    by_text = {one["data"]["text"]: one for one in listed(server, number)}
    made.tasks = {("prize" if "prize" in text else text): one for text, one in by_text.items()}
    return made


def test_tasks_arrive_clean_with_their_pre_label_and_an_answer_is_the_label(
    project: Project,
) -> None:
    there = project.tasks["prize"]
    assert "1234567" not in str(there)
    assert [one["model_version"] for one in there["predictions"]] == ["words 1"]
    assert project.tasks["hello"]["predictions"] == []
    held = project.stack.deployment.tasks.of(DATASET, there["meta"]["labelhooks"]["item_id"])
    assert [one.state for one in held] == ["leased"]

    project.answer("prize", "abuse")

    project.wait("prize", "abuse")
    (who,) = project.judgments("prize")
    assert len(who) == 32


def test_an_answer_whose_webhook_was_lost_is_found_by_the_next_turn(project: Project) -> None:
    (hook,) = project.server.ask("GET", f"/api/webhooks/?project={project.number}")
    path, nowhere = f"/api/webhooks/{hook['id']}/", f"https://127.0.0.1:{free_port(None)}/"
    project.server.ask("PATCH", path, {"url": nowhere})
    try:
        project.answer("hello", "spam")
        project.turn()
        project.wait("hello", "spam")
    finally:
        project.server.ask("PATCH", path, {"url": hook["url"]})


def test_a_webhook_that_comes_again_makes_one_judgment_and_a_stranger_s_none(
    project: Project, cloud: Target
) -> None:
    (hook,) = project.server.ask("GET", f"/api/webhooks/?project={project.number}")
    annotation = project.answer("good day", "ok")
    project.wait("good day", "ok")
    task = {name: project.tasks["good day"][name] for name in ("id", "data", "meta")}
    told = {"action": "ANNOTATION_CREATED", "annotation": annotation, "task": task}

    said = [sent(cloud, hook["url"], told, secret) for secret in (hook["headers"][HEADER], "x")]

    assert said == [(200, {"outcome": "again"}), (403, {"outcome": "refused"})]
    project.turn()
    assert len(project.judgments("good day")) == 1
    assert project.labels("good day") == ["ok"]


def sent(cloud: Target, url: str, body: Any, secret: str) -> tuple[int, Any]:
    """Send what a webhook would."""
    headers = {"Content-Type": "application/json", HEADER: secret}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)  # noqa: S310
    trust = ssl.create_default_context(cafile=cloud.certificate)
    try:
        with urllib.request.urlopen(request, timeout=30, context=trust) as answer:  # noqa: S310
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())
