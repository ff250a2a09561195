"""The page as it was built, and what each file is served as."""

import mimetypes
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labelhooks_cli.problems import Problem

CONFIG = "config.json"
START = "index.html"
# By name, since a machine's own table may say otherwise, and browsers run no script that is "text".
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}
# A built file below assets/ has its content's hash in its name; the others change in place.
FOR_EVER = "public, max-age=31536000, immutable"
ASK_FIRST = "no-cache"


@dataclass(frozen=True, slots=True)
class Built:
    """The folder that `make page` fills."""

    folder: Path

    @classmethod
    def need(cls, folder: Path) -> "Built":
        """Return it. Raises Problem: it is not built."""
        if not (folder / START).is_file():
            raise Problem(f"The page is not built ({folder} has no {START}): make page.")
        return cls(folder)

    def files(self) -> Iterator[tuple[str, Path]]:
        """Yield every file by its path, the one that names all others last."""
        found = [one for one in self.folder.rglob("*") if one.is_file()]
        for file in sorted(found, key=lambda one: (one.name == START, one)):
            yield file.relative_to(self.folder).as_posix(), file

    def find(self, path: str) -> Path | None:
        """Return the file that `path` names; None for what is not there, or not in the folder."""
        name = path.lstrip("/") or START
        if "\0" in name or len(name) > 255:
            return None
        file = (self.folder / name).resolve()
        return file if file.is_relative_to(self.folder.resolve()) and file.is_file() else None


def media_type(name: str) -> str:
    known = _TYPES.get(Path(name).suffix)
    return known or mimetypes.guess_type(name)[0] or "application/octet-stream"


def kept(path: str) -> str:
    """Return for how long a browser may keep a file: the header Cache-Control."""
    return FOR_EVER if path.startswith("assets/") else ASK_FIRST


def config(outputs: Mapping[str, str], region: str) -> dict[str, Any]:
    """Return what the page on AWS is told: where the API is, and who signs people in."""
    if "UserPoolClient" in outputs:
        suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
        return cognito(f"https://cognito-idp.{region}.{suffix}/", outputs["UserPoolClient"])
    names = {"issuer": "OidcIssuer", "clientId": "OidcClient", "scope": "OidcScope"}
    provider = {name: outputs[output] for name, output in names.items()}
    return {"api": "/api", "signIn": {"kind": "oidc", **provider}}


def cognito(endpoint: str, client: str) -> dict[str, Any]:
    return {
        "api": "/api",
        "signIn": {"kind": "cognito", "endpoint": endpoint, "clientId": client},
    }
