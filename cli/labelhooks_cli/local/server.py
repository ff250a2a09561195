"""Start and stop the emulator's process; know whether it is ours."""

import json
import os
import shutil
import signal
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from labelhooks_cli.local import tools
from labelhooks_cli.local.home import Home
from labelhooks_cli.local.record import REGION, Record
from labelhooks_cli.problems import LocalFailed

SERVE = Path(__file__).with_name("serve.py")
START_SECONDS = 60.0
# A stop saves the state and ends the functions' processes; a big state takes its time.
STOP_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Kept:
    """What a run that kept its state left: go on there, with what is deployed already."""

    port: int
    env: str
    deployed: str | None

    @classmethod
    def read(cls, home: Home) -> "Kept | None":
        """Return it; None if there is none. Raises LocalFailed: the state was not saved whole."""
        if not home.state.is_dir() or not any(home.state.iterdir()):
            return None
        try:
            told = json.loads(home.saved.read_text(encoding="utf-8"))
            return cls(int(told["port"]), str(told["env"]), told["deployed"])
        except (FileNotFoundError, ValueError, KeyError) as error:
            raise LocalFailed(
                f"The state in {home.state} was not saved whole: its last run was killed. "
                "Clear it with labelhooks local down --forget, then start again."
            ) from error

    def write(self, home: Home) -> None:
        told = {"port": self.port, "env": self.env, "deployed": self.deployed}
        home.saved.write_text(json.dumps(told) + "\n", encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run shall be: on which port, and from which kept state it goes on."""

    port: int
    kept: Kept | None
    keep_state: bool


def choose(home: Home, port: int | None, *, keep_state: bool) -> Place:
    """
    Return the place for a run, before anything is begun.

    No port means any free one or, with kept state, the one that state knows. With `keep_state` the
    run goes on from what an earlier one kept, and keeps its own. Raises PortTaken, LocalFailed.
    """
    kept = Kept.read(home) if keep_state else None
    if kept and port and port != kept.port:
        raise LocalFailed(
            f"The kept state lives at port {kept.port}: leave --port out, "
            "or clear the state with labelhooks local down --forget."
        )
    return Place(tools.free_port(kept.port if kept else port), kept, keep_state)


def start(home: Home, env: str, place: Place) -> Record:
    """Start the emulator and wait until it answers. Raises ToolMissing, LocalFailed."""
    python = tools.need_emulator(home)
    port, kept = place.port, place.kept
    for folder in (home.folder, home.tls):
        folder.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(home.scratch, ignore_errors=True)
    home.scratch.mkdir()
    home.saved.unlink(missing_ok=True)  # until the next good end
    words = [str(python), "-I", str(SERVE), "--port", str(port), "--home", str(home.folder)]
    words += ["--certificate", str(home.certificate), "--key", str(home.key)]
    with home.log.open("wb") as log:
        process = subprocess.Popen(  # noqa: S603
            words,
            cwd=home.folder,
            env=_environment(home, port, keep_state=place.keep_state),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # outlives this command, and its terminal's Ctrl-C
        )
    record = Record(
        pid=process.pid,
        port=port,
        env=kept.env if kept else env,
        keeps_state=place.keep_state,
        certificate=str(home.certificate),
        started_at=datetime.now(UTC).isoformat(timespec="seconds"),
        deployed=kept.deployed if kept else None,
    )
    record.write(home)
    _wait_until_ready(home, record, process)
    return record


def _environment(home: Home, port: int, *, keep_state: bool) -> dict[str, str]:
    """Return all that the emulator, and so every function in it, sees of this machine."""
    certificate = str(home.certificate)
    keeping = "1" if keep_state else "0"
    return {
        "PATH": os.defpath,
        "HOME": str(home.folder),
        "LANG": "C.UTF-8",
        "TMPDIR": str(home.scratch),
        "GATEWAY_PORT": str(port),
        "BIND_HOST": "127.0.0.1",
        "MINISTACK_HOST": "127.0.0.1",
        "MINISTACK_REGION": REGION,
        "AUTH": "true",
        "USE_SSL": "1",
        "MINISTACK_SSL_CERT": certificate,
        "MINISTACK_SSL_KEY": str(home.key),
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        "PERSIST_STATE": keeping,
        "STATE_DIR": str(home.state),
        "S3_PERSIST": keeping,
        "S3_DATA_DIR": str(home.state / "objects"),
        # The functions' way back here.
        "AWS_ENDPOINT_URL": f"https://127.0.0.1:{port}",
        "AWS_CA_BUNDLE": certificate,
    }


def _wait_until_ready(home: Home, record: Record, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while not answers(record):
        if process.poll() is not None:
            home.record.unlink(missing_ok=True)
            raise LocalFailed(f"The embedded cloud ended at its start. {log_tail(home)}")
        if time.monotonic() > until:
            stop(home, record)
            raise LocalFailed(
                f"The embedded cloud did not answer within {START_SECONDS:.0f} s. {log_tail(home)}"
            )
        time.sleep(0.05)


def log_tail(home: Home) -> str:
    """Return the end of the server's log, with where to read the rest."""
    try:
        return f"{home.log} ends:\n{tools.tail(home.log.read_text(errors='replace'))}"
    except FileNotFoundError:
        return f"There is no {home.log}."


def answers(record: Record) -> bool:
    """Return whether the server answers, over TLS with its own certificate."""
    try:
        trust = ssl.create_default_context(cafile=record.certificate)
        url = f"{record.endpoint}/_ministack/ready"
        with urllib.request.urlopen(url, timeout=5, context=trust) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def stop(home: Home, record: Record) -> None:
    """End the recorded process, if it is ours: gently, then not. Raises LocalFailed."""
    began = time.monotonic()
    killed = False
    if record.is_running(home):
        os.kill(record.pid, signal.SIGTERM)
    while record.is_running(home):
        waited = time.monotonic() - began
        if waited > STOP_SECONDS and not killed:
            os.kill(record.pid, signal.SIGKILL)
            killed = True
        if waited > STOP_SECONDS + 5:
            raise LocalFailed(f"Process {record.pid} does not end: see {home.log}.")
        time.sleep(0.05)
    reap(record.pid)
    if record.keeps_state and not killed and _saved_all(home):
        Kept(record.port, record.env, record.deployed).write(home)
    home.record.unlink(missing_ok=True)
    shutil.rmtree(home.scratch, ignore_errors=True)


def reap(pid: int) -> None:
    """Let go of a child of this very process; the usual server is a child of an earlier one."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return


def _saved_all(home: Home) -> bool:
    """Return whether the server said that it saved, and nothing of a failure."""
    said = home.log.read_text(encoding="utf-8", errors="replace")
    return "MiniStack shutting down" in said and "failed to save" not in said


def forget(home: Home) -> None:
    """Remove all that a stopped cloud left. Raises LocalFailed while it runs."""
    if Record.alive(home):
        raise LocalFailed("The embedded cloud is up: its things are in use.")
    for folder in (home.state, home.scratch, home.tls, home.synthesized):
        shutil.rmtree(folder, ignore_errors=True)
    for file in (home.record, home.log, home.deploy_log, home.page_record, home.page_log):
        file.unlink(missing_ok=True)
