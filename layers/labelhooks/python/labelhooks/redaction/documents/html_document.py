"""HTML: what a reader sees, and what only the source tells, redacted; the markup stays."""

import html
import re
from collections.abc import Callable, Sequence

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


def redacted_markup(
    source: str,
    redactor: Redactor,
    report: Report,
    add_text: AddText,
    written: Callable[[str], str] = html.escape,
) -> str:
    """Return markup redacted; `add_text` shows its texts, `written` writes what goes there."""
    page = Page(source, add_text, written)
    return page.clean(edits_for(page.runs, redactor), report)


def text_of_html(shown: Shown, source: str, start: int, end: int) -> None:
    """Add a text of HTML: its entities decoded, and white space as one space."""
    at = start
    for found in _BETWEEN.finditer(source, start, end):
        shown.copy(source, at, found.start())
        space = found.group().isspace()
        shown.add(" " if space else html.unescape(found.group()), *found.span())
        at = found.end()
    shown.copy(source, at, end)


def _attribute(attribute: Attribute, clean: str, own: list[Edit]) -> Edit:
    """Return the edit that gives an attribute a clean value, in quotes."""
    assert attribute.value is not None  # noqa: S101  what has no value was not looked at
    told = html.escape(clean) if attribute.quotes else f'"{html.escape(clean)}"'
    return Edit(*attribute.value, told, tuple(span for edit in own for span in edit.of))


class Page:
    """
    Markup that was read: what there is to look at, and what is to be emptied.

    Args:
        source: the markup.
        add_text: shows its texts.
        written: writes what takes the place of a span in a text.
    """

    def __init__(
        self, source: str, add_text: AddText, written: Callable[[str], str] = html.escape
    ) -> None:
        self._source = source
        self._add_text = add_text
        self._written = written
        self._texts: list[Shown] = [Shown(self._written)]
        self._values: list[tuple[Attribute, str, Shown]] = []
        self._emptied: list[Edit] = []
        self._removed: dict[str, int] = {}
        self._read(0, len(source))

    @property
    def runs(self) -> list[Shown]:
        """What there is to look at."""
        return [*self._texts, *(shown for _, _, shown in self._values)]

    def clean(self, changes: Sequence[list[Edit]], report: Report, path: str = "$") -> str:
        """Return the markup with what is to change in each of its runs changed."""
        count = len(self._texts)
        edits = [edit for own in changes[:count] for edit in own]
        for (attribute, value, _), own in zip(self._values, changes[count:], strict=True):
            if own:
                edits.append(_attribute(attribute, edited(value, own, None), own))
        report.notes += [f"{count} {what} removed" for what, count in self._removed.items()]
        return edited(self._source, [*edits, *self._emptied], report, path)

    def _read(self, start: int, end: int, *, in_comment: bool = False) -> None:
        """Read the markup in source characters [start, end)."""
        for token in tokens(self._source, start, end):
            match token.kind:
                case "text":
                    self._add_text(self._texts[-1], self._source, token.start, token.end)
                case "comment":
                    self._comment(token, in_comment=in_comment)
                case "raw":
                    self._content(token)
                case _:
                    self._tag(token)

    def _begin(self) -> Shown:
        if self._texts[-1].text:
            self._texts.append(Shown(self._written))
        return self._texts[-1]

    def _comment(self, token: Token, *, in_comment: bool) -> None:
        """Look at a comment apart: the text around it goes on as if it were not there."""
        around = self._texts.pop()
        self._texts.append(Shown(self._written))
        opened = 4 if self._source.startswith("<!--", token.start) else 2
        if in_comment or opened == 2:
            self._texts[-1].copy(self._source, token.start + opened, token.end)
        else:
            self._read(token.start + opened, token.end, in_comment=True)
        self._texts.append(around)

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
            self._texts[-1].add("\n", token.start, token.start)
        elif token.name not in _INLINE:
            self._begin()
        if token.name not in KNOWN and "-" not in token.name and ":" not in token.name:
            # No element: something in angle brackets, such as a name.
            odd = Shown(lambda text: re.sub(r"[<>\"'&]", "", text))
            odd.copy(self._source, token.start + 1, token.end - 1)
            self._texts.insert(len(self._texts) - 1, odd)
            return
        for attribute in token.attributes:
            self._attribute(attribute)

    def _attribute(self, attribute: Attribute) -> None:
        if _ODD.search(attribute.name):
            name = Shown(lambda text: re.sub(r"\W", "", text), _NO_GUESSES)
            name.copy(self._source, attribute.start, attribute.end)
            self._texts.insert(len(self._texts) - 1, name)
        if attribute.value is None:
            return
        value = html.unescape(self._source[slice(*attribute.value)])
        what = _nothing_to_read(attribute.name, value)
        if what is not None:
            self._empty(*attribute.value, what)
        elif attribute.name in _URLS:
            self._values.append((attribute, value, url_shown(value)))
        elif attribute.name not in _STRUCTURE or _ODD.search(value):
            types = _NO_GUESSES if attribute.name in _STRUCTURE else None
            shown = Shown(str, types)
            shown.copy(value, 0, len(value))
            self._values.append((attribute, value, shown))

    def _empty(self, start: int, end: int, what: str) -> None:
        self._emptied.append(Edit(start, end, ""))
        self._removed[what] = self._removed.get(what, 0) + 1


def _nothing_to_read(attribute: str, value: str) -> str | None:
    """Return what an attribute's value is, if that runs or is no text."""
    runs = attribute in _URLS and _RUNS.match(value)
    if runs or attribute.startswith("on") or attribute == "srcdoc":
        return "script"
    embeds = _CSS_EMBEDS.search(value) if attribute == "style" else _EMBEDS.match(value)
    return "embedded data" if embeds else None
