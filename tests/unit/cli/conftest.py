"""A command line under test: what it says, and with which exit code."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from labelhooks_cli import main
from labelhooks_cli.local.home import ELSEWHERE, Home


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str


type Run = Callable[..., Said]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """Return a home of this test's own: no test sees the developer's cloud, or AWS."""
    monkeypatch.setenv(ELSEWHERE, str(tmp_path / "local"))
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "LABELHOOKS_TARGET", "LABELHOOKS_ENV"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "no-config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "no-credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    found = Home.need()
    found.folder.mkdir()
    return found


@pytest.fixture
def labelhooks(capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*words: str) -> Said:
        with pytest.raises(SystemExit) as ended:
            main.run(list(words))
        said = capsys.readouterr()
        return Said(int(ended.value.code or 0), said.out, said.err)

    return run
