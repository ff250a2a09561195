"""Put the real app into the embedded cloud, with the real CDK CLI."""

import hashlib
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from labelhooks_cli.local import tools
from labelhooks_cli.local.home import Home
from labelhooks_cli.local.record import ACCOUNT, REGION, Record
from labelhooks_cli.problems import LocalFailed
from labelhooks_cli.target import STACKS, local_target

type Watch = Callable[[int, int], None]  # resources done, resources in all

ZIP_DAYS = 3
_INPUTS = "inputs.sha256"
_EVENT = re.compile(r"^(?P<stack>[\w-]+) \| +(?P<done>\d+)/(?P<all>\d+) \|")
# No operator's profile may lead the CLI out of the embedded cloud.
_ISOLATED = {
    "AWS_CONFIG_FILE": "/dev/null",
    "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
    "AWS_EC2_METADATA_DISABLED": "true",
    "CDK_DISABLE_VERSION_CHECK": "1",
    # `make synth` and its tests validate the same templates.
    "CDK_VALIDATION": "false",
}


@dataclass(slots=True)
class Progress:
    """How far a deployment is, read from the CLI's events."""

    _stacks: dict[str, tuple[int, int]] = field(default_factory=dict)

    def read(self, line: str) -> tuple[int, int] | None:
        """Return resources done and in all after this line; None if it tells of neither."""
        found = _EVENT.match(line)
        if not found:
            return None
        self._stacks[found["stack"]] = (int(found["done"]), int(found["all"]))
        done, total = zip(*self._stacks.values(), strict=True)
        return sum(done), sum(total)


def synthesize(home: Home, env: str, context: Sequence[str] = ()) -> str:
    """
    Make the templates for the embedded cloud, unless nothing they are made of has changed.

    `context` is more of `name=value`, as after `cdk -c`. Returns the fingerprint of templates and
    assets: where it is the same, there is nothing to deploy. Raises LocalFailed, ToolMissing.
    """
    tools.build_assets(home)
    told = ["home=embedded", f"env={env}", *context]
    inputs = _digest(_inputs(home), "\n".join(told))
    note = home.synthesized / _INPUTS
    if not note.exists() or note.read_text(encoding="utf-8") != inputs:
        shutil.rmtree(home.synthesized, ignore_errors=True)
        words = [word for each in told for word in ("-c", each)]
        # In place: copying 150 MB of layers took longer than all the rest.
        words = ["synth", "--quiet", "--no-staging", "--output", str(home.synthesized), *words]
        _run(home, words, _ISOLATED, log=home.folder / "synth.log", failed="cdk synth failed")
        note.write_text(inputs, encoding="utf-8")
    _share_zips(home)
    return _digest(sorted(home.synthesized.glob("*.json")))


def _share_zips(home: Home) -> None:
    """Let the CLI find the zips it made for an earlier cloud: the largest takes it 15 s."""
    zips = home.checkout / "build" / "zips"
    zips.mkdir(parents=True, exist_ok=True)
    cache = home.synthesized / ".cache"  # where the CLI keeps them, under their content's hash
    if not cache.is_symlink():
        shutil.rmtree(cache, ignore_errors=True)
        cache.symlink_to(zips, target_is_directory=True)
    long_ago = time.time() - ZIP_DAYS * 86400
    for file in zips.iterdir():
        if file.stat().st_atime < long_ago and file.stat().st_mtime < long_ago:
            file.unlink(missing_ok=True)


def _inputs(home: Home) -> Iterator[Path]:
    """Give the files that a synthesis depends on; layers and functions by their builds' digests."""
    folder = home.checkout
    yield from (folder / "cdk.json", folder / "package-lock.json", folder / "uv.lock")
    yield from sorted((folder / "infra").rglob("*.py"))
    yield from sorted((folder / "build").rglob(".*.digest"))
    yield from sorted((folder / "functions").rglob("*.py"))
    yield from sorted((folder / "layers" / "labelhooks").rglob("*.py"))


def _digest(files: Iterable[Path], *words: str) -> str:
    found = hashlib.sha256("\0".join(words).encode())
    for file in files:
        content = file.read_bytes()
        found.update(f"{file.name}\0{len(content)}\0".encode() + content)
    return found.hexdigest()


def bootstrap(home: Home, record: Record) -> None:
    """Make what the CDK CLI needs in an account. Raises LocalFailed."""
    words = ["bootstrap", f"aws://{ACCOUNT}/{REGION}", "--no-color"]
    _run(
        home,
        words,
        _ISOLATED | record.variables(),
        log=home.deploy_log,
        failed="cdk bootstrap failed",
        # Where there is no app: it would be synthesized for nothing.
        folder=home.scratch,
    )


def deploy(home: Home, record: Record, watch: Watch) -> None:
    """Deploy what was synthesized. Raises LocalFailed with CloudFormation's reason."""
    words = ["deploy", "--all", "--app", str(home.synthesized), "--require-approval", "never"]
    # Without change sets: nobody reviews one here, and they cost half of the time.
    words += ["--method", "direct", "--concurrency", "2", "--progress", "events"]
    words += ["--ci", "--no-color"]
    progress = Progress()

    def read(line: str) -> None:
        if state := progress.read(line):
            watch(*state)

    try:
        _run(
            home,
            words,
            _ISOLATED | record.variables(),
            log=home.deploy_log,
            failed="The deployment failed",
            read=read,
        )
    except LocalFailed as error:
        reasons = _reasons(record)
        if not reasons:
            raise
        raise LocalFailed(
            f"The deployment failed: {'; '.join(reasons)}. "
            f"All the CDK CLI said: {home.deploy_log}; the cloud's own log: {home.log}."
        ) from error


def _reasons(record: Record) -> list[str]:
    """Return what CloudFormation says of the resources that failed in the last try."""
    client = local_target(record, record.env).cloudformation
    found: dict[str, str] = {}
    for part in STACKS:
        try:
            events = client.describe_events(
                StackName=f"LabelHooks-{record.env}-{part}", Filters={"FailedEvents": True}
            )["OperationEvents"]
        except (ClientError, BotoCoreError):
            continue  # that stack was not begun
        for event in events:
            reason = event.get("ValidationStatusReason") or event.get("ResourceStatusReason")
            kind = event.get("ResourceType", "")
            last = event.get("OperationId") == events[0].get("OperationId")
            # Of the stack itself it says only that something in it failed.
            if reason and last and kind != "AWS::CloudFormation::Stack":
                found.setdefault(event.get("LogicalResourceId", part), f"{kind}: {reason}")
    return [f"{name} ({why})" for name, why in found.items()][:5]


def _run(
    home: Home,
    words: Sequence[str],
    variables: dict[str, str],
    *,
    log: Path,
    failed: str,
    read: Callable[[str], None] = lambda _: None,
    folder: Path | None = None,
) -> None:
    """Run the CDK CLI; give each of its lines to `read`. Raises LocalFailed with its last words."""
    node, cdk = tools.need_node(), tools.need_cdk(home)
    said: list[str] = []
    home.folder.mkdir(parents=True, exist_ok=True)
    with (
        log.open("w", encoding="utf-8") as kept,
        subprocess.Popen(  # noqa: S603
            [node.path, str(cdk), *words],
            cwd=folder or home.checkout,
            env=tools.environment(node.quiet() | variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process,
    ):
        assert process.stdout is not None  # noqa: S101 - asked for above
        for line in process.stdout:
            kept.write(line)
            said.append(line)
            read(line)
    if process.returncode:
        raise LocalFailed(f"{failed}; {log} ends:\n{tools.tail(''.join(said))}")
