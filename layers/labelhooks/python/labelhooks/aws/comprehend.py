"""
Amazon Comprehend's detection of personal data, as a detector.

English and Spanish. A call takes one text of 100 KB at most; longer ones are cut at white space,
each piece beginning with the end of the one before. Offsets are of code points, as Python's.
Source: Amazon Comprehend API Reference, DetectPiiEntities and PiiEntity.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from labelhooks.aws.detectors import MakeSpan
from labelhooks.aws.parallel import side_by_side
from labelhooks.errors import Crowded, DetectorUnavailable, UnsupportedLanguage

if TYPE_CHECKING:
    from mypy_boto3_comprehend import ComprehendClient
    from mypy_boto3_comprehend.type_defs import PiiEntityTypeDef

VERSION = "comprehend-2017-11-27-1"  # the API's, and the number of the mapping below
_LANGUAGES = {"en", "es"}
_PIECE = 24_000  # code points: 96 KB at most in UTF-8
_OVERLAP = 400
_BUSY = frozenset({"ThrottlingException", "TooManyRequestsException"})
_PATIENCE = 30  # seconds
_TYPES = {
    "ADDRESS": "LOCATION",
    "AWS_ACCESS_KEY": "SECRET",
    "AWS_SECRET_KEY": "SECRET",
    "BANK_ACCOUNT_NUMBER": "BANK",
    "BANK_ROUTING": "BANK",
    "CA_HEALTH_NUMBER": "ID",
    "CA_SOCIAL_INSURANCE_NUMBER": "ID",
    "CREDIT_DEBIT_CVV": "SECRET",
    "CREDIT_DEBIT_EXPIRY": "DATE",
    "CREDIT_DEBIT_NUMBER": "CARD",
    "DATE_TIME": "DATE",
    "DRIVER_ID": "LICENCE",
    "EMAIL": "EMAIL",
    "INTERNATIONAL_BANK_ACCOUNT_NUMBER": "IBAN",
    "IN_AADHAAR": "ID",
    "IN_NREGA": "ID",
    "IN_PERMANENT_ACCOUNT_NUMBER": "ID",
    "IN_VOTER_NUMBER": "ID",
    "IP_ADDRESS": "IP",
    "LICENSE_PLATE": "ID",
    "MAC_ADDRESS": "MAC",
    "NAME": "PERSON",
    "PASSPORT_NUMBER": "ID",
    "PASSWORD": "SECRET",
    "PHONE": "PHONE",
    "PIN": "SECRET",
    "SSN": "SSN",
    "SWIFT_CODE": "BANK",
    "UK_NATIONAL_HEALTH_SERVICE_NUMBER": "ID",
    "UK_NATIONAL_INSURANCE_NUMBER": "ID",
    "UK_UNIQUE_TAXPAYER_REFERENCE_NUMBER": "ID",
    "URL": "URL",
    "USERNAME": "HANDLE",
    "US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER": "ID",
    "VEHICLE_IDENTIFICATION_NUMBER": "ID",
}
_LEFT = frozenset({"AGE"})  # about a person, and points at none


class ComprehendDetector[S]:
    """Asks Amazon Comprehend; `span` makes a span of start, end, type, score and what took it."""

    version = VERSION

    def __init__(self, client: "ComprehendClient", *, span: MakeSpan[S]) -> None:
        self._client = client
        self._span = span

    def detect(self, texts: Sequence[str], *, language: str) -> list[list[S]]:
        """
        Return the spans of each text.

        Raises UnsupportedLanguage, Crowded where Comprehend throttles beyond the client's retries,
        and DetectorUnavailable where it cannot be asked.
        """
        if language not in _LANGUAGES:
            raise UnsupportedLanguage(
                f"Amazon Comprehend finds personal data in English and Spanish, not {language!r}"
            )
        asked = [(of, at, piece) for of, text in enumerate(texts) for at, piece in pieces(text)]
        answers = side_by_side(lambda one: self._ask(one[2], language), asked)
        found: list[list[S]] = [[] for _ in texts]
        for (of, at, _), entities in zip(asked, answers, strict=True):
            found[of] += self._spans(entities, at)
        return found

    def _ask(self, text: str, language: str) -> Sequence["PiiEntityTypeDef"]:
        failed = ""
        try:
            answer = self._client.detect_pii_entities(
                Text=text,
                LanguageCode="en" if language == "en" else "es",
            )
            return answer["Entities"]
        except ClientError as error:
            failed = error.response["Error"].get("Code", "it refused")
        except BotoCoreError as error:
            failed = type(error).__name__
        # Raised here, so that an error that may quote the text is not even its context.
        if failed in _BUSY:
            raise Crowded("Amazon Comprehend throttles", seconds=_PATIENCE)
        raise DetectorUnavailable(f"Amazon Comprehend: {failed}")

    def _spans(self, entities: Sequence["PiiEntityTypeDef"], at: int) -> Iterator[S]:
        for entity in entities:
            kind = entity["Type"]
            if kind in _LEFT:
                continue
            # A type that is new is personal data nonetheless.
            ours = _TYPES.get(kind, "ID")
            start, end = at + entity["BeginOffset"], at + entity["EndOffset"]
            yield self._span(start, end, ours, entity["Score"], f"comprehend {kind}")


def pieces(text: str) -> Iterator[tuple[int, str]]:
    """Yield where each piece of a text begins, and the piece; nothing of what is white space."""
    at = 0
    while len(text) - at > _PIECE:
        end = _after_space(text, at + _PIECE, at + _PIECE // 2)
        yield at, text[at:end]
        at = _after_space(text, end - _OVERLAP, at + 1)
    if text[at:].strip():
        yield at, text[at:]


def _after_space(text: str, at: int, least: int) -> int:
    """Return the last place from `least` to `at` that follows white space, or `at`."""
    found = max(text.rfind(space, least, at) for space in " \n\t")
    return found + 1 if found >= 0 else at
