"""
Run MiniStack with what it does unlike AWS put right.

It is run as a file by the emulator's own Python (`.tools/ministack`), which has no LabelHooks;
nothing else imports it. Each correction names what it corrects in 1.5.33, the version that
embedded-cloud.txt pins; tests/deployed/test_corrections.py tells when one is no longer needed.
"""

import argparse
import asyncio.constants
import datetime
import fcntl
import functools
import hashlib
import importlib
import ipaddress
import json
import shutil
import sys
import tempfile
import termios
import time
import types
import zipfile
from pathlib import Path
from typing import Any

DAYS = 365
USES = (
    *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment"),
    *("key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
)


# Seconds that a thread may keep the others waiting: of Python's 5 ms, each answer waited several.
_TURN = 0.0005


def main() -> int:
    """Serve until told to stop; return a shell's exit code."""
    parser = argparse.ArgumentParser(description="Run the embedded cloud.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--home", type=Path, required=True, help="the folder it may write to")
    parser.add_argument("--certificate", type=Path, required=True)
    parser.add_argument("--key", type=Path, required=True)
    asked = parser.parse_args()
    if not _still_good(asked.certificate):
        _make_certificate(asked.certificate, asked.key)
    _stop_quickly()
    _authorize_batches_as_their_parts()
    _read_ranges_of_versions()
    _restart_streams_at_their_beginning()
    _know_the_keys_of_user_pools()
    _answer_when_the_function_has()
    _unpack_once(asked.home / "tmp" / "unpacked")
    _read_conditions_once()
    sys.setswitchinterval(_TURN)
    serve = importlib.import_module("hypercorn.__main__").main
    # Not `ministack`'s own command: with TLS that would take port 443 as well.
    return int(
        serve(
            [
                "ministack.app:app",
                *("--bind", f"127.0.0.1:{asked.port}"),
                *("--certfile", str(asked.certificate)),
                *("--keyfile", str(asked.key)),
                *("--keep-alive", "75"),
                *("--graceful-timeout", "2"),
                *("--workers", "0"),
            ]
        )
        or 0
    )


def _stop_quickly() -> None:
    """Idle TLS connections of idle functions would each hold up a stop for 30 s."""
    asyncio.constants.SSL_SHUTDOWN_TIMEOUT = 1.0


def _authorize_batches_as_their_parts() -> None:
    """IAM knows sqs:SendMessage; the emulator asks for an action sqs:SendMessageBatch."""
    actions: Any = importlib.import_module("ministack.core.iam_actions")
    asked_for = actions.extract_iam_action

    def as_aws_does(*args: Any, **kwargs: Any) -> str | None:
        action: str | None = asked_for(*args, **kwargs)
        if action and action.startswith("sqs:"):
            return action.removesuffix("Batch")
        return action

    actions.extract_iam_action = as_aws_does


def _read_ranges_of_versions() -> None:
    """A GET with both a version and a range is answered with the whole object."""
    s3: Any = importlib.import_module("ministack.services.s3")
    whole = s3._get_object

    def as_aws_does(
        bucket: str, key: str, headers: dict[str, str], query: dict[str, Any] | None = None
    ) -> tuple[int, dict[str, str], bytes]:
        status, told, body = whole(bucket, key, headers, query)
        asked = headers.get("range")
        if status != 200 or not asked or not (query or {}).get("versionId"):
            return status, told, body
        found = s3._parse_range(asked, len(body))
        if found is None:
            refusal = s3._xml_body(s3._range_error_xml(bucket, key))
            kind = {"Content-Type": "application/xml", "Content-Range": f"bytes */{len(body)}"}
            return 416, kind, refusal
        start, end = found
        part = body[start : end + 1]
        # A checksum of the whole would condemn the part.
        kept = {name: v for name, v in told.items() if "checksum" not in name.lower()}
        kept["Content-Length"] = str(len(part))
        kept["Content-Range"] = f"bytes {start}-{end}/{len(body)}"
        return 206, kept, part

    s3._get_object = as_aws_does


def _restart_streams_at_their_beginning() -> None:
    """Kept state holds how far a stream was read, but not the stream: new records were skipped."""
    functions: Any = importlib.import_module("ministack.services.lambda_svc")
    restore = functions._restore_state

    def as_if_new(data: dict[str, Any] | None) -> None:
        restore({**data, "dynamodb_stream_positions": {}} if data else data)

    functions._restore_state = as_if_new


def _know_the_keys_of_user_pools() -> None:
    """With TLS, an authorizer asks for its pool's keys without: no token would be good."""
    gateway: Any = importlib.import_module("ministack.services.apigateway")
    pools: Any = importlib.import_module("ministack.services.cognito")
    elsewhere = gateway._fetch_jwks

    async def as_aws_does(url: str) -> dict[str, Any]:
        ours = f"http://{gateway._HOST}:{gateway._PORT}/"
        if not url.startswith(ours):
            found: dict[str, Any] = await elsewhere(url)
            return found
        *_, body = pools.well_known_jwks(url.removeprefix(ours).partition("/")[0])
        keys: dict[str, Any] = json.loads(body)
        return keys

    gateway._fetch_jwks = as_aws_does


def _answer_when_the_function_has() -> None:
    """What a function answered was held back for 50 ms, for log lines of those that write none."""
    runtime: Any = importlib.import_module("ministack.core.lambda_runtime")

    def all_that_is_written(self: Any, **_: float) -> str:
        give_up = time.monotonic() + 0.25
        while self._proc is not None and time.monotonic() < give_up:
            if not _unread(self._proc.stderr):
                break
            time.sleep(0.0005)
        time.sleep(0.001)  # whoever has read the last line puts it down
        told: str = self._drain_stderr()
        return told

    runtime.Worker._drain_stderr_bounded = all_that_is_written


def _unread(pipe: Any) -> int:
    """Return how many bytes wait in a pipe."""
    told = fcntl.ioctl(pipe.fileno(), termios.FIONREAD, b"\0\0\0\0")
    return int.from_bytes(told, sys.byteorder)


def _unpack_once(shared: Path) -> None:
    """
    Each process of a function unpacked all its layers: 3 s of work for those of the redactors.

    This is about speed alone. Now it gets links to what the first has unpacked.
    """
    runtime: Any = importlib.import_module("ministack.core.lambda_runtime")

    class Once(zipfile.ZipFile):
        def extractall(self, path: Any = None, members: Any = None, pwd: Any = None) -> None:
            with Path(str(self.filename)).open("rb") as zipped:
                unpacked = shared / hashlib.file_digest(zipped, "sha256").hexdigest()
            if not unpacked.is_dir():
                shared.mkdir(parents=True, exist_ok=True)
                aside = Path(tempfile.mkdtemp(dir=shared))
                super().extractall(aside, members, pwd)
                try:
                    aside.rename(unpacked)
                except OSError:  # another process of the function came first
                    shutil.rmtree(aside)
            for entry in unpacked.iterdir():
                (Path(path) / entry.name).symlink_to(entry)

    linking: Any = types.ModuleType("zipfile")
    linking.__dict__.update(vars(zipfile))
    linking.ZipFile = Once
    runtime.zipfile = linking


def _read_conditions_once() -> None:
    """
    A condition was taken apart anew for each record of a partition that it was held against.

    This is about speed alone: AWS reads no more records than a query returns.
    """
    dynamodb: Any = importlib.import_module("ministack.services.dynamodb")
    for name in ("_tokenize", "_condition_syntax_error"):
        setattr(dynamodb, name, functools.lru_cache(maxsize=4096)(getattr(dynamodb, name)))


def _still_good(certificate: Path) -> bool:
    x509: Any = importlib.import_module("cryptography.x509")
    try:
        until = x509.load_pem_x509_certificate(certificate.read_bytes()).not_valid_after_utc
    except (FileNotFoundError, ValueError):
        return False
    return bool(until > datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=30))


def _make_certificate(certificate: Path, key: Path) -> None:
    """Make a certificate for this machine alone: TLS-only buckets refuse anything else."""
    x509: Any = importlib.import_module("cryptography.x509")
    hashes: Any = importlib.import_module("cryptography.hazmat.primitives.hashes")
    forms: Any = importlib.import_module("cryptography.hazmat.primitives.serialization")
    curves: Any = importlib.import_module("cryptography.hazmat.primitives.asymmetric.ec")
    secret = curves.generate_private_key(curves.SECP256R1())
    public = secret.public_key()
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "LabelHooks embedded cloud")])
    here = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=DAYS))
        .add_extension(x509.SubjectAlternativeName(here), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(**{use: use == "digital_signature" for use in USES}), critical=True
        )
        .add_extension(
            x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.SERVER_AUTH]), critical=False
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(public), critical=False)
        .sign(secret, hashes.SHA256())
    )
    key.parent.mkdir(parents=True, exist_ok=True)
    key.touch(mode=0o600)
    key.write_bytes(
        secret.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption())
    )
    certificate.write_bytes(made.public_bytes(forms.Encoding.PEM))


if __name__ == "__main__":
    sys.exit(main())
