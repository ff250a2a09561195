"""
How pre-labelers elsewhere are reached: a Lambda function, a SageMaker endpoint, an HTTPS address.

A door takes a request's bytes and returns the answer's. What goes wrong raises PrelabelerFailed;
`Refused`, a kind of it, where the other side was there and would not: that may be asked again.
"""

import time
import urllib.error
import urllib.request
from functools import cache
from http.client import HTTPException
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from labelhooks.aws import clients
from labelhooks.errors import PrelabelerFailed
from labelhooks.model.prelabeler import HttpPrelabeler, LambdaPrelabeler, SageMakerPrelabeler

_LARGEST_ANSWER = 6 * 1024 * 1024  # what a Lambda answers at most (Lambda quotas), bytes
_CHUNK = 64 * 1024
_SECRET_SECONDS = 300.0  # how soon a rotated secret is seen
_BUSY = frozenset(
    {
        "ModelNotReadyException",
        "ServiceUnavailable",
        "ServiceUnavailableException",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)
_BUSY_STATUS = frozenset({429, 502, 503, 504})


class Refused(PrelabelerFailed):
    """It was there and would not answer now."""


def failed(error: Exception) -> PrelabelerFailed:
    """Return what a failed call comes to: its kind, never its text, which may quote content."""
    if isinstance(error, PrelabelerFailed):
        return error
    told = f"the call failed: {type(error).__name__}"
    if isinstance(error, ClientError) and error.response["Error"].get("Code") in _BUSY:
        return Refused(told)
    if isinstance(error, urllib.error.HTTPError) and error.code in _BUSY_STATUS:
        return Refused(told)
    return PrelabelerFailed(told)


FAILURES = (BotoCoreError, ClientError, HTTPException, OSError, PrelabelerFailed)


def ask_lambda(spec: LambdaPrelabeler, body: bytes) -> bytes:
    """Return what the function answers."""
    answer = clients.functions(spec.timeout_seconds).invoke(
        FunctionName=spec.function, Payload=body
    )
    if answer.get("FunctionError"):
        raise PrelabelerFailed("the call failed: the function raised")
    return answer["Payload"].read()


def ask_endpoint(spec: SageMakerPrelabeler, body: bytes) -> bytes:
    """Return what the endpoint answers."""
    answer = clients.endpoints(spec.timeout_seconds).invoke_endpoint(
        EndpointName=spec.endpoint, ContentType="application/json", Body=body
    )
    return answer["Body"].read()


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Content, and the secret with it, go where the dataset's owner said and nowhere else."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


@cache
def _opener() -> urllib.request.OpenerDirector:
    """Return what opens addresses; made when one is asked, as it reads every root certificate."""
    return urllib.request.build_opener(_NoRedirects)


def ask_http(spec: HttpPrelabeler, body: bytes) -> bytes:
    """Return what the address answers with 200, in time and in full."""
    headers = {"Content-Type": "application/json"}
    if spec.secret is not None:
        value = _secret(spec.secret)
        bearer = spec.header.lower() == "authorization" and " " not in value
        headers[spec.header] = f"Bearer {value}" if bearer else value
    # The model allows https, and http on loopback: no other scheme comes this far.
    request = urllib.request.Request(  # noqa: S310
        spec.url, data=body, headers=headers, method="POST"
    )
    late = time.monotonic() + spec.timeout_seconds  # a socket's own limit starts anew at each read
    read = bytearray()
    with _opener().open(request, timeout=spec.timeout_seconds) as answer:
        while chunk := answer.read1(_CHUNK):
            read += chunk
            if time.monotonic() > late or len(read) > _LARGEST_ANSWER:
                raise PrelabelerFailed("the call failed: too late, or too much")
    return bytes(read)


_secrets: dict[str, tuple[float, str]] = {}


def _secret(arn: str) -> str:
    """Return a secret's value, read every five minutes: it may be rotated."""
    read_at, value = _secrets.get(arn, (float("-inf"), ""))
    if time.monotonic() - read_at < _SECRET_SECONDS:
        return value
    value = clients.secrets().get_secret_value(SecretId=arn)["SecretString"].strip()
    if not value or "\n" in value or "\r" in value:
        raise PrelabelerFailed("the secret is no value of a header")
    _secrets[arn] = (time.monotonic(), value)
    return value


def forget_secrets() -> None:
    """Forget what was read: tests have secrets of their own."""
    _secrets.clear()
