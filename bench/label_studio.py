"""
Beside a real Label Studio on the same machine, in one run: `python -m bench.label_studio`.

Label Studio 1.23.2 is served by gunicorn with two workers of four threads, on SQLite; ours is the
real stack in the embedded cloud, with the real detector. They take turns, so that a machine that
slows down slows down both. What is printed are ratios, ours to its; the bars are the project's.

(a) objects, from the first put to the last task; its: from its sync's start, when they are there
(b) records of one JSONL upload, until the last task; its: a bulk import of the same
(c) people who take and answer tasks through the API
(d) answers that are lost where the receiver of webhooks is down

Rows with a dash are not ours against its, but where our time goes.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from random import Random
from threading import Thread
from typing import Any
from uuid import uuid4

from bench.cost import text
from bench.label_studio_clients import Annotator, Http, Labeler, Person, Worked, timed, work
from bench.label_studio_handler import ISSUER
from bench.label_studio_ours import PATIENCE, Ours, ours
from bench.label_studio_server import Studio, is_installed, label_studio
from labelhooks.formats.label_studio.config import label_config
from labelhooks.people.access import pseudonym
from labelhooks.redaction.build import texts_redactor
from labelhooks_cli.local.tools import free_port

BARS = {"a": 1.0, "b": 0.25, "c": 2.0}
CLIENTS = (1, 8)
ANSWERS = 10  # of the outage
# These texts are of made-up words, which a second look may take for names: it would cancel a task.
ALL_STAY = {"recheck_share": 0}


def of_objects(our: Ours, its: Studio, number: int, rounds: int, random: Random) -> None:
    """Print (a)."""
    s3, bucket = our.deployment.target.s3, f"its-{uuid4().hex[:8]}"
    s3.create_bucket(Bucket=bucket)
    our.dataset("objects", redaction=ALL_STAY)
    pairs = []
    for turn in range(rounds + 1):  # the first is for what starts cold
        count = number if turn else 20
        bodies = [_body(random) for _ in range(count)]
        before, began = our.tasks(), time.perf_counter()
        for body in bodies:
            our.put(f"objects/{uuid4().hex}.json", body)
        our.until(before + count)
        mine = count / (time.perf_counter() - began)
        for body in bodies:
            s3.put_object(Bucket=bucket, Key=f"{turn}/{uuid4().hex}.json", Body=body)
        synced = _synced(our, its, bucket, f"{turn}/", count)
        pairs += [(mine, synced)] if turn else []
    _ratio("(a) objects until tasks", "tasks/s", pairs, BARS["a"])


def _body(random: Random) -> bytes:
    return json.dumps({"text": f"{text(random, accepted=False)} {uuid4().hex}"}).encode()


def _synced(our: Ours, its: Studio, bucket: str, prefix: str, number: int) -> float:
    """Return tasks a second of a sync from S3, of objects that are there."""
    project = its.project(f"objects {prefix}", label_config(_schema(our)))
    storage = its.ask(
        "POST",
        "/api/storages/s3/",
        {
            "project": project,
            "bucket": bucket,
            "prefix": prefix,
            "regex_filter": ".*json",
            "use_blob_urls": False,
            "aws_access_key_id": our.record.access_key,
            "aws_secret_access_key": our.record.secret_key,
            "region_name": our.record.region,
            "s3_endpoint": our.record.endpoint,
        },
    )
    began = time.perf_counter()
    its.ask("POST", f"/api/storages/s3/{storage['id']}/sync", {}, timeout=PATIENCE)
    late = began + PATIENCE
    while (there := _task_number(its, project)) < number:
        if time.perf_counter() > late:
            raise SystemExit(f"Label Studio synced {there} of {number}")
        time.sleep(0.1)
    return number / (time.perf_counter() - began)


def _task_number(its: Studio, project: int) -> int:
    return int(its.ask("GET", f"/api/projects/{project}?include=task_number")["task_number"])


def _schema(our: Ours) -> Any:
    return our.deployment.dataset("objects").spec.labels


def of_records(our: Ours, its: Studio, number: int, rounds: int, random: Random) -> int:
    """Print (b); return the last project of Label Studio."""
    dataset = our.dataset("records", redaction=ALL_STAY)
    redact = texts_redactor(our.deployment.id_key())
    pairs, shares, project = [], [], 0
    for turn in range(rounds + 1):
        count = number if turn else 100
        records = [json.loads(_body(random)) for _ in range(count)]
        lines = "\n".join(json.dumps(one) for one in records).encode()
        before, began = our.tasks(), time.perf_counter()
        our.put(f"records/{uuid4().hex}.jsonl", lines)
        our.until(before + count)
        took = time.perf_counter() - began
        cpu = time.process_time()
        redact(dataset, [one["text"] for one in records])
        cpu = time.process_time() - cpu
        project = its.project(f"records {turn}", label_config(dataset.spec.labels))
        began = time.perf_counter()
        its.ask("POST", f"/api/projects/{project}/import", [{"data": one} for one in records])
        imported = time.perf_counter() - began
        if turn:
            pairs.append((count / took, count / imported))
            shares.append(cpu / took)
    _ratio("(b) records until tasks", "tasks/s", pairs, BARS["b"])
    print(f"    - redaction, of our time: {100 * statistics.median(shares):.0f} % (of one core)")
    return project


def floors(our: Ours, number: int) -> None:
    """Print what the embedded cloud gives at most to whoever asks it for nothing else."""
    dynamodb, table = our.deployment.target.dynamodb, our.deployment.target.output("WorkTable")
    key = {"pk": {"S": "quota#bench"}, "sk": {"S": "none"}}
    item = {**key, "held": {"S": "x" * 700}}
    put = partial(dynamodb.put_item, TableName=table, Item=item)
    get = partial(dynamodb.get_item, TableName=table, Key=key)
    for clients in CLIENTS:
        puts, _ = timed(put, clients, number / 100)
        gets, median = timed(get, clients, number / 100)
        print(
            f"    - its DynamoDB, {clients} at once: {puts:.0f} puts/s, {gets:.0f} gets/s, "
            f"{median:.1f} ms a get"
        )


def of_people(our: Ours, its: Studio, project: int, seconds: float) -> None:
    """Print (c)."""
    tokens = [_signed_in(our) for _ in range(max(CLIENTS))]
    url, trust = our.deployment.target.api_url, our.deployment.target.certificate
    with ExitStack() as stack:
        handlers = [stack.enter_context(_handler(our, n)) for n in range(max(CLIENTS))]
        for clients in CLIENTS:
            through = [
                Http(url, {"Authorization": f"Bearer {one}"}, trust) for one in tokens[:clients]
            ]
            alone = [Http(address, {}) for address in handlers[:clients]]
            theirs = [
                Http(its.url, {"Authorization": f"Token {its.somebody(n).token}"})
                for n in range(clients)
            ]
            labelers: list[Person] = [Labeler(one, project) for one in theirs]
            annotators: list[Person] = [Annotator(one, "records") for one in through]
            processes: list[Person] = [Annotator(one, "records") for one in alone]
            peer = work(labelers, seconds)
            _told_of(f"(c) {clients} through the API", work(annotators, seconds), peer)
            _told_of(f"    - {clients} at handlers alone", work(processes, seconds), peer)
            _where(alone)
            nothing = partial(through[0].ask, "GET", "/nothing-is-here")
            ours_says_so = "urn:labelhooks" in str(nothing())  # or the gateway answers by itself
            _, median = timed(nothing, 1, seconds / 4)
            who = "API Gateway and Lambda" if ours_says_so else "API Gateway alone"
            print(f"    - {who}, for nothing: {median:.1f} ms")


def _signed_in(our: Ours) -> str:
    """Return the token of somebody new."""
    target, name, password = our.deployment.target, f"p{uuid4().hex[:10]}", f"A{uuid4().hex}-z"
    pool, accounts = target.output("UserPool"), target.accounts
    accounts.admin_create_user(
        UserPoolId=pool, Username=name, TemporaryPassword=password, MessageAction="SUPPRESS"
    )
    accounts.admin_set_user_password(
        UserPoolId=pool, Username=name, Password=password, Permanent=True
    )
    accounts.admin_add_user_to_group(UserPoolId=pool, Username=name, GroupName="annotator")
    told = accounts.initiate_auth(
        AuthFlow="USER_PASSWORD_AUTH",
        ClientId=target.output("UserPoolClient"),
        AuthParameters={"USERNAME": name, "PASSWORD": password},
    )
    return str(told["AuthenticationResult"]["AccessToken"])


@contextmanager
def _handler(our: Ours, number: int) -> Iterator[str]:
    """Serve the API's handler in a process of its own; return where."""
    functions = our.deployment.target.functions
    told = functions.get_function_configuration(
        FunctionName=our.deployment.target.output("FunctionApi")
    )
    port = free_port(None)
    subject = f"bench-{number}"
    environment = {**os.environ, **told["Environment"]["Variables"], **our.record.variables()}
    command = [sys.executable, "-m", "bench.label_studio_handler", str(port), subject]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        late = time.monotonic() + PATIENCE
        while True:
            with suppress(OSError):
                Http(address, {}).ask("GET", "/me")
                break
            if process.poll() is not None or time.monotonic() > late:
                raise SystemExit("a handler does not answer")
            time.sleep(0.1)
        who = pseudonym(our.deployment.id_key(), ISSUER, subject)
        assert our.deployment.people.get(who).active
        yield address
    finally:
        process.terminate()
        process.wait()


def _where(alone: Sequence[Http]) -> None:
    """Print where a handler's time goes."""
    told: dict[str, float] = {}
    for one in alone:
        for name, value in one.told.items():
            told[name.lower()] = told.get(name.lower(), 0.0) + value
    number = told["x-bench-requests"]
    calls, aws, every = (told[f"x-bench-{name}"] / number for name in ("calls", "aws-ms", "all-ms"))
    print(f"      a request: {every:.1f} ms, of them {aws:.1f} ms in {calls:.1f} calls of DynamoDB")


def _told_of(what: str, mine: Worked, its: Worked) -> None:
    print(
        f"{what:28} {mine.rate:7.1f} submits/s, its {its.rate:7.1f}: x {mine.rate / its.rate:.2f} "
        f"(bar {BARS['c']:.2f}); next p50 {mine.p50:.0f} p95 {mine.p95:.0f} ms, "
        f"its {its.p50:.0f} and {its.p95:.0f}: p95 / its p50 {mine.p95 / its.p50:.2f} (bar 1.00)"
    )


def of_outage(our: Ours, its: Studio) -> None:
    """Print (d): people answer while nobody listens to webhooks; then somebody does."""
    project = its.project("outage", "<View></View>")
    connector = {"kind": "label_studio", "url": its.url, "project": project}
    our.dataset("outage", connector=connector, tasks={"queue": "outage"})
    our.labelhooks("studio", "connect", "outage", LABEL_STUDIO_TOKEN=its.token)
    before = our.tasks()
    lines = [json.dumps({"text": f"answered while nobody listens {n}"}) for n in range(ANSWERS)]
    our.put("outage/some.jsonl", "\n".join(lines).encode())
    our.until(before + ANSWERS)
    _turn(our)
    port = free_port(None)
    (hook,) = its.ask("GET", f"/api/webhooks/?project={project}")
    address = f"http://127.0.0.1:{port}/"
    its.ask("PATCH", f"/api/webhooks/{hook['id']}/", {"url": address})
    labeler = Labeler(Http(its.url, {"Authorization": f"Token {its.token}"}), project)
    for _ in range(ANSWERS):
        labeler.submit(labeler.next())
    heard = _heard(port, seconds=5)
    _turn(our)
    found = our.deployment.inventory.tasks("outage")
    taken = sum(one.judgments for one in found)
    print(
        f"(d) receiver down              ours {taken} of {ANSWERS} answers are judgments a turn "
        f"later; its webhooks brought {heard} of {ANSWERS}"
    )


def _turn(our: Ours) -> None:
    name = our.deployment.target.output("FunctionStudio")
    answer = our.deployment.target.functions.invoke(FunctionName=name, Payload=b"{}")
    assert "FunctionError" not in answer


def _heard(port: int, *, seconds: float) -> int:
    """Listen for a while; return how many webhooks came."""
    heard: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(self.path)
            self.send_response(200)
            self.end_headers()

    server = HTTPServer(("127.0.0.1", port), Listener)
    thread = Thread(target=server.serve_forever)
    thread.start()
    time.sleep(seconds)
    server.shutdown()
    thread.join()
    server.server_close()
    return len(heard)


def _ratio(what: str, unit: str, pairs: Sequence[tuple[float, float]], bar: float) -> None:
    ratio = statistics.median(mine / its for mine, its in pairs)
    mine, its = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"{what:28} {mine:7.1f} {unit}, its {its:7.1f}: x {ratio:.2f} (bar {bar:.2f})")


def main(words: Sequence[str] | None = None) -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description="Beside a real Label Studio, as ratios.")
    parser.add_argument("--objects", type=int, default=200)
    parser.add_argument("--records", type=int, default=1500)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=12, help="of each measurement of (c)")
    parser.add_argument("--only", default="abcd", help="which of the four")
    said: Any = parser.parse_args(words)
    if not is_installed():
        raise SystemExit("Label Studio is not installed: make label-studio")
    random = Random(1)
    folder = Path(tempfile.mkdtemp(prefix="bench-label-studio-"))
    with ExitStack() as stack:
        our = stack.enter_context(ours(folder / "cloud"))
        trusts = dict.fromkeys(("AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE"), our.record.certificate)
        its = stack.enter_context(label_studio(folder / "studio", **trusts))
        if "a" in said.only:
            of_objects(our, its, said.objects, said.rounds, random)
        if "b" in said.only or "c" in said.only:
            project = of_records(our, its, said.records, said.rounds, random)
            floors(our, 200)
        if "c" in said.only:
            of_people(our, its, project, said.seconds)
        if "d" in said.only:
            of_outage(our, its)


if __name__ == "__main__":
    main()
