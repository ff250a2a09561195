"""Records of a file, redacted some at a time: many together are quick, many bytes are not held."""

from collections.abc import Iterable, Iterator

from labelhooks.errors import EmptyArtifact, PermanentError
from labelhooks.formats.records import Record
from labelhooks.model.redacted import Redacted
from labelhooks.redaction.redactor import Redactor

_RECORDS = 200
_BYTES = 512 * 1024


def redacted(records: Iterable[Record], redactor: Redactor) -> Iterator[tuple[Record, Redacted]]:
    """
    Yield each record with its redaction.

    Raises the first PermanentError that one has, and EmptyArtifact if there is none.
    """
    some = False
    batch: list[Record] = []
    size = 0
    for record in records:
        if record.error is not None:
            raise record.error
        some = True
        batch.append(record)
        size += record.end - record.start
        if len(batch) >= _RECORDS or size >= _BYTES:
            yield from _batch(batch, redactor)
            batch, size = [], 0
    yield from _batch(batch, redactor)
    if not some:
        raise EmptyArtifact("there is no record in it")


def _batch(records: list[Record], redactor: Redactor) -> Iterator[tuple[Record, Redacted]]:
    outcomes = redactor.redact_many([record.value for record in records])
    for record, done in zip(records, outcomes, strict=True):
        if isinstance(done, PermanentError):
            raise done
        yield record, done
