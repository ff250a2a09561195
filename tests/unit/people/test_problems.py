"""Errors as HTTP says them."""

import pytest

from labelhooks import errors
from labelhooks.errors import LabelHooksError
from labelhooks.people.problems import problem_of


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (errors.BadRequest("x"), 400, "bad_request"),
        (errors.InvalidMessage("x"), 400, "bad_request"),
        (errors.NotAllowed("x"), 403, "not_allowed"),
        (errors.NotFound("x"), 404, "not_found"),
        (errors.UnknownDataset("x"), 404, "not_found"),
        (errors.LeaseLost("x"), 409, "lease_lost"),
        (errors.StaleSchema(1, 2), 409, "stale_schema"),
        (errors.ConflictError("x"), 409, "conflict"),
        (errors.OperatorError("x"), 409, "conflict"),
        (errors.TooLarge("x"), 413, "too_large"),
        (errors.SchemaViolation("x"), 422, "schema_violation"),
        (errors.ValueTooLarge("x"), 422, "schema_violation"),
        (errors.RedactionFailed("x"), 422, "not_recorded"),
        (errors.LimitReached("x", seconds=9), 429, "limit_reached"),
        (errors.Paused("x", seconds=60), 503, "wait"),
        (errors.DetectorUnavailable("x"), 503, "wait"),
    ],
    ids=lambda of: type(of).__name__ if isinstance(of, LabelHooksError) else "",
)
def test_an_error_has_its_status(error: LabelHooksError, status: int, code: str) -> None:
    problem = problem_of(error)

    assert problem is not None
    assert (problem.status, problem.code) == (status, code)
    assert problem.body()["detail"] == str(error)
    assert problem.body()["type"] == f"urn:labelhooks:problem:{code}"


def test_an_error_that_is_ours_to_mend_is_no_problem_of_whoever_asks() -> None:
    assert problem_of(errors.PrelabelerFailed("x")) is None


def test_what_has_to_wait_says_how_long() -> None:
    problem = problem_of(errors.Paused("x", seconds=60))

    assert problem is not None
    assert problem.body()["retry_after"] == 60
