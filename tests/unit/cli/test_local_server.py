"""The emulator's process: only ours is ended, and a state is either whole or refused."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from labelhooks_cli.local import server
from labelhooks_cli.local.home import Home
from labelhooks_cli.local.record import Record
from labelhooks_cli.problems import LocalFailed
from tests.unit.cli.conftest import Run

OBEYS = "import time; print('MiniStack shutting down', flush=True); time.sleep(60)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {OBEYS}"


class Servers:
    """Stand-ins for the emulator, with its command line."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self, code: str, *, port: int = 4567, keeps_state: bool = False) -> Record:
        script = self.home.folder / "serve.py"
        script.write_text(code)
        words = [sys.executable, str(script), "--port", str(port), "--home", str(self.home.folder)]
        with self.home.log.open("wb") as log:
            self.running.append(subprocess.Popen(words, stdout=log))
        self._wait_for_words()
        record = Record(
            pid=self.running[-1].pid,
            port=port,
            env="dev",
            keeps_state=keeps_state,
            certificate="none",
            started_at="2026-11-01T00:00:00+00:00",
            deployed="abc",
        )
        record.write(self.home)
        return record

    def _wait_for_words(self) -> None:
        until = time.monotonic() + 10
        while not self.home.log.read_bytes() and time.monotonic() < until:
            time.sleep(0.01)


@pytest.fixture
def servers(home: Home) -> Iterator[Servers]:
    started = Servers(home)
    yield started
    for process in started.running:
        process.kill()
        process.wait()


def test_down_ends_our_process(servers: Servers, labelhooks: Run) -> None:
    record = servers.start(OBEYS)
    assert record.is_running(servers.home)

    said = labelhooks("local", "down")

    assert said.code == 0
    assert "is down" in said.out
    assert not record.is_running(servers.home)
    assert Record.read(servers.home) is None


def test_a_process_that_ignores_a_gentle_end_is_killed(
    servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "STOP_SECONDS", 0.2)
    record = servers.start(STUBBORN)

    server.stop(servers.home, record)

    assert not record.is_running(servers.home)


def test_a_process_that_took_over_the_pid_is_left_alone(servers: Servers, labelhooks: Run) -> None:
    servers.start(OBEYS)
    words = [sys.executable, "-c", OBEYS]
    stranger = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    servers.running.append(stranger)
    ours = Record.read(servers.home)
    assert ours
    ours.model_copy(update={"pid": stranger.pid}).write(servers.home)

    said = labelhooks("local", "down")

    assert said.code == 0
    assert f"process {stranger.pid} has ended" in said.out
    assert stranger.poll() is None


def test_status_tells_of_a_process_that_died(servers: Servers, labelhooks: Run) -> None:
    servers.start("print('gone', flush=True)")
    servers.running[-1].wait()

    said = labelhooks("local", "status")

    assert f"process {servers.running[-1].pid} has ended" in said.out


def test_a_state_that_was_saved_is_gone_on_from(servers: Servers) -> None:
    servers.home.state.mkdir()
    (servers.home.state / "s3.json").write_text("{}")
    record = servers.start(OBEYS, port=4321, keeps_state=True)

    server.stop(servers.home, record)

    assert server.Kept.read(servers.home) == server.Kept(4321, "dev", "abc")


def test_a_state_whose_run_was_killed_is_refused_with_the_way_out(
    servers: Servers, monkeypatch: pytest.MonkeyPatch, labelhooks: Run
) -> None:
    monkeypatch.setattr(server, "STOP_SECONDS", 0.2)
    servers.home.state.mkdir()
    (servers.home.state / "s3.json").write_text("{}")
    server.stop(servers.home, servers.start(STUBBORN, keeps_state=True))

    with pytest.raises(LocalFailed, match="down --forget"):
        server.Kept.read(servers.home)
    labelhooks("local", "down", "--forget")
    assert server.Kept.read(servers.home) is None


def test_up_does_not_change_a_running_cloud_to_another(
    servers: Servers, labelhooks: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    servers.start(OBEYS)
    for need in ("need_node", "need_cdk", "need_emulator"):
        monkeypatch.setattr(f"labelhooks_cli.local.tools.{need}", lambda *_: Path("there"))

    said = labelhooks("local", "up", "--port", "5555")

    assert said.code == 1
    assert "is up and listens on 4567" in said.err
