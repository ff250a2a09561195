"""What stands in a link, its escapes decoded."""

import re
from urllib.parse import quote, unquote

from labelhooks.redaction.documents.shown import Shown

_ESCAPED = re.compile(r"(?:%[0-9a-fA-F]{2})+|\+")


def url_shown(url: str, start: int = 0, end: int | None = None) -> Shown:
    """
    Return what to look at of a link: characters [start, end) of `url`.

    >>> url_shown("https://x.example/?to=jane%40roe.x&n=Jane+Roe").text
    'https://x.example/?to=jane@roe.x&n=Jane Roe'
    """
    shown = Shown(lambda text: quote(text, safe=""))
    end = len(url) if end is None else end
    query = url.find("?", start, end)
    at = start
    for found in _ESCAPED.finditer(url, start, end):
        told = found.group()
        if told == "+" and not 0 <= query < found.start():
            continue
        shown.copy(url, at, found.start())
        shown.add(" " if told == "+" else unquote(told, errors="replace"), *found.span())
        at = found.end()
    shown.copy(url, at, end)
    return shown
