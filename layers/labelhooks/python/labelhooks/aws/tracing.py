"""X-Ray, where it is asked for: an invocation that is not sampled does not load its SDK."""

import os
from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from aws_lambda_powertools import Tracer
from aws_lambda_powertools.utilities.typing import LambdaContext


@cache
def _tracer() -> Tracer:
    tracer = Tracer(auto_patch=False)
    tracer.patch(["botocore"])
    return tracer


def traced[R](
    handler: Callable[[dict[str, Any], LambdaContext], R],
) -> Callable[[dict[str, Any], LambdaContext], R]:
    """
    Return `handler`, traced in the invocations that X-Ray samples.

    Neither responses nor errors are captured: the text of an error may quote content.
    """

    @wraps(handler)
    def lambda_handler(event: dict[str, Any], context: LambdaContext) -> R:
        if "Sampled=1" not in os.environ.get("_X_AMZN_TRACE_ID", ""):
            return handler(event, context)
        capture = _tracer().capture_lambda_handler(
            handler, capture_response=False, capture_error=False
        )
        answer: R = capture(event, context)
        return answer

    return lambda_handler
