"""
Find personal data in texts, by tier thorough. Reads and writes nothing: it is asked, and answers.

Asked by redact_upload and intake_flag, for datasets whose policy wants this tier.
"""

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from labelhooks.aws.detectors import answered
from labelhooks.aws.tracing import traced
from labelhooks.redaction import build
from labelhooks.redaction.detector import Detector

logger = Logger()


@cache
def wired(recall: float = 0.5) -> Detector:
    return build.detector("thorough", recall)


@logger.inject_lambda_context(clear_state=True)
@traced
def lambda_handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    return answered(event, wired)
