"""
A real Label Studio on loopback: SQLite, gunicorn with two workers of four threads.

It lives in an environment of its own (`.tools/label-studio`, made by `make label-studio`), and a
run of it in a folder that is its caller's. Telemetry, update checks and crash reports are off.
Addresses of this machine are let through, which Label Studio refuses by default.
"""

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from labelhooks_cli.local.tools import free_port

ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / ".tools" / "label-studio"
PYTHON = HOME / "bin" / "python"
START_SECONDS = 120.0
STOP_SECONDS = 20.0
TOKEN = "0" * 31 + "1"  # of the one user; it guards a server that lives for a test
MAIL = "owner@example.org"
# The site's package is imported by two names: so does its own command.
_PATHS = "import sys, label_studio; sys.path.insert(0, label_studio.__path__[0]); "
_DJANGO = _PATHS + "import django; django.setup(); "
_PREPARE = (
    _DJANGO
    + "from django.core.management import call_command; call_command('migrate', verbosity=0); "
    "from users.models import User; from organizations.models import Organization; "
    f"user = User.objects.create_user(email={MAIL!r}, password='owner of a test'); "
    "made = Organization.create_organization("
    "created_by=user, title='test', legacy_api_tokens_enabled=True); "
    "user.active_organization = made; user.save(); "
    "from rest_framework.authtoken.models import Token; "
    f"Token.objects.filter(user=user).update(key={TOKEN!r}); "
    "[(made.add_user(one), setattr(one, 'active_organization', made), one.save(), "
    "Token.objects.filter(user=one).update(key='0' * 30 + f'{n:02d}')) "
    "for n in range(2, 10) "
    "for one in [User.objects.create_user(email=f'p{n}@example.org', password='one of a test')]]"
)

# A folder with a new server's database, as this file prepares it.
PREPARED = HOME / f"prepared-{hashlib.sha256(_PREPARE.encode()).hexdigest()[:12]}"


@dataclass(frozen=True)
class Studio:
    """A server that answers."""

    url: str
    folder: Path
    pid: int
    token: str = TOKEN

    def ask(self, method: str, path: str, body: Any = None, *, timeout: float = 120) -> Any:
        """Return what a route of its API answers. Raises urllib.error.HTTPError."""
        request = urllib.request.Request(  # noqa: S310
            f"{self.url}{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Token {self.token}", "Content-Type": "application/json"},
            method=method,
        )
        with urllib.request.urlopen(request, timeout=timeout) as answer:  # noqa: S310
            return json.loads(answer.read() or b"null")

    def somebody(self, number: int) -> "Studio":
        """Return the server as one of eight more people sees it, from 0 on."""
        return replace(self, token="0" * 30 + f"{number + 2:02d}")

    def project(self, title: str, config: str, **settings: Any) -> int:
        """Make a project; return its number."""
        told = {"title": title, "label_config": config, **settings}
        return int(self.ask("POST", "/api/projects", told)["id"])


def is_installed() -> bool:
    """Return whether `make label-studio` was here."""
    return PYTHON.exists()


@contextmanager
def label_studio(folder: Path, **variables: str) -> Iterator[Studio]:
    """Run a new server that keeps its things in `folder`; `variables` are more of its own."""
    port = free_port(None)
    surroundings = _environment(folder, port, variables)
    _prepare()
    shutil.copytree(PREPARED, folder, dirs_exist_ok=True)
    start = _PATHS + "from gunicorn.app.wsgiapp import run; run()"
    words = [str(PYTHON), "-c", start, "core.wsgi:application", "--bind", f"127.0.0.1:{port}"]
    words += ["--workers", "2", "--threads", "4", "--preload", "--timeout", "300"]
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            words, cwd=folder, env=surroundings, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
    studio = Studio(f"http://127.0.0.1:{port}", folder, process.pid)
    try:
        _wait(studio, process)
        yield studio
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _prepare() -> None:
    """Make the database with its one user, once: its migrations take half a minute."""
    if PREPARED.exists():
        return
    aside = Path(tempfile.mkdtemp(dir=PREPARED.parent))
    prepared = subprocess.run(
        [PYTHON, "-c", _PREPARE],
        cwd=aside,
        env=_environment(aside, 0, {}),
        capture_output=True,
        text=True,
    )
    if prepared.returncode:
        raise RuntimeError(f"Label Studio cannot be prepared: {prepared.stderr[-2000:]}")
    aside.rename(PREPARED)


def _environment(folder: Path, port: int, more: Mapping[str, str]) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    return {
        **kept,
        "HOME": str(folder),
        "DJANGO_SETTINGS_MODULE": "core.settings.label_studio",
        "DJANGO_DB": "sqlite",
        "LABEL_STUDIO_BASE_DATA_DIR": str(folder),
        "LABEL_STUDIO_HOST": f"http://127.0.0.1:{port}",
        "COLLECT_ANALYTICS": "false",
        "LATEST_VERSION_CHECK": "false",
        "SENTRY_DSN": "",
        "FRONTEND_SENTRY_DSN": "",
        "SSRF_PROTECTION_ENABLED": "false",
        **more,
    }


def _wait(studio: Studio, process: subprocess.Popen[bytes]) -> None:
    late = time.monotonic() + START_SECONDS
    while True:
        try:
            studio.ask("GET", "/api/version", timeout=30)
        except (OSError, urllib.error.URLError) as error:
            if process.poll() is not None or time.monotonic() > late:
                log = (studio.folder / "server.log").read_text(errors="replace")
                raise RuntimeError(f"Label Studio does not answer: {log[-2000:]}") from error
            time.sleep(0.1)
        else:
            return
