"""What is missing on a machine is told, with how to get it."""

import socket
from contextlib import closing
from pathlib import Path

import pytest

from labelhooks_cli.local import tools
from labelhooks_cli.local.home import Home
from labelhooks_cli.problems import PortTaken, ToolMissing
from tests.unit.cli.conftest import Run


def a_node(folder: Path, version: str) -> None:
    node = folder / "node"
    node.write_text(f"#!/bin/sh\necho {version}\n")
    node.chmod(0o755)


def test_node_is_missing(labelhooks: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    said = labelhooks("local", "up")

    assert said.code == 1
    assert "Node is not installed" in said.err
    assert "Node 20 or newer" in said.err


def test_node_is_too_old(labelhooks: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a_node(tmp_path, "v18.19.0")
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")

    said = labelhooks("local", "up")

    assert said.code == 1
    assert "is v18.19.0" in said.err


def test_the_cdk_cli_or_the_emulator_is_missing(tmp_path: Path) -> None:
    bare = Home(checkout=tmp_path, folder=tmp_path / ".labelhooks")

    with pytest.raises(ToolMissing, match="make setup"):
        tools.need_cdk(bare)
    with pytest.raises(ToolMissing, match="make setup"):
        tools.need_emulator(bare)


def test_a_port_that_is_taken_is_told_and_a_free_one_is_found() -> None:
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken: int = other.getsockname()[1]

        with pytest.raises(PortTaken, match=f"Port {taken} is taken"):
            tools.free_port(taken)
        assert tools.free_port(None) != taken


def test_nothing_of_the_operators_cloud_reaches_the_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "real")

    seen = tools.environment({"AWS_REGION": "us-east-1"})

    assert {name: held for name, held in seen.items() if name.startswith("AWS")} == {
        "AWS_REGION": "us-east-1"
    }
