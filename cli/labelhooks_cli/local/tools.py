"""What this machine must have, and how its absence is told."""

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from labelhooks_cli.local.home import Home
from labelhooks_cli.problems import LocalFailed, PortTaken, ToolMissing

NODE_AT_LEAST = 20
BUILD_MINUTES = 20  # the first build downloads and compiles 170 MB
# What programs need of the caller's environment. Not credentials: these are the operator's own.
_PASSED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TERM", "PYENV_ROOT", "UV_CACHE_DIR")


@dataclass(frozen=True, slots=True)
class Node:
    """A usable Node."""

    path: str
    major: int

    def quiet(self) -> dict[str, str]:
        """Return what keeps Node and its libraries from remarks about Node's age."""
        about = ("END_OF_LIFE", "UNTESTED", "DEPRECATED")
        silent = {f"JSII_SILENCE_WARNING_{word}_NODE_VERSION": str(self.major) for word in about}
        return {**silent, "NODE_NO_WARNINGS": "1"}


def need_node() -> Node:
    """Return a usable Node. Raises ToolMissing."""
    node = shutil.which("node")
    wanted = f"the CDK CLI needs Node {NODE_AT_LEAST} or newer (https://nodejs.org)"
    if node is None:
        raise ToolMissing(f"Node is not installed, or not on PATH: {wanted}.")
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    found = re.match(r"v(\d+)\.", told.stdout)
    if told.returncode or not found:
        raise ToolMissing(f"{node} does not run: {wanted}.")
    if int(found[1]) < NODE_AT_LEAST:
        raise ToolMissing(f"{node} is {told.stdout.strip()}: {wanted}.")
    return Node(node, int(found[1]))


def need_cdk(home: Home) -> Path:
    """Return the path of the CDK CLI. Raises ToolMissing."""
    if not home.cdk.exists():
        raise ToolMissing(f"The CDK CLI is not in {home.checkout}/node_modules: make setup.")
    return home.cdk


def need_emulator(home: Home) -> Path:
    """Return the Python that has the emulator. Raises ToolMissing."""
    if not home.tool_python.exists():
        raise ToolMissing(f"The embedded cloud is not in {home.checkout}/.tools: make setup.")
    return home.tool_python


def environment(extra: Mapping[str, str]) -> dict[str, str]:
    """Return what a tool of ours runs in: what it needs, nothing of the operator's cloud."""
    kept = {name: os.environ[name] for name in _PASSED if name in os.environ}
    # `python` in cdk.json and in child processes is this one.
    kept["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{kept.get('PATH', os.defpath)}"
    return kept | dict(extra)


def build_assets(home: Home, say: Sequence[str] = ("--quiet",)) -> None:
    """Stage layers and functions for this machine, as far as they changed. Raises LocalFailed."""
    try:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-m", "scripts.assets", *say],
            cwd=home.checkout,
            env=environment(_registry()),
            capture_output=True,
            text=True,
            check=False,
            timeout=BUILD_MINUTES * 60,
        )
    except subprocess.TimeoutExpired as error:
        raise LocalFailed(
            f"The layers were not built within {BUILD_MINUTES} minutes: does another build hold "
            f"{home.checkout}/build/.lock?"
        ) from error
    if done.returncode:
        raise LocalFailed(f"The layers could not be built: {tail(done.stderr or done.stdout)}")


def _registry() -> dict[str, str]:
    """Return where packages come from: building a layer installs them."""
    names = ("UV_", "PIP_", "SSL_CERT", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
    return {name: held for name, held in os.environ.items() if name.upper().startswith(names)}


def tail(text: str, lines: int = 15) -> str:
    """Return the last lines, for an error that quotes a log."""
    return "\n".join(text.strip().splitlines()[-lines:])


def free_port(wanted: int | None) -> int:
    """Return a port nobody listens on: `wanted`, or any. Raises PortTaken."""
    with closing(socket.socket()) as probe:
        # As the server will: a port that is only lingering from its last run is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted or 0))
        except PermissionError as error:
            raise PortTaken(
                f"Port {wanted} needs more rights than yours: choose one above 1023."
            ) from error
        except OSError as error:
            raise PortTaken(
                f"Port {wanted} is taken by another program: name another with --port, "
                "or leave --port out."
            ) from error
        return int(probe.getsockname()[1])
