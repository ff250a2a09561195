"""The process that serves the page beside the embedded cloud, and who may sign in there."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import asdict, dataclass

from labelhooks_cli.local import server, tools
from labelhooks_cli.local.home import ELSEWHERE, FOLDER, Home
from labelhooks_cli.local.record import Record, command_line
from labelhooks_cli.page.files import START
from labelhooks_cli.problems import LocalFailed, PortTaken

# Of a developer's cloud, where it is free: drafts are kept in the browser by address.
PORT = 8420
START_SECONDS = 30.0
STOP_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class PageRecord:
    """One run of `labelhooks page serve`."""

    pid: int
    port: int
    serves: str  # the run of the embedded cloud, and what is deployed in it

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    @classmethod
    def alive(cls, home: Home) -> "PageRecord | None":
        """Return the note if its process runs and is ours."""
        try:
            record = cls(**json.loads(home.page_record.read_text(encoding="utf-8")))
        except (FileNotFoundError, ValueError, TypeError):
            return None
        return record if record.is_running() else None

    def is_running(self) -> bool:
        return f"page serve --port {self.port}" in command_line(self.pid)


def serve(home: Home, cloud: Record) -> PageRecord | None:
    """
    Return the page's server for this cloud and what is in it, started where it is not there.

    None: the page is not built. Raises LocalFailed: it does not start.
    """
    running = PageRecord.alive(home)
    serves = f"{cloud.pid} {cloud.deployed}"
    if running and running.serves == serves:
        return running
    stop(home)
    if not (home.page / START).is_file():
        return None
    port = _free_port(running.port if running else _usual_port(home))
    words = ["-m", "labelhooks_cli.main", "page", "serve", "--port", str(port)]
    words += ["--target", "local", "--env", cloud.env]
    with home.page_log.open("wb") as log:
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, *words],
            cwd=home.checkout,
            env=tools.environment({ELSEWHERE: str(home.folder)}),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # outlives this command, and its terminal's Ctrl-C
        )
    record = PageRecord(process.pid, port, serves)
    home.page_record.write_text(json.dumps(asdict(record)) + "\n", encoding="utf-8")
    _wait_until_ready(home, record, process)
    return record


def _usual_port(home: Home) -> int | None:
    """Return where the page is; of a cloud elsewhere no matter where: several may start at once."""
    return PORT if home.folder == home.checkout / FOLDER else None


def _free_port(wanted: int | None) -> int:
    try:
        return tools.free_port(wanted)
    except PortTaken:
        return tools.free_port(None)


def _wait_until_ready(home: Home, record: PageRecord, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while not _answers(record):
        ended = process.poll() is not None
        if ended or time.monotonic() > until:
            stop(home)
            said = tools.tail(home.page_log.read_text(errors="replace"))
            raise LocalFailed(f"The page's server did not start; {home.page_log} ends:\n{said}")
        time.sleep(0.05)


def _answers(record: PageRecord) -> bool:
    try:
        with urllib.request.urlopen(f"{record.url}config.json", timeout=5) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def stop(home: Home) -> None:
    """End the page's server, if it is there and ours. Raises LocalFailed."""
    record = PageRecord.alive(home)
    if record:
        os.kill(record.pid, signal.SIGTERM)
        until = time.monotonic() + STOP_SECONDS
        while record.is_running():
            if time.monotonic() > until:
                raise LocalFailed(f"Process {record.pid} does not end: see {home.page_log}.")
            time.sleep(0.02)
        server.reap(record.pid)
    home.page_record.unlink(missing_ok=True)
