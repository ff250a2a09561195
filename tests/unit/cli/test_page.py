"""labelhooks page: what is published, and the server that stands before the embedded cloud."""

import json
import ssl
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from labelhooks_cli.local.serve import _make_certificate
from labelhooks_cli.page import publish as publishing
from labelhooks_cli.page.files import Built, config
from labelhooks_cli.page.publish import publish
from labelhooks_cli.page.serve import Cloud, Forward, PageServer
from labelhooks_cli.problems import Problem


@pytest.fixture
def built(tmp_path: Path) -> Built:
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html>")
    (folder / "assets" / "index-ab12.js").write_text("export {};")
    (folder / "icon.svg").write_text("<svg/>")
    (tmp_path / "secret.txt").write_text("not of the page")
    return Built.need(folder)


def test_a_page_that_is_not_built_is_told(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="make page"):
        Built.need(tmp_path)


def test_the_page_is_published_with_what_each_file_is(built: Built) -> None:
    with mock_aws():
        s3 = boto3.client("s3", "us-east-1")
        s3.create_bucket(Bucket="page")
        done = publish(s3, "page", built, {"api": "/api"})

        def told(key: str) -> tuple[str, str]:
            head = s3.head_object(Bucket="page", Key=key)
            return head["ContentType"], head["CacheControl"]

        assert done.put == 4
        assert told("index.html") == ("text/html; charset=utf-8", "no-cache")
        assert told("config.json") == ("application/json", "no-cache")
        kind, kept = told("assets/index-ab12.js")
        assert kind.startswith("text/javascript")
        assert "immutable" in kept
        said = s3.get_object(Bucket="page", Key="config.json")["Body"].read()
        assert json.loads(said) == {"api": "/api"}


def test_parts_of_an_earlier_page_stay_while_somebody_may_have_it_open(
    built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mock_aws():
        s3 = boto3.client("s3", "us-east-1")
        s3.create_bucket(Bucket="page")
        s3.put_object(Bucket="page", Key="assets/index-old.js", Body=b"")
        assert publish(s3, "page", built, {}).removed == 0
        monkeypatch.setattr(publishing, "STILL_OPEN", -publishing.STILL_OPEN)
        assert publish(s3, "page", built, {}).removed == 1
        assert "assets/index-ab12.js" in {
            one["Key"] for one in s3.list_objects_v2(Bucket="page")["Contents"]
        }


def test_the_page_is_told_who_signs_people_in() -> None:
    pool = config({"UserPoolClient": "c1", "OidcIssuer": "x", "OidcClient": "y"}, "eu-west-1")
    outputs = {
        "OidcIssuer": "https://login.example.org",
        "OidcClient": "page",
        "OidcScope": "openid api://labels",
    }
    other = config(outputs, "eu-west-1")

    assert pool["signIn"] == {
        "kind": "cognito",
        "endpoint": "https://cognito-idp.eu-west-1.amazonaws.com/",
        "clientId": "c1",
    }
    assert other["signIn"] == {
        "kind": "oidc",
        "issuer": "https://login.example.org",
        "clientId": "page",
        "scope": "openid api://labels",
    }


@dataclass
class FakeCloud:
    """The embedded cloud, as far as the page's server speaks to it: what it was asked."""

    asked: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    answer: tuple[int, str, bytes] = (200, "application/json", b"{}")
    certificate: Path = Path()
    server: ThreadingHTTPServer | None = None

    def __enter__(self) -> "FakeCloud":
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                fake.asked.append(
                    (self.command, self.path, dict(self.headers), self.rfile.read(length))
                )
                status, kind, body = fake.answer
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Set-Cookie", "a=b")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_GET  # noqa: N815

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.certificate.with_name("key.pem"))
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        assert self.server
        self.server.shutdown()
        self.server.server_close()

    @property
    def endpoint(self) -> str:
        assert self.server
        return f"https://127.0.0.1:{self.server.server_address[1]}"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return one as the embedded cloud makes its own, the key beside it."""
    folder = tmp_path_factory.mktemp("tls")
    _make_certificate(folder / "certificate.pem", folder / "key.pem")
    return folder / "certificate.pem"


@pytest.fixture
def cloud(certificate: Path) -> Iterator[FakeCloud]:
    with FakeCloud(certificate=certificate) as fake:
        yield fake


def known(cloud: FakeCloud) -> Cloud:
    return Cloud(cloud.endpoint, str(cloud.certificate), "/_aws/api/$default", "clean", "client")


@pytest.fixture
def server(built: Built, cloud: FakeCloud) -> Iterator[PageServer]:
    with PageServer(0, built, known(cloud)) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


def ask(
    server: PageServer, path: str, body: bytes | None = None, **headers: str
) -> tuple[int, Message, bytes]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(f"{server.url}{path}", data=body, headers=named)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def test_files_are_served_and_told_for_what_they_are(server: PageServer) -> None:
    status, told, body = ask(server, "")
    assert (status, body, told["Content-Type"]) == (
        200,
        b"<!doctype html>",
        "text/html; charset=utf-8",
    )
    assert "script-src 'self'" in told["Content-Security-Policy"]
    assert told["X-Content-Type-Options"] == "nosniff"
    assert ask(server, "assets/index-ab12.js")[1]["Content-Type"].startswith("text/javascript")
    assert json.loads(ask(server, "config.json")[2])["signIn"]["clientId"] == "client"


@pytest.mark.parametrize(
    "path",
    ["../secret.txt", "%2e%2e/secret.txt", "assets/../../secret.txt", "/etc/passwd", "no.js"],
)
def test_nothing_outside_the_page_is_served(server: PageServer, path: str) -> None:
    assert ask(server, path)[0] == 404


def test_the_api_is_asked_as_the_page_asked(server: PageServer, cloud: FakeCloud) -> None:
    cloud.answer = (409, "application/problem+json", b'{"title": "taken"}')
    status, told, body = ask(
        server,
        "api/tasks/t.1/judgments?x=1",
        b"{}",
        Authorization="Bearer t",
        Idempotency_Key="k",
        Cookie="mine",
    )
    assert (status, body) == (409, b'{"title": "taken"}')
    assert "Set-Cookie" not in told
    ((method, path, headers, sent),) = cloud.asked
    assert (method, path, sent) == ("POST", "/_aws/api/$default/tasks/t.1/judgments?x=1", b"{}")
    assert (headers["Authorization"], headers["Idempotency-Key"]) == ("Bearer t", "k")
    assert "Cookie" not in headers


def test_links_to_artifacts_lead_through_the_page(server: PageServer, cloud: FakeCloud) -> None:
    link = f"{cloud.endpoint}/clean/chat/a.png?X-Amz-Signature=ab"
    cloud.answer = (200, "application/json", json.dumps({"url": link}).encode())
    told = json.loads(ask(server, "api/tasks/t.1")[2])["url"]
    assert told == "/artifacts/chat/a.png?X-Amz-Signature=ab"

    cloud.answer = (200, "image/png", b"picture")
    status, headers, body = ask(server, told.lstrip("/"), Range="bytes=0-6")
    assert (status, headers["Content-Type"], body) == (200, "image/png", b"picture")
    assert cloud.asked[-1][1] == "/clean/chat/a.png?X-Amz-Signature=ab"
    assert cloud.asked[-1][2]["Range"] == "bytes=0-6"


@pytest.mark.parametrize(
    ("path", "call"),
    [
        ("artifacts/../raw/secret", None),
        ("artifacts/%2e%2e/raw/secret", None),
        ("api/../../other", None),
        ("cognito", "AWSCognitoIdentityProviderService.AdminGetUser"),
        ("cognito", "DynamoDB_20120810.Scan"),
        ("raw/secret", None),
    ],
)
def test_nothing_else_of_the_cloud_can_be_asked(
    server: PageServer, cloud: FakeCloud, path: str, call: str | None
) -> None:
    body, headers = (b"{}", {"X_Amz_Target": call}) if call else (None, {})
    assert ask(server, path, body, **headers)[0] in (404, 405)
    assert cloud.asked == []


def test_people_sign_in_through_the_page(server: PageServer, cloud: FakeCloud) -> None:
    call = "AWSCognitoIdentityProviderService.InitiateAuth"
    assert ask(server, "cognito", b'{"a": 1}', X_Amz_Target=call)[0] == 200
    ((method, path, headers, sent),) = cloud.asked
    assert (method, path, headers["X-Amz-Target"], sent) == ("POST", "/", call, b'{"a": 1}')


def test_another_name_for_this_machine_is_refused(server: PageServer, cloud: FakeCloud) -> None:
    assert ask(server, "api/me", Host="evil.example.org")[0] == 421
    assert cloud.asked == []


def test_a_cloud_that_is_down_is_told(built: Built, certificate: Path) -> None:
    gone = Cloud("https://127.0.0.1:9", str(certificate), "/api", "clean", "client")
    with PageServer(0, built, gone) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        status, _, body = ask(server, "api/me")
        server.shutdown()
    assert status == 502
    assert "does not answer" in json.loads(body)["title"]


def test_a_cloud_with_another_certificate_is_not_spoken_to(
    cloud: FakeCloud, tmp_path: Path
) -> None:
    _make_certificate(tmp_path / "other.pem", tmp_path / "key.pem")
    other = Cloud(cloud.endpoint, str(tmp_path / "other.pem"), "/api", "clean", "client")
    with pytest.raises(ssl.SSLError):
        Forward(other)("GET", "/", Message(), b"")
