"""The OpenAPI 3.1 document, written from the table of routes and from the words it names."""

import re
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from labelhooks.model.label_value import LabelValue
from labelhooks.model.schema import LabelSchema
from labelhooks.people.api import MOST_IN_A_PAGE
from labelhooks.people.operate.series import WINDOWS
from labelhooks.people.problems import MEDIA_TYPE
from labelhooks.people.route import Route
from labelhooks.people.routes import ROUTES

VERSION = "1.0.0"
_SAYS = """\
What annotators' and reviewers' pages, and other tools, speak to. Problems are RFC 9457 documents;
their `type` never changes. Lists go on with their `cursor`. Every person is known by a pseudonymous
id; what they see of an item is its redacted artifact alone. See docs/api.md.
"""
_PATH = {
    "dataset": {"pattern": "^[a-z][a-z0-9-]{1,39}$"},
    "item": {"pattern": "^[0-9a-f]{32}$"},
    "incident": {"pattern": "^[0-9a-f]{32}$"},
    "task": {"pattern": "^[a-z][a-z0-9-]{1,39}\\.[0-9a-f]{32}\\.[1-9][0-9]{0,2}$"},
}
_QUERY: dict[str, dict[str, Any]] = {
    "dataset": {"type": "string", **_PATH["dataset"]},
    "limit": {"type": "integer", "minimum": 1, "maximum": MOST_IN_A_PAGE},
    "cursor": {"type": "string", "minLength": 1, "maxLength": 1024},
    "window": {"type": "string", "enum": list(WINDOWS)},
}
_HEADERS = {
    "Idempotency-Key": {"type": "string", "pattern": "^[!-~]{1,128}$"},
}
_PROBLEMS = {
    400: "The request was not understood",
    401: "No token, or none that holds",
    403: "Not with this role, or these rights",
    404: "There is no such thing",
    409: "Somebody was first; the lease is lost; or the schema has changed",
    413: "The request is too large",
    422: "The value is no label of the dataset's schema, or cannot be recorded",
    429: "A person's limit, or the deployment's, is reached",
    503: "Paused, or crowded: try again later",
}
_GATEWAY = {"type": "object", "properties": {"message": {"type": "string"}}}
_PROBLEM = {
    "type": "object",
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "schema_version": {"type": "integer"},
        "current_schema_version": {"type": "integer"},
        "retry_after": {"type": "integer"},
    },
    "required": ["type", "title", "status", "detail"],
}


def document() -> dict[str, Any]:
    """Return the document, the same each time."""
    schemas, components = _schemas()
    paths: dict[str, Any] = {}
    for route in ROUTES:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "LabelHooks", "version": VERSION, "description": _SAYS},
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
            },
        },
        "security": [{"token": []}],
    }


def _schemas() -> tuple[dict[Any, Any], dict[str, Any]]:
    """Return the schema of each body and answer, and those that they refer to."""
    wanted: dict[Any, JsonSchemaMode] = {LabelSchema: "validation", LabelValue: "validation"}
    for route in ROUTES:
        for word in (route.body, route.answer):
            if word not in (None, dict):
                wanted[word] = "validation"
    adapters = [(word, mode, TypeAdapter(word)) for word, mode in wanted.items()]
    made, told = TypeAdapter.json_schemas(adapters, ref_template="#/components/schemas/{model}")
    components = dict(sorted(told["$defs"].items()))
    components["Problem"] = _PROBLEM
    return {word: made[word, mode] for word, mode in wanted.items()}, components


def _operation(route: Route, schemas: dict[Any, Any]) -> dict[str, Any]:
    good: dict[str, Any] = {"description": "Done" if route.answer is None else "Found"}
    if route.answer is not None:
        schema = schemas.get(route.answer, {"type": "object"})
        good["content"] = {"application/json": {"schema": schema}}
    operation: dict[str, Any] = {
        "operationId": route.name,
        "summary": route.says,
        "parameters": _parameters(route),
        "responses": {str(route.status): good, **_refusals(route)},
    }
    if route.body is not None:
        content = {"application/json": {"schema": schemas[route.body]}}
        operation["requestBody"] = {"required": True, "content": content}
    if route.public:
        operation["security"] = []
    else:
        operation["x-roles"] = [role.value for role in route.roles]
    return operation


def _parameters(route: Route) -> list[dict[str, Any]]:
    path = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", **_PATH[name]}}
        for name in re.findall(r"{(\w+)}", route.path)
    ]
    query = [
        {"name": name, "in": "query", "required": False, "schema": _QUERY[name]}
        for name in route.query
    ]
    headers = [
        {"name": name, "in": "header", "required": False, "schema": _HEADERS[name]}
        for name in route.headers
    ]
    return path + query + headers


def _refusals(route: Route) -> dict[str, Any]:
    if route.public:
        statuses: set[int] = {429}
    else:
        statuses = {400, 401, 403, 429, 503, *route.problems}
    if route.body is not None:
        statuses.add(413)
    if "{" in route.path:
        statuses.add(404)
    found: dict[str, Any] = {}
    for status in sorted(statuses):
        content: dict[str, Any] = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        if status in (401, 429):  # also from in front of the function
            content["application/json"] = {"schema": _GATEWAY}
        found[str(status)] = {"description": _PROBLEMS[status], "content": content}
    return found
