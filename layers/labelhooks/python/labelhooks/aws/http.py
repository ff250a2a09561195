"""Requests of an HTTP API (payload version 2) to a function that answers them, and back."""

import base64
import json
import traceback
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler.api_gateway import APIGatewayHttpResolver, Response

logger = Logger()
_BROKEN = {
    "type": "urn:labelhooks:problem:broken",
    "title": "Something is broken here",
    "status": 500,
}
_UNKNOWN = {
    "type": "urn:labelhooks:problem:not_found",
    "title": "There is no such thing",
    "status": 404,
    "detail": "no route has this method and path; GET /openapi.json lists them",
}


class Route(Protocol):
    """One line of a table of routes; `{name}` in a path stands for a part of it."""

    @property
    def name(self) -> str: ...

    @property
    def method(self) -> str: ...

    @property
    def path(self) -> str: ...


class Answer(Protocol):
    @property
    def status(self) -> int: ...

    @property
    def media_type(self) -> str: ...

    @property
    def headers(self) -> dict[str, str]: ...

    def written(self) -> str:
        """Return the body as it is sent."""


class Asked(Protocol):
    """What makes a request of its parts."""

    def __call__(
        self,
        *,
        path: Mapping[str, str],
        query: Mapping[str, str],
        headers: Mapping[str, str],
        body: str | None,
        claims: Mapping[str, str] | None,
        now: datetime,
    ) -> Any: ...


def resolver[R: Route](
    routes: Sequence[R], asked: Asked, answer: Callable[[R, Any], Answer]
) -> APIGatewayHttpResolver:
    """
    Return what resolves events to answers.

    Without Powertools' own validation: it would build a second set of models at each cold start.

    Args:
        routes: the table.
        asked: makes a request of what the event tells.
        answer: of a route and a request. What it raises becomes a 500 that says nothing, and a line
            in the log that names the route and the error's type: bodies are nobody's to log.
    """
    app = APIGatewayHttpResolver()
    for route in routes:
        rule = route.path.replace("{", "<").replace("}", ">")
        app.route(rule, method=[route.method])(_handled(app, route, asked, answer))
    app.not_found(_unknown)
    return app


def _handled[R: Route](
    app: APIGatewayHttpResolver, route: R, asked: Asked, answer: Callable[[R, Any], Answer]
) -> Callable[..., Response[str]]:
    def handle(**path: str) -> Response[str]:
        event = app.current_event
        try:
            request = asked(
                path=path,
                query=dict(event.query_string_parameters or {}),
                headers={name.lower(): value for name, value in event.headers.items()},
                body=_body(event),
                claims=_claims(event.raw_event),
                now=datetime.now(UTC),
            )
            said = answer(route, request)
        except Exception as error:  # noqa: BLE001  the last stop: whoever asked gets an answer
            logger.error(  # noqa: TRY400
                "a request failed",  # its type and place, not its text: a text may quote content
                extra={"route": route.name, "error_type": type(error).__name__, "at": _at(error)},
            )
            return _json(500, _BROKEN | {"detail": "it is logged, and not your doing"})
        return Response(said.status, said.media_type, said.written(), dict(said.headers))

    return handle


def _body(event: Any) -> str | None:
    """Return the body as text; what is no UTF-8 is no JSON either, and is refused as such."""
    body = event.body
    if body and event.is_base64_encoded:
        return base64.b64decode(body).decode("utf-8", "replace")
    return str(body) if body else None


def _claims(event: Mapping[str, Any]) -> dict[str, str] | None:
    """Return the claims of the token that API Gateway verified; None where it asked for none."""
    told = event.get("requestContext", {}).get("authorizer", {}).get("jwt", {}).get("claims")
    return None if told is None else {name: str(value) for name, value in told.items()}


def _at(error: Exception) -> str:
    """Return where an error was raised: a file and a line, and no text of anybody's."""
    (*_, last) = traceback.extract_tb(error.__traceback__)
    return f"{last.filename.rpartition('/python/')[2]}:{last.lineno}"


def _unknown(_error: Exception) -> Response[str]:
    return _json(404, _UNKNOWN)


def _json(status: int, body: dict[str, Any]) -> Response[str]:
    return Response(status, "application/problem+json", json.dumps(body))
