"""People who take a task and answer it, again and again: of Label Studio, and of ours."""

import json
import ssl
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, Protocol
from urllib.parse import urlsplit


class Person(Protocol):
    """Somebody with a connection of their own, which stays open."""

    def next(self) -> Any:
        """Take a task; None where there is none."""

    def submit(self, task: Any) -> None:
        """Answer it."""


@dataclass
class Http:
    """A connection that is kept, as a browser keeps it."""

    url: str
    headers: dict[str, str]
    certificate: str | None = None
    told: dict[str, float] = field(default_factory=dict)  # by header `x-…`, all answers together
    _open: HTTPConnection | None = None

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Return the status and the answer."""
        at = urlsplit(self.url)
        sent = None if body is None else json.dumps(body)
        for again in (True, False):
            try:
                connection = self._connected(at.hostname or "", at.port or 0)
                headers = {"Content-Type": "application/json", **self.headers}
                connection.request(method, at.path + path, sent, headers)
                answer = connection.getresponse()
                read = answer.read()
            except (HTTPException, OSError):
                self._open = None  # the server closed it meanwhile
                if not again:
                    raise
            else:
                for name, value in answer.getheaders():
                    if name.lower().startswith("x-bench-"):
                        self.told[name] = self.told.get(name, 0.0) + float(value)
                kind = answer.getheader("Content-Type") or ""
                return answer.status, json.loads(read) if read and "json" in kind else None
        raise AssertionError("the loop returns or raises")

    def _connected(self, host: str, port: int) -> HTTPConnection:
        if self._open is None:
            if self.certificate:
                trust = ssl.create_default_context(cafile=self.certificate)
                self._open = HTTPSConnection(host, port, timeout=60, context=trust)
            else:
                self._open = HTTPConnection(host, port, timeout=60)
        return self._open


@dataclass
class Annotator:
    """Somebody at our API."""

    http: Http
    dataset: str

    def next(self) -> Any:
        status, said = self.http.ask("POST", "/tasks/next", {"dataset": self.dataset})
        if status == 503:
            return self.next()
        assert status == 200, (status, said)
        return said["tasks"][0] if said["tasks"] else None

    def submit(self, task: Any) -> None:
        said = {"token": task["lease"]["token"], "value": "ok", "schema_version": 1, "seconds": 1}
        status, told = self.http.ask("POST", f"/tasks/{task['id']}/judgments", said)
        assert status == 200, (status, told)


@dataclass
class Labeler:
    """Somebody at Label Studio's API, who asks again where its database was locked (500)."""

    http: Http
    project: int

    def next(self) -> Any:
        status, said = self.http.ask("GET", f"/api/projects/{self.project}/next")
        if status == 500:
            return self.next()
        return said if status == 200 else None

    def submit(self, task: Any) -> None:
        value = {"choices": ["ok"]}
        one = {"type": "choices", "from_name": "label", "to_name": "item", "value": value}
        body = {"result": [one], "lead_time": 1}
        status, told = self.http.ask("POST", f"/api/tasks/{task['id']}/annotations/", body)
        if status == 500:
            self.submit(task)
            return
        assert status == 201, (status, told)


@dataclass(frozen=True)
class Worked:
    """What people did side by side. Times are milliseconds."""

    submits: int
    seconds: float
    nexts: tuple[float, ...]

    @property
    def rate(self) -> float:
        return self.submits / self.seconds

    @property
    def p50(self) -> float:
        return statistics.median(self.nexts)

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.nexts, n=20)[-1]


def work(people: Sequence[Person], seconds: float) -> Worked:
    """Let people work side by side for so long; each has taken and answered one before."""
    with ThreadPoolExecutor(len(people)) as pool:
        list(pool.map(_one, people))
        began = time.perf_counter()
        done = list(pool.map(lambda one: _until(one, began + seconds), people))
        took = time.perf_counter() - began
    nexts = [at for some in done for at in some]
    return Worked(len(nexts), took, tuple(nexts))


def _one(person: Person) -> float:
    began = time.perf_counter()
    task = person.next()
    took = 1000 * (time.perf_counter() - began)
    if task is None:
        raise SystemExit("the tasks are used up: give --records more")
    person.submit(task)
    return took


def _until(person: Person, late: float) -> list[float]:
    taken: list[float] = []
    while time.perf_counter() < late:
        taken.append(_one(person))
    return taken


def timed(call: Callable[[], object], clients: int, seconds: float) -> tuple[float, float]:
    """Return calls a second, and a call's median in milliseconds, by so many clients at once."""

    def some(_: int) -> list[float]:
        late, taken = time.perf_counter() + seconds, []
        while (began := time.perf_counter()) < late:
            call()
            taken.append(1000 * (time.perf_counter() - began))
        return taken

    with ThreadPoolExecutor(clients) as pool:
        every = [one for taken in pool.map(some, range(clients)) for one in taken]
    return len(every) / seconds, statistics.median(every)
