"""
Cut HTML into tags, comments and text, with the place of each in the source.

As browsers do where it matters: what stands in quotes ends no tag, and what a script or a style
holds is no markup. Source: HTML Living Standard, "Tokenization".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# The elements whose content is no markup, up to their end tag.
RAW = frozenset({"script", "style", "xmp", "iframe", "noembed", "noframes"})
TEXTUAL = frozenset({"textarea", "title"})

# Each tag that does not end is read to the end of the page; after so many the rest is text.
_UNENDED = 8

_OPEN = re.compile(r"<(?:!--|[!?]|/?([a-zA-Z][a-zA-Z0-9:-]*+)(?=[\s/>]))")
_NAME = re.compile(r"[\s/]*+([^\s/>][^\s/>=]*+)")
_VALUE = re.compile(r"\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>\"'][^\s>]*+))")
_EQUALS = re.compile(r"\s*+=\s*+")
_COMMENT_END = re.compile(r"--!?>")


@dataclass(frozen=True, slots=True)
class Attribute:
    """`name` in lower case; its place, and that of the value within its quotes, if it has any."""

    name: str
    start: int
    end: int
    value: tuple[int, int] | None = None
    quotes: bool = False


@dataclass(frozen=True, slots=True)
class Token:
    """Source characters [start, end): a "tag", "end", "comment", "text" or "raw" content."""

    kind: str
    start: int
    end: int
    name: str = ""  # of the tag, or of the element whose content it is
    attributes: tuple[Attribute, ...] = ()


def tokens(source: str, start: int, end: int) -> Iterator[Token]:
    """Yield the tokens of source characters [start, end), in order and without a gap."""
    at = begun = start  # `begun`: where the text that is not yielded yet begins
    unended = 0
    while at < end and unended < _UNENDED:
        found = _OPEN.search(source, at, end)
        if found is None:
            break
        token = _token(source, found, end)
        if token is None:
            unended += 1
            at = found.end()
            continue
        if begun < found.start():
            yield Token("text", begun, found.start())
        yield token
        at = begun = token.end
        if token.kind == "tag" and token.name in RAW | TEXTUAL:
            stop = _content_end(source, at, end, token.name)
            if at < stop:
                yield Token("raw", at, stop, token.name)
            at = begun = stop
    if begun < end:
        yield Token("text", begun, end)


def _token(source: str, found: re.Match[str], end: int) -> Token | None:
    """Return the token that begins here; None if what looked like one is text."""
    if found.group() == "<!--":
        closed = _COMMENT_END.search(source, found.end(), end)
        return Token("comment", found.start(), closed.end() if closed else end)
    if found.group(1) is None:
        stop = source.find(">", found.end(), end)
        return Token("comment", found.start(), stop + 1 if stop >= 0 else end)
    attributes: list[Attribute] = []
    at = found.end()
    while True:
        name = _NAME.match(source, at, end)
        if name is None:
            break
        value = _VALUE.match(source, name.end(), end)
        at = name.end()
        inner: tuple[int, int] | None = None
        quotes = False
        if value is not None:
            group = value.lastindex or 0
            inner, quotes, at = value.span(group), group in (1, 2), value.end()
        elif (equals := _EQUALS.match(source, at, end)) is not None:
            at = equals.end()
            if source[at : at + 1] in ('"', "'"):  # a quote that is never closed
                return None
        attributes.append(Attribute(name[1].lower(), *name.span(1), inner, quotes))
    stop = source.find(">", at, end)
    if stop < 0:
        return None
    kind = "end" if source[found.start() + 1] == "/" else "tag"
    return Token(kind, found.start(), stop + 1, found[1].lower(), tuple(attributes))


def _content_end(source: str, at: int, end: int, name: str) -> int:
    closed = re.compile(rf"</{name}(?=[\s/>])", re.I).search(source, at, end)
    return closed.start() if closed else end
