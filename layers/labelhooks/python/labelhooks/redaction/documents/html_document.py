"""HTML: what a reader sees, and what only the source tells, redacted; the markup stays."""

import html
import re
from collections.abc import Callable

from labelhooks.errors import EmptyArtifact
from labelhooks.redaction.documents.charset import decoded
from labelhooks.redaction.documents.document import CleanDocument, Document, Limits, Report
from labelhooks.redaction.documents.elements import KNOWN
from labelhooks.redaction.documents.html_tokens import RAW, Attribute, Token, tokens
from labelhooks.redaction.documents.shown import Edit, Shown, edited, edits_for
from labelhooks.redaction.documents.urls import url_shown
from labelhooks.redaction.redactor import Redactor
from labelhooks.redaction.spans import TYPES


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Within these a word goes on: "<b>Ja</b>ne" is one.
_INLINE = _set(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q rp "
    "rt ruby s samp small span strike strong sub sup time tt tspan u var wbr"
)
_URLS = _set(
    "href src action formaction cite data poster background longdesc manifest ping srcset "
    "xlink:href codebase profile usemap"
)
# Of these a name or a place would be a false alarm.
_STRUCTURE = _set(
    "class id name for type rel role style lang dir width height charset media target method "
    "enctype colspan rowspan tabindex http-equiv headers scope align valign color bgcolor size "
    "min max step pattern form list d points viewbox transform fill stroke xmlns integrity "
    "nonce crossorigin loading sizes property itemprop itemtype"
)
_NO_GUESSES = TYPES - {"PERSON", "LOCATION", "ORG", "DATE"}
_REFERENCE = r"&(?:#\d{1,8}|#[xX][0-9a-fA-F]{1,7}|[a-zA-Z][a-zA-Z0-9]{1,31});?"
_BETWEEN = re.compile(rf"{_REFERENCE}|\s+")
_ODD = re.compile(r"[\d@]")
_RUNS = re.compile(r"\s*(?:javascript|vbscript|livescript)\s*:", re.I)
_EMBEDS = re.compile(r"\s*data\s*:", re.I)
_CSS_EMBEDS = re.compile(r"data\s*:[^)\"'\s]*", re.I)

# Adds a text of the source, [start, end), to what is shown.
type AddText = Callable[[Shown, str, int, int], None]


def redact(document: Document, redactor: Redactor, limits: Limits) -> CleanDocument:
    """
    Return the page with its texts and attributes redacted, and nothing in it that runs.

    Text is looked at across inline tags, with its entities decoded; comments are looked at too.
    The contents of scripts, event handlers, "javascript:" links and embedded "data:" are removed:
    they may hold anything, and say nothing to a person.

    Raises:
        EmptyArtifact: nothing but white space.
        BadEncoding: not of the encoding that its mark or its meta element names, or not UTF-8.

    """
    data = document.whole(limits.whole_bytes)
    encoding, mark, source = decoded(data)
    if not source or source.isspace():
        raise EmptyArtifact("there is no text in it")
    report = Report(limits)
    clean = redacted_markup(source, redactor, report, text_of_html)
    return report.clean(document, "text/html", mark + clean.encode(encoding, "xmlcharrefreplace"))


def redacted_markup(source: str, redactor: Redactor, report: Report, add_text: AddText) -> str:
    """Return markup redacted, its texts being shown by `add_text`."""
    page = _Page(source, add_text)
    page.read(0, len(source))
    runs = [run for run in page.runs if run]
    values = [shown for _, _, shown in page.values]
    changes = edits_for([*runs, *values], redactor)
    edits = [edit for own in changes[: len(runs)] for edit in own]
    for (attribute, value, _), own in zip(page.values, changes[len(runs) :], strict=True):
        if own:
            edits.append(_attribute(attribute, edited(value, own, None), own))
    report.notes += [f"{count} {what} removed" for what, count in page.removed.items()]
    return edited(source, [*edits, *page.emptied], report)


def text_of_html(shown: Shown, source: str, start: int, end: int) -> None:
    """Add a text of HTML: its entities decoded, and white space as one space."""
    at = start
    for found in _BETWEEN.finditer(source, start, end):
        shown.copy(source, at, found.start())
        space = found.group().isspace()
        shown.add(" " if space else html.unescape(found.group()), *found.span())
        at = found.end()
    shown.copy(source, at, end)


def escaped(text: str) -> str:
    """Return text as it is written in markup and in quotes."""
    return html.escape(text)


def _attribute(attribute: Attribute, clean: str, own: list[Edit]) -> Edit:
    """Return the edit that gives an attribute a clean value, in quotes."""
    assert attribute.value is not None  # noqa: S101  what has no value was not looked at
    told = escaped(clean) if attribute.quotes else f'"{escaped(clean)}"'
    return Edit(*attribute.value, told, tuple(span for edit in own for span in edit.of))


class _Page:
    """Collects what there is to look at, and what is to be emptied."""

    def __init__(self, source: str, add_text: AddText) -> None:
        self._source = source
        self._add_text = add_text
        self.runs: list[Shown] = [Shown(escaped)]
        self.values: list[tuple[Attribute, str, Shown]] = []
        self.emptied: list[Edit] = []
        self.removed: dict[str, int] = {}

    def read(self, start: int, end: int, *, in_comment: bool = False) -> None:
        """Read the markup in source characters [start, end)."""
        for token in tokens(self._source, start, end):
            match token.kind:
                case "text":
                    self._add_text(self.runs[-1], self._source, token.start, token.end)
                case "comment":
                    self._comment(token, in_comment=in_comment)
                case "raw":
                    self._content(token)
                case _:
                    self._tag(token)

    def _begin(self) -> Shown:
        if self.runs[-1].text:
            self.runs.append(Shown(escaped))
        return self.runs[-1]

    def _comment(self, token: Token, *, in_comment: bool) -> None:
        """Look at a comment apart: the text around it goes on as if it were not there."""
        around = self.runs.pop()
        self.runs.append(Shown(escaped))
        opened = 4 if self._source.startswith("<!--", token.start) else 2
        if in_comment or opened == 2:
            self.runs[-1].copy(self._source, token.start + opened, token.end)
        else:
            self.read(token.start + opened, token.end, in_comment=True)
        self.runs.append(around)

    def _content(self, token: Token) -> None:
        """Look at what an element holds that is no markup; empty what runs."""
        if token.name == "style":
            for found in _CSS_EMBEDS.finditer(self._source, token.start, token.end):
                self._empty(*found.span(), "embedded data")
            self._begin().copy(self._source, token.start, token.end)
        elif token.name in RAW:
            self._empty(token.start, token.end, "script")
        else:
            self._add_text(self._begin(), self._source, token.start, token.end)
        self._begin()

    def _tag(self, token: Token) -> None:
        if token.name == "br":
            self.runs[-1].add("\n", token.start, token.start)
        elif token.name not in _INLINE:
            self._begin()
        if token.name not in KNOWN and "-" not in token.name and ":" not in token.name:
            # No element: something in angle brackets, such as a name.
            odd = Shown(lambda text: re.sub(r"[<>\"'&]", "", text))
            odd.copy(self._source, token.start + 1, token.end - 1)
            self.runs.insert(len(self.runs) - 1, odd)
            return
        for attribute in token.attributes:
            self._attribute(attribute)

    def _attribute(self, attribute: Attribute) -> None:
        if _ODD.search(attribute.name):
            name = Shown(lambda text: re.sub(r"\W", "", text), _NO_GUESSES)
            name.copy(self._source, attribute.start, attribute.end)
            self.runs.insert(len(self.runs) - 1, name)
        if attribute.value is None:
            return
        value = html.unescape(self._source[slice(*attribute.value)])
        what = _nothing_to_read(attribute.name, value)
        if what is not None:
            self._empty(*attribute.value, what)
        elif attribute.name in _URLS:
            self.values.append((attribute, value, url_shown(value)))
        elif attribute.name not in _STRUCTURE or _ODD.search(value):
            types = _NO_GUESSES if attribute.name in _STRUCTURE else None
            shown = Shown(str, types)
            shown.copy(value, 0, len(value))
            self.values.append((attribute, value, shown))

    def _empty(self, start: int, end: int, what: str) -> None:
        self.emptied.append(Edit(start, end, ""))
        self.removed[what] = self.removed.get(what, 0) + 1


def _nothing_to_read(attribute: str, value: str) -> str | None:
    """Return what an attribute's value is, if that runs or is no text."""
    runs = attribute in _URLS and _RUNS.match(value)
    if runs or attribute.startswith("on") or attribute == "srcdoc":
        return "script"
    embeds = _CSS_EMBEDS.search(value) if attribute == "style" else _EMBEDS.match(value)
    return "embedded data" if embeds else None
