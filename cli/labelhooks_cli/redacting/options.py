"""The redactor that the command line asks for."""

import hashlib
import hmac
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labelhooks.errors import InvalidDocument, OperatorError
from labelhooks.model.languages import READS
from labelhooks.redaction import Redactor, Span
from labelhooks.redaction.build import detector_for, other_for
from labelhooks.redaction.defaults import default_policy

if TYPE_CHECKING:
    from labelhooks.model.redaction import RedactionPolicy

_SHORTEST_KEY = 16


def redactor(
    *,
    policy: Path | None,
    tier: str | None,
    languages: str | None,
    key: Path | None,
    watch: Callable[[str, Sequence[Span]], object] | None = None,
) -> Redactor:
    """
    Return a redactor.

    Args:
        policy: YAML or JSON: a redaction policy, or a dataset's document that has one.
        tier: instead of the policy's.
        languages: instead of the policy's, as "en,es"; without either, all that the tier reads,
            and what is too short to tell is English.
        key: a file with a secret: pseudonyms and surrogates are derived under it.
        watch: is told of each text and what was found in it.

    Raises:
        InvalidDocument: a policy that is none, with the fields that are wrong.
        OperatorError: a file that is not there.
        RedactionFailed: a tier that is not installed; a replacement that wants a key.

    """
    changes: dict[str, Any] = {}
    if tier is not None:
        changes["tier"] = tier
    if languages is not None:
        changes["languages"] = [code.strip() for code in languages.split(",") if code.strip()]
    elif policy is None:
        changes["languages"] = every = ["en", *sorted(READS[tier or "fast"] - {"en"})]
    if policy is None and languages is None and tier in (None, "rules", "fast"):
        wanted = default_policy(tier, tuple(every))  # nothing to validate: nothing to load for it
    else:
        wanted = _policy(_document(policy) | changes)
    other = other_for(wanted)
    return Redactor(detector_for(wanted), wanted, key=_key(key), other=other, watch=watch)


def _document(file: Path | None) -> dict[str, Any]:
    if file is None:
        return {}
    import yaml  # it takes long to load

    try:
        said = yaml.safe_load(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise OperatorError(f"{file}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise InvalidDocument(f"{file}: not UTF-8 at byte {error.start}") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "somewhere"
        raise InvalidDocument(f"{file}: {where}: this is not YAML") from None
    if not isinstance(said, dict):
        raise InvalidDocument(f"{file}: a policy is a list of fields, as 'tier: fast'")
    of_dataset = said.get("redaction") if "schema" in said or "redaction" in said else said
    return dict(of_dataset or {})


def _policy(document: dict[str, Any]) -> "RedactionPolicy":
    import json

    from pydantic import ValidationError

    from labelhooks.model.documents import wrong_fields
    from labelhooks.model.redaction import RedactionPolicy

    try:
        return RedactionPolicy.model_validate_json(json.dumps(document))
    except ValidationError as error:
        told = wrong_fields(error)
    except TypeError as error:
        told = f"{error}: quote dates and other unusual values"
    raise InvalidDocument(told)


def _key(file: Path | None) -> bytes | None:
    if file is None:
        return None
    try:
        secret = file.read_bytes().strip()
    except OSError as error:
        raise OperatorError(f"{file}: {error.strerror}") from None
    if len(secret) < _SHORTEST_KEY:
        raise OperatorError(f"{file}: a key has at least {_SHORTEST_KEY} bytes")
    return hmac.new(secret, b"labelhooks redact", hashlib.sha256).digest()
