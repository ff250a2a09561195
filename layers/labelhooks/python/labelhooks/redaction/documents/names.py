"""A file's name without what it says of anybody."""

import re

from labelhooks.errors import PermanentError
from labelhooks.redaction.placeholders import substituted
from labelhooks.redaction.redactor import Redactor
from labelhooks.redaction.spans import resolve

_SUFFIX = re.compile(r"(?:\.[A-Za-z][A-Za-z0-9]{0,9}(?=\.gz\Z))?\.[A-Za-z0-9]{1,10}\Z")
_JOINTS = str.maketrans("_-+.", "    ")


def clean_name(name: str, redactor: Redactor) -> str:
    """
    Return the last part of a path, with placeholders that a file's name may hold.

    A name that cannot be answered for becomes "document", with its suffix.
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    suffix = _SUFFIX.search(last)
    stem, end = (last[: suffix.start()], suffix.group()) if suffix else (last, "")
    try:
        joined, apart = redactor.spans_in([stem, stem.translate(_JOINTS)])
    except PermanentError:
        return f"document{end}"
    spans = resolve([*joined, *apart], stem)
    if not spans:
        return last or "document"
    clean, _ = substituted(stem, spans, redactor.placeholders().of)
    return re.sub(r"[<>]", "", clean) + end
