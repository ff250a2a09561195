"""
A detector in a function of its own: texts go there, spans come back.

What weighs much is loaded by the functions that need it and by no other. The texts travel in the
request of a synchronous call, between two functions of one deployment, and are stored nowhere.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError
from pydantic import ValidationError

from labelhooks.aws.parallel import side_by_side
from labelhooks.errors import Crowded, DetectorUnavailable, TooLarge, UnsupportedLanguage
from labelhooks.model.detecting import Look, Refused, Seen

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

# A request may have 6 MB (Lambda quotas); this much is read in a few seconds, and several
# requests run side by side.
_REQUEST = 128 * 1024  # bytes of UTF-8
# One text goes in one request, and is read in the time that the function has.
_LONGEST = 512 * 1024
# Throttled: all that may run at once runs, and a text takes no longer than this.
_PATIENCE = 30  # seconds
_BUSY = frozenset({"TooManyRequestsException", "ThrottlingException", "Throttling"})


class Span(Protocol):
    """Characters [start, end) of a text, and what they are."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def type(self) -> str: ...
    @property
    def score(self) -> float: ...
    @property
    def why(self) -> str: ...


class Detector[S: Span](Protocol):
    """What answers in the function."""

    @property
    def version(self) -> str: ...
    def detect(self, texts: Sequence[str], *, language: str) -> list[list[S]]: ...


type MakeSpan[S] = Callable[[int, int, str, float, str], S]


class RemoteDetector[S]:
    """
    The detector that the function `function` runs.

    Args:
        client: of Lambda, whose time limit covers the function's.
        function: its name or ARN.
        version: the one that its answers are recorded under; another one's are not taken.
        recall: the knob of the policy.
        span: what makes a span of start, end, type, score and what took it.
    """

    def __init__(
        self,
        client: "LambdaClient",
        function: str,
        *,
        version: str,
        recall: float,
        span: MakeSpan[S],
    ) -> None:
        self._client = client
        self._function = function
        self._recall = recall
        self._span = span
        self.version = version

    def detect(self, texts: Sequence[str], *, language: str) -> list[list[S]]:
        """
        Return the spans of each text.

        Raises TooLarge and UnsupportedLanguage as the detector does, Crowded where the function is
        called by too many at once, DetectorUnavailable where it cannot be asked or fails.
        """
        looks = [
            Look(detector=self.version, language=language, recall=self._recall, texts=tuple(batch))
            for batch in batches(texts)
        ]
        answers = side_by_side(self._ask, looks)
        return [spans for answer in answers for spans in answer]

    def _ask(self, look: Look) -> list[list[S]]:
        failed, seen = "", Seen()
        try:
            answer = self._client.invoke(
                FunctionName=self._function, Payload=look.model_dump_json().encode()
            )
            if answer.get("FunctionError"):  # its payload is a traceback
                failed = "it raised"
            else:
                seen = Seen.model_validate_json(answer["Payload"].read())
        except ClientError as error:
            failed = error.response["Error"].get("Code", "it refused")
        except (BotoCoreError, OSError, ValidationError) as error:
            failed = type(error).__name__
        # Raised here, so that an error that may quote the texts is not even its context.
        if failed in _BUSY:
            raise Crowded("too many ask the detector at once", seconds=_PATIENCE)
        if failed:
            raise DetectorUnavailable(f"{self._function}: {failed}")
        if seen.refused is not None:
            raise _error(seen.refused)
        if len(seen.spans) != len(look.texts):
            raise DetectorUnavailable(f"{self._function}: an answer too few or too many")
        return [[self._span(*span) for span in spans] for spans in seen.spans]


def batches(texts: Sequence[str]) -> Iterator[list[str]]:
    """Yield the texts in order, in lists that fit a request. Raises TooLarge."""
    batch: list[str] = []
    held = 0
    for text in texts:
        size = len(text.encode())
        if size > _LONGEST:
            raise TooLarge(f"a text of {size} bytes; the detector's function takes {_LONGEST}")
        if batch and held + size > _REQUEST:
            yield batch
            batch, held = [], 0
        batch.append(text)
        held += size
    if batch:
        yield batch


def answered[S: Span](
    event: dict[str, Any], detector_for: Callable[[float], Detector[S]]
) -> dict[str, Any]:
    """
    Answer a request in the function that runs the detector.

    Raises RuntimeError, which names the kind of what went wrong and quotes nothing: Lambda logs it.
    """
    failed = ""
    try:
        look = Look.model_validate_json(json.dumps(event))
        detector = detector_for(look.recall)
        if detector.version != look.detector:
            failed = f"it is {detector.version} that runs here, and {look.detector} was asked for"
        else:
            return _seen(detector, look).model_dump(mode="json")
    except Exception as error:  # noqa: BLE001  raised again below, without what it may quote
        failed = type(error).__name__
    raise RuntimeError(failed)


def _seen[S: Span](detector: Detector[S], look: Look) -> Seen:
    try:
        found = detector.detect(look.texts, language=look.language)
    except TooLarge as error:
        return Seen(refused=Refused(code="too_large", says=str(error)))
    except UnsupportedLanguage as error:
        return Seen(refused=Refused(code="unsupported_language", says=str(error)))
    return Seen(
        spans=tuple(
            tuple((one.start, one.end, one.type, one.score, one.why) for one in spans)
            for spans in found
        )
    )


def _error(refused: Refused) -> TooLarge | UnsupportedLanguage:
    kind = TooLarge if refused.code == "too_large" else UnsupportedLanguage
    return kind(refused.says)
