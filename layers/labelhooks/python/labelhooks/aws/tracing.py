"""
Which traces an invocation is part of.

X-Ray, where it is asked for: an invocation that is not sampled does not load its SDK. And a log
line at the end, with the traces of the items that it was about: X-Ray begins a new trace where a
queue brings messages of many, but an item keeps the trace that brought it, in all its records.
"""

import os
from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from aws_lambda_powertools import Logger, Tracer
from aws_lambda_powertools.utilities.typing import LambdaContext

from labelhooks.aws.about import told

logger = Logger(child=True)


@cache
def _tracer() -> Tracer:
    tracer = Tracer(auto_patch=False)
    tracer.patch(["botocore"])
    return tracer


def traced[R](
    handler: Callable[[dict[str, Any], LambdaContext], R],
) -> Callable[[dict[str, Any], LambdaContext], R]:
    """
    Return `handler`, traced in the invocations that X-Ray samples; what it was about is logged.

    Neither responses nor errors are captured: the text of an error may quote content.
    """

    def call(event: dict[str, Any], context: LambdaContext) -> R:
        if "Sampled=1" not in os.environ.get("_X_AMZN_TRACE_ID", ""):
            return handler(event, context)
        capture = _tracer().capture_lambda_handler(
            handler, capture_response=False, capture_error=False
        )
        answer: R = capture(event, context)
        return answer

    @wraps(handler)
    def lambda_handler(event: dict[str, Any], context: LambdaContext) -> R:
        told()  # of an invocation that was killed
        try:
            return call(event, context)
        finally:
            if traces := told():
                logger.info("worked on", traces=traces)

    return lambda_handler
