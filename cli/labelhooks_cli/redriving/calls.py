"""Dead letters that are calls, of a schedule or by hand: each is made again, as it was."""

import json
from typing import TYPE_CHECKING, Any

from labelhooks.errors import OperatorError
from labelhooks_cli.redriving.messages import Progress, delete, taken

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_sqs import SQSClient


def call_again(
    functions: "LambdaClient",
    sqs: "SQSClient",
    function: str,
    dead: str,
    number: int,
    progress: Progress,
) -> int:
    """
    Make each call again without waiting for it; return how many that were.

    Source: AWS Lambda Developer Guide, "Capturing records of asynchronous invocations": the record
    of a call that failed has what it was called with in `requestPayload`.
    """
    made = 0
    while made < number and (messages := taken(sqs, dead, number - made)):
        for message in messages:
            functions.invoke(
                FunctionName=function,
                Qualifier="live",
                InvocationType="Event",
                Payload=json.dumps(_called_with(message.get("Body", ""))).encode(),
            )
            delete(sqs, dead, [message])
            made += 1
            progress(made)
    return made


def _called_with(body: str) -> Any:
    try:
        return json.loads(body)["requestPayload"]
    except (ValueError, KeyError, TypeError):
        raise OperatorError(
            "a dead letter is no record of a call (it has no requestPayload); it stays where it is"
        ) from None
