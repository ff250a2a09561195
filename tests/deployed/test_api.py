"""People come in: through the HTTP API, with a token of the user pool, to the label they gave."""

import base64
import json
import ssl
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from labelhooks_cli.target import Target
from tests.deployed.shell import Shell
from tests.deployed.stack import Stack


@dataclass(frozen=True)
class Client:
    """Somebody who is signed in."""

    target: Target
    token: str | None

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Return the status and the answer."""
        headers = {"Content-Type": "application/json"}
        if self.token is not None:
            headers["Authorization"] = f"Bearer {self.token}"
        request = urllib.request.Request(  # noqa: S310
            f"{self.target.api_url}{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers=headers,
            method=method,
        )
        trust = ssl.create_default_context(cafile=self.target.certificate)
        try:
            with urllib.request.urlopen(request, timeout=30, context=trust) as answer:  # noqa: S310
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read() or b"null")


@pytest.fixture(scope="module")
def stack(cloud: Target) -> Stack:
    return Stack(cloud)


@pytest.fixture(scope="module")
def dataset(stack: Stack) -> str:
    """Return a dataset with a task for people."""
    stack.dataset("api-road")
    stack.dataset("api-other")
    stack.upload("api-road/one.txt", "please call 030 1234567 about the order")
    stack.settle("api-road")
    return "api-road"


def signed_in(shell: Shell, cloud: Target, *words: str) -> Client:
    """Return somebody new in these groups, with these rights."""
    name = f"p{uuid4().hex[:10]}"
    made = shell.answer("people", "invite", name, *words, "--keep-password")
    told = shell.answer("people", "token", name, LABELHOOKS_PASSWORD=made["password"])
    return Client(cloud, told["token"])


def test_an_annotator_signs_in_takes_a_task_and_their_answer_is_the_label(
    shell: Shell, cloud: Target, stack: Stack, dataset: str
) -> None:
    client = signed_in(shell, cloud, "--role", "annotator", "--dataset", dataset)
    status, me = client.ask("GET", "/me")
    assert (status, me["roles"], me["datasets"]) == (200, ["annotator"], [dataset])

    status, said = client.ask("POST", "/tasks/next", {"dataset": dataset})
    assert status == 200, said
    (task,) = said["tasks"]
    assert "1234567" not in task["artifact"]["text"]
    answer = {"token": task["lease"]["token"], "value": "ok", "schema_version": 1, "seconds": 2}
    status, said = client.ask("POST", f"/tasks/{task['id']}/judgments", answer)
    assert (status, said) == (200, {"state": "submitted"})
    stack.settle(dataset)

    (label,) = stack.deployment.labels.history(dataset, task["item_id"])
    assert (label.value, label.provenance.actor.id) == ("ok", me["id"])
    assert client.ask("GET", f"/tasks/{task['id']}")[0] == 409
    assert client.ask("GET", f"/datasets/{dataset}/progress")[0] == 403


def test_an_annotator_of_another_dataset_is_refused(
    shell: Shell, cloud: Target, dataset: str
) -> None:
    client = signed_in(shell, cloud, "--role", "annotator", "--dataset", "api-other")

    assert client.ask("POST", "/tasks/next", {"dataset": dataset})[0] == 403
    assert client.ask("GET", f"/datasets/{dataset}")[0] == 403
    assert client.ask("POST", "/tasks/next", {}) == (200, {"tasks": []})


def test_without_a_token_that_holds_nobody_is_let_in(
    shell: Shell, cloud: Target, dataset: str
) -> None:
    good = signed_in(shell, cloud, "--role", "operator").token
    assert good is not None
    head, body, signature = good.split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))

    def written(told: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")

    later = written({**claims, "exp": int(time.time()) + 9_999})
    forged = {
        "none": None,
        "nonsense": "x.y.z",
        "another's signature": f"{head}.{later}.{signature}",
        "unsigned": f"{written({'alg': 'none'})}.{body}.",
        "expired": f"{head}.{written({**claims, 'exp': 1})}.{signature}",
    }
    for how, token in forged.items():
        assert Client(cloud, token).ask("GET", "/me")[0] == 401, how
    assert Client(cloud, good).ask("GET", f"/datasets/{dataset}/progress")[0] == 200
    assert Client(cloud, None).ask("GET", "/openapi.json")[0] == 200


def test_an_upload_goes_through_a_form_and_is_taken_in(
    shell: Shell, cloud: Target, stack: Stack, dataset: str
) -> None:
    owner = signed_in(shell, cloud, "--role", "owner", "--dataset", dataset)
    asked = {"name": "more.txt", "media_type": "text/plain", "bytes": 100}
    status, form = owner.ask("POST", f"/datasets/{dataset}/uploads", asked)
    assert status == 200, form
    assert form["key"].startswith(f"{dataset}/")
    policy = json.loads(base64.b64decode(form["fields"]["policy"]))
    assert ["content-length-range", 1, 100] in policy["conditions"]

    assert posted(cloud, form, b"hello again") in (200, 204)
    stack.settle(dataset)
    assert stack.deployment.inventory.states(dataset)["waiting"] >= 1


def posted(cloud: Target, form: dict[str, Any], content: bytes) -> int:
    """Send a form as a browser does; return the status."""
    boundary = uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in form["fields"].items()
    ]
    head = "".join(parts) + (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n'
        "Content-Type: text/plain\r\n\r\n"
    )
    body = head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
    request = urllib.request.Request(  # noqa: S310
        form["url"],
        data=body,
        headers={"Content-Type": f"multipart/form-data; boundary={boundary}"},
        method="POST",
    )
    trust = ssl.create_default_context(cafile=cloud.certificate)
    try:
        with urllib.request.urlopen(request, timeout=30, context=trust) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
