"""
A project of a Label Studio server, over its HTTP API.

Source: Label Studio 1.23's API reference. Errors name what was asked for and the status; answers
hold people's names and are not quoted.
"""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from http.client import HTTPException
from typing import Any
from urllib.parse import quote, urlencode

from labelhooks.errors import StudioFailed, StudioRefused

type Written = dict[str, Any]

_SECONDS = 20.0  # for an answer; a bulk import of a few hundred tasks takes less than one
_PAGE = 100
_LARGEST_ANSWER = 64 * 1024 * 1024
_GONE = 404
_OURS = 500  # and above: it is broken, and may be mended
_BUSY = 429


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Content, and the token with it, go where the dataset's owner said and nowhere else."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


@cache
def _opener() -> urllib.request.OpenerDirector:
    """Return what opens addresses; made when one is asked, as it reads every root certificate."""
    return urllib.request.build_opener(_NoRedirects)


class LabelStudio:
    """One project, for one turn: its clock is read when it is first asked."""

    def __init__(self, url: str, project: int, token: str, *, seconds: float = _SECONDS) -> None:
        """`token` is a legacy token, or a personal access token, which is exchanged at its use."""
        self._url = url
        self._project = project
        self._token = token
        self._seconds = seconds
        self._bearer: str | None = None
        self._clock: datetime | None = None

    @property
    def clock(self) -> datetime:
        """Label Studio's time when it was first asked. Raises StudioFailed where it was not."""
        if self._clock is None:
            raise StudioFailed("Label Studio has told no time")
        return self._clock

    def project(self) -> Written:
        """Return the project's settings. Raises StudioFailed."""
        found: Written = self._ask("GET", f"/api/projects/{self._project}")
        return found

    def set_up(self, **settings: Any) -> None:
        """Change the project's settings. Raises StudioFailed."""
        self._ask("PATCH", f"/api/projects/{self._project}", settings)

    def waiting(self, *, fewer_than: int) -> Iterator[Written]:
        """Yield tasks with fewer annotations than this, in the order of their numbers."""
        yield from self._tasks(_filter("total_annotations", "less", "Number", fewer_than))

    def changed(self, since: str | None) -> Iterator[Written]:
        """Yield tasks that changed after a moment, with their annotations."""
        if since is None:
            yield from self._tasks(_filter("total_annotations", "greater", "Number", 0))
        else:
            yield from self._tasks(_filter("updated_at", "greater", "Datetime", since))

    def _tasks(self, *only: Written) -> Iterator[Written]:
        """Yield tasks page by page: each begins behind the last, so none that stays is missed."""
        last = 0
        while True:
            items = [*only, _filter("id", "greater", "Number", last)]
            asked = {
                "project": self._project,
                "page": 1,
                "page_size": _PAGE,
                "fields": "all",
                "query": json.dumps(
                    {
                        "filters": {"conjunction": "and", "items": items},
                        "ordering": ["tasks:id"],
                    }
                ),
            }
            found = self._ask("GET", f"/api/tasks?{urlencode(asked, quote_via=quote)}")["tasks"]
            yield from found
            if len(found) < _PAGE:
                return
            last = int(found[-1]["id"])

    def add(self, tasks: Sequence[Written]) -> None:
        """Make tasks, all in one request. Raises StudioRefused: none was made; StudioFailed."""
        self._ask("POST", f"/api/projects/{self._project}/import", list(tasks))

    def replace(self, number: int, data: Any, meta: Any) -> None:
        """Let a task show something else. Raises StudioFailed."""
        self._ask("PATCH", f"/api/tasks/{number}/", {"data": data, "meta": meta})

    def remove(self, number: int) -> None:
        """Delete a task; one that is gone is gone. Raises StudioFailed."""
        self._ask("DELETE", f"/api/tasks/{number}/", gone_is_fine=True)

    def hook_to(self, url: str, header: str, secret: str, actions: Sequence[str]) -> None:
        """Make the webhook of this address, or give it another secret. Raises StudioFailed."""
        told = {
            "project": self._project,
            "url": url,
            "headers": {header: secret},
            "send_payload": True,
            "send_for_all_actions": False,
            "actions": list(actions),
            "is_active": True,
        }
        mine = [one for one in self.hooks() if one.get("url") == url]
        if mine:
            self._ask("PATCH", f"/api/webhooks/{mine[0]['id']}/", told)
        else:
            self._ask("POST", "/api/webhooks/", told)

    def hooks(self) -> list[Written]:
        """Return the project's webhooks. Raises StudioFailed."""
        found = self._ask("GET", f"/api/webhooks/?project={self._project}")
        return list(found)

    def _ask(self, method: str, path: str, body: Any = None, *, gone_is_fine: bool = False) -> Any:
        headers = {"Authorization": self._authorization()}
        return self._sent(method, path, body, headers, gone_is_fine=gone_is_fine)

    def _authorization(self) -> str:
        if self._token.count(".") != 2:
            return f"Token {self._token}"
        if self._bearer is None:
            # Good for five minutes, which is longer than a turn.
            told = self._sent("POST", "/api/token/refresh", {"refresh": self._token}, {})
            self._bearer = str(told.get("access", ""))
        return f"Bearer {self._bearer}"

    def _sent(
        self,
        method: str,
        path: str,
        body: Any,
        headers: Mapping[str, str],
        *,
        gone_is_fine: bool = False,
    ) -> Any:
        """Return the answer. Raises StudioRefused for a 4xx, StudioFailed for the rest."""
        what = f"{method} {path.partition('?')[0]}"
        # The model allows https, and http on loopback: no other scheme comes this far.
        request = urllib.request.Request(  # noqa: S310
            f"{self._url}{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", **headers},
            method=method,
        )
        late = time.monotonic() + self._seconds
        try:
            with _opener().open(request, timeout=self._seconds) as answer:
                read = answer.read(_LARGEST_ANSWER)
                date = answer.headers.get("Date")
            if time.monotonic() > late or len(read) == _LARGEST_ANSWER:
                raise StudioFailed(f"Label Studio: {what}: too late, or too much")
            told = json.loads(read or b"null")
        except urllib.error.HTTPError as error:
            error.close()
            if error.code == _GONE and gone_is_fine:
                return None
            refused = error.code < _OURS and error.code != _BUSY
            kind = StudioRefused if refused else StudioFailed
            raise kind(f"Label Studio: {what}: status {error.code}") from None
        except (HTTPException, OSError, ValueError) as error:
            raise StudioFailed(f"Label Studio: {what}: {type(error).__name__}") from None
        if self._clock is None:
            self._clock = parsedate_to_datetime(date) if date else datetime.now(UTC)
        return told


def _filter(name: str, operator: str, kind: str, value: Any) -> Written:
    return {"filter": f"filter:tasks:{name}", "operator": operator, "type": kind, "value": value}
