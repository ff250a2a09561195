"""What whoever deploys may choose: the context values (`-c name=value`), checked and named."""

import os
import platform
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

from constructs import Node

ROOT = Path(__file__).resolve().parents[1]
ARCHITECTURES = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}
SAFE_NAME = re.compile(r"[\w+=,.@-]+")
# A path, then a name with wildcards that says enough to be somebody's: never `*` alone.
ROLE_PATTERN = re.compile(r"(?:[\w+=,.@*?-]+/)*(?=(?:[*?]*[\w+=,.@-]){4})[\w+=,.@*?-]+")
FUNCTION_ARN = re.compile(r"arn:[\w-]+:lambda:[\w-]+:\d{12}:function:[\w-]+(:[\w$-]+)?")
# A model of Bedrock by its id, or the ARN of a model or of an inference profile.
MODEL = re.compile(
    r"[a-z0-9-]+\.[a-z0-9.-]+(:\d+)*"
    r"|arn:[\w-]+:bedrock:[\w-]*:\d*:(foundation-model|[\w-]*inference-profile)/[\w.:-]+"
)
SECRET_ARN = re.compile(r"arn:[\w-]+:secretsmanager:[\w-]+:\d{12}:secret:[\w/+=.@-]+")
ORIGIN = re.compile(r"https://[a-z0-9.-]+(:\d+)?|http://(localhost|127\.0\.0\.1)(:\d+)?")
ISSUER = re.compile(r"https://[\w.-]+(:\d+)?(/[\w./~-]*)?")
AUDIENCE = re.compile(r"[\w.:/-]+")
CLAIM = re.compile(r"[\w:./-]+")  # as a token writes it
DOMAIN = re.compile(r"([a-z0-9-]+\.)+[a-z]{2,}")
# CloudFront takes certificates of this one region.
CERTIFICATE = re.compile(r"arn:[\w-]+:acm:us-east-1:\d{12}:certificate/[\w-]+")
REGION = re.compile(r"[a-z]{2,3}(-[a-z]+)+-\d")
LONGEST_DELAY = 900  # seconds: SQS delays no message for longer
LOCAL_HOLD = 20  # … and at a desk nobody waits for that
BILLED_IN = "us-east-1"  # where AWS publishes the bill of an account, wherever it is used
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class BadChoice(ValueError):
    """A context value that cannot be used; the message names it and says what could be."""


def _words(name: str, value: object, shape: re.Pattern[str]) -> tuple[str, ...]:
    """Return a list given as JSON or with commas; each word must have `shape`."""
    given = value if isinstance(value, list) else [w for w in str(value).split(",") if w.strip()]
    words = tuple(str(word).strip() for word in given)
    for word in words:
        if not shape.fullmatch(word):
            raise BadChoice(f"-c {name}: {word!r} is not of the form {shape.pattern}")
    return words


def _word(name: str, value: object, shape: re.Pattern[str]) -> str:
    """Return one word of `shape`; an empty one is none."""
    words = _words(name, value, shape)
    if len(words) > 1:
        raise BadChoice(f"-c {name}: want one, not {len(words)}")
    return words[0] if words else ""


def _number(name: str, value: object, least: int, *, most: int | None = None) -> int:
    try:
        number = int(str(value))
    except ValueError as error:
        raise BadChoice(f"-c {name}: want a whole number, not {value!r}") from error
    if number < least:
        raise BadChoice(f"-c {name}: want at least {least}, not {number}")
    if most is not None and number > most:
        raise BadChoice(f"-c {name}: want at most {most}, not {number}")
    return number


def _one_of(name: str, value: object, *allowed: str) -> str:
    if str(value) not in allowed:
        raise BadChoice(f"-c {name}: want one of {', '.join(allowed)}, not {value!r}")
    return str(value)


def _counts(name: str, value: object) -> Mapping[str, int]:
    """Return numbers by name, given as JSON or as `gate=20,create_task=5`."""
    if isinstance(value, Mapping):
        pairs = list(value.items())
    else:
        words = [word.strip().partition("=") for word in str(value).split(",") if word.strip()]
        pairs = [(word, number) for word, _, number in words]
    # Lambda refuses a queue's event source that may run fewer than two at a time.
    return MappingProxyType({str(word): _number(f"{name} {word}", n, 2) for word, n in pairs})


def machine() -> str:
    """Return this machine's architecture by Lambda's name for it. Raises BadChoice."""
    try:
        return ARCHITECTURES[platform.machine().lower()]
    except KeyError as error:
        raise BadChoice(f"home=embedded: no Lambda runs on {platform.machine()}") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """Every context value that the app reads: `raw_days` here is `rawDays` in context."""

    env: str = "dev"
    home: str = "aws"
    assets: Path = ROOT / "build"
    log_level: str = "INFO"
    raw_days: int = 30
    quarantine_days: int = 90
    operator_roles: tuple[str, ...] = ()
    prelabeler_functions: tuple[str, ...] = ()
    prelabeler_endpoints: tuple[str, ...] = ()
    prelabeler_models: tuple[str, ...] = ()
    prelabeler_secrets: tuple[str, ...] = ()
    max_concurrency: Mapping[str, int] = MappingProxyType({})
    reserved_concurrency: str = "on"
    presidio: str = "off"
    comprehend: str = "off"
    table_reads: int = 4000
    table_writes: int = 2000
    page_email: tuple[str, ...] = ()
    ticket_email: tuple[str, ...] = ()
    monthly_budget: int = 100
    longest_hold: int = 900
    guard: str = "pause"
    reconcile_at: int = 2
    region: str = ""
    page: str = "on"
    page_domain: str = ""
    page_certificate: str = ""
    page_origins: tuple[str, ...] = ()
    oidc_issuer: str = ""
    oidc_audience: tuple[str, ...] = ()
    oidc_groups_claim: str = "groups"
    oidc_client: str = ""
    oidc_scopes: tuple[str, ...] = ("openid",)
    oidc_origins: tuple[str, ...] = ()
    api_requests: int = 200

    @property
    def hold(self) -> int:
        """Return for how many seconds at most what waits is not looked at."""
        return min(self.longest_hold, LOCAL_HOLD) if self.embedded else self.longest_hold

    @property
    def bill_elsewhere(self) -> bool:
        """Whether the account's bill is told in another region than this deployment's."""
        told = self.region and not self.region.startswith(("cn-", "us-gov-", "us-iso"))
        return bool(told and self.region != BILLED_IN and not self.embedded)

    @property
    def prod(self) -> bool:
        return self.env == "prod"

    @property
    def embedded(self) -> bool:
        return self.home == "embedded"

    @property
    def groups_claim(self) -> str:
        """Return which claim of a token names its person's groups."""
        return self.oidc_groups_claim if self.oidc_issuer else "cognito:groups"

    @property
    def serves_page(self) -> bool:
        """Return whether the page is served from here; the embedded cloud has no CloudFront."""
        return self.page == "on" and not self.embedded

    @property
    def origins(self) -> tuple[str, ...]:
        """Return the origins of other pages that may speak to the API; locally, of any."""
        return self.page_origins or (("*",) if self.embedded else ())

    @property
    def bucket_origins(self) -> tuple[str, ...]:
        """
        Return the origins of pages that may use signed links to buckets.

        Where ours has no domain of its own, CloudFront invents one after the buckets are there: so
        any of CloudFront's may. It is the link that lets somebody in, not where they come from.
        """
        if not self.serves_page:
            return self.origins
        ours = f"https://{self.page_domain}" if self.page_domain else "https://*.cloudfront.net"
        return (ours, *self.page_origins)

    @property
    def detectors(self) -> tuple[str, ...]:
        """Return the detectors that are deployed only where somebody wants them."""
        return ("presidio",) if self.presidio == "on" else ()

    @property
    def architecture(self) -> str:
        """Return `x86_64` or `arm64`: the functions' and their layers'."""
        return machine() if self.embedded else "arm64"

    @property
    def namespace(self) -> str:
        """Return where its metrics are in CloudWatch: alarms of another env do not hear them."""
        return f"LabelHooks/{self.env}"

    def named(self, *words: str) -> str:
        """Return the full name of something of this deployment: LabelHooks-dev-gate."""
        return "-".join(("LabelHooks", self.env, *words))

    @classmethod
    def read(cls, node: Node) -> Self:
        """Return the choices in the context of `node`. Raises BadChoice."""
        given = {field: node.try_get_context(key(field)) for field in _READERS}
        if given["region"] is None:  # the CDK CLI tells where it is about to deploy to
            given["region"] = os.environ.get("CDK_DEFAULT_REGION") or None
        made = cls(**{f: _READERS[f](key(f), v) for f, v in given.items() if v is not None})
        if bool(made.oidc_issuer) != bool(made.oidc_audience):
            raise BadChoice("-c oidcIssuer and -c oidcAudience: want both, or neither")
        if bool(made.page_domain) != bool(made.page_certificate):
            raise BadChoice("-c pageDomain and -c pageCertificate: want both, or neither")
        return made


def key(field: str) -> str:
    """Return a field's name in context: `raw_days` is `rawDays`."""
    first, *rest = field.split("_")
    return first + "".join(word.capitalize() for word in rest)


_READERS: dict[str, Callable[[str, Any], Any]] = {
    "env": lambda name, value: _one_of(name, value, "dev", "prod"),
    "home": lambda name, value: _one_of(name, value, "aws", "embedded"),
    "assets": lambda _, value: ROOT / str(value),
    "log_level": lambda name, value: _one_of(name, value, "DEBUG", "INFO", "WARN", "ERROR"),
    "raw_days": lambda name, value: _number(name, value, 2),
    "quarantine_days": lambda name, value: _number(name, value, 2),
    "operator_roles": lambda name, value: _words(name, value, ROLE_PATTERN),
    "prelabeler_functions": lambda name, value: _words(name, value, FUNCTION_ARN),
    "prelabeler_endpoints": lambda name, value: _words(name, value, SAFE_NAME),
    "prelabeler_models": lambda name, value: _words(name, value, MODEL),
    "prelabeler_secrets": lambda name, value: _words(name, value, SECRET_ARN),
    "max_concurrency": lambda name, value: _counts(name, value),
    "reserved_concurrency": lambda name, value: _one_of(name, value, "on", "off"),
    "presidio": lambda name, value: _one_of(name, value, "on", "off"),
    "comprehend": lambda name, value: _one_of(name, value, "on", "off"),
    "table_reads": lambda name, value: _number(name, value, 1),
    "table_writes": lambda name, value: _number(name, value, 1),
    "page_email": lambda name, value: _words(name, value, EMAIL),
    "ticket_email": lambda name, value: _words(name, value, EMAIL),
    "monthly_budget": lambda name, value: _number(name, value, 0),
    "page": lambda name, value: _one_of(name, value, "on", "off"),
    "page_domain": lambda name, value: _word(name, value, DOMAIN),
    "page_certificate": lambda name, value: _word(name, value, CERTIFICATE),
    "longest_hold": lambda name, value: _number(name, value, 1, most=LONGEST_DELAY),
    "guard": lambda name, value: _one_of(name, value, "off", "tell", "pause"),
    "reconcile_at": lambda name, value: _number(name, value, 0, most=23),
    "region": lambda name, value: _words(name, value, REGION)[0],
    "page_origins": lambda name, value: _words(name, value, ORIGIN),
    "oidc_issuer": lambda name, value: _word(name, value, ISSUER),
    "oidc_audience": lambda name, value: _words(name, value, AUDIENCE),
    "oidc_groups_claim": lambda name, value: _word(name, value, CLAIM),
    "oidc_client": lambda name, value: _word(name, value, AUDIENCE),
    "oidc_scopes": lambda name, value: _words(name, value, AUDIENCE),
    "oidc_origins": lambda name, value: _words(name, value, ORIGIN),
    "api_requests": lambda name, value: _number(name, value, 1),
}
