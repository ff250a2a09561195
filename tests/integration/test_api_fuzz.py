"""The API is fuzzed from its own document: nothing breaks, and every answer is as it says."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from labelhooks.people.access import Role
from labelhooks.people.routes import ROUTES
from tests.integration.http_api import HttpApi, token
from tests.integration.road import account, jsonl

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
SEARCHES = os.environ.get("HYPOTHESIS_PROFILE") == "search"
# Of each route; a call takes as long as many other examples.
EXAMPLES = settings().max_examples // 8
GOOD = {"Authorization": "Bearer good"}


@pytest.fixture(scope="module")
def api() -> Iterator[HttpApi]:
    """Return the API of a deployment with some tasks, asked by somebody in every role."""
    with account() as road:
        road.dataset()
        road.upload("chat/some.jsonl", jsonl([{"t": f"hello {n}"} for n in range(8)]))
        road.run()
        yield HttpApi(road, claims=token("fuzzer", *Role))


@pytest.fixture(scope="module")
def there(api: HttpApi) -> dict[str, Any]:
    """Return names of what there is, held by whoever asks: made-up ones never get past 404."""
    (task,) = api.ask("POST", "/tasks/next", {"dataset": "chat"}).json["tasks"]
    return {"task": task["id"], "item": task["item_id"], "dataset": "chat"}


@pytest.mark.filterwarnings("default")  # of the fuzzer's own making
@pytest.mark.parametrize("name", [route.name for route in ROUTES])
def test_nothing_breaks_and_every_answer_is_as_the_document_says(
    name: str, api: HttpApi, there: dict[str, Any]
) -> None:
    schema = schemathesis.openapi.from_wsgi("/openapi.json", api.wsgi)
    (route,) = (one for one in ROUTES if one.name == name)
    operation = schema[route.path][route.method]
    named = {part: there[part] for part in there if f"{{{part}}}" in route.path}
    cases = [operation.as_strategy(generation_mode=mode) for mode in GenerationMode]
    if named:  # what is right in all but its names says little: also with names that are
        cases += [
            operation.as_strategy(generation_mode=mode, path_parameters=named)
            for mode in GenerationMode
            if route.body or mode is GenerationMode.POSITIVE
        ]

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=not SEARCHES,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    @given(case=st.one_of(cases), signed_in=st.sampled_from((True, True, True, False)))
    def holds(case: Case, signed_in: bool) -> None:
        case.call_and_validate(headers=GOOD if signed_in else None, checks=CHECKS)

    holds()
