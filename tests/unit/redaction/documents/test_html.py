"""HTML: found across tags and through entities, gone from all that only the source tells."""

import re
import sys
from html.parser import HTMLParser
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labelhooks.errors import BadEncoding, EmptyArtifact, TooLarge, UnsupportedLanguage
from labelhooks.redaction.documents import Limits
from tests.unit.redaction.documents.redacting import Endless, clean, text_of

PERSON = "&lt;PERSON_1&gt;"
EMAIL = "&lt;EMAIL_1&gt;"


@pytest.mark.parametrize(
    ("raw", "leaves"),
    [
        pytest.param("<p>Jane Roe</p>", f"<p>{PERSON}</p>", id="a text"),
        pytest.param("<p><b>Ja</b>ne</p>", f"<p><b>{PERSON}</b></p>", id="across tags"),
        pytest.param(
            "<p>a <i>Jane</i> <b>Roe</b> b", f"<p>a <i>{PERSON}</i><b></b> b", id="two tags"
        ),
        pytest.param("Ja<!-- x -->ne", f"{PERSON}<!-- x -->", id="across a comment"),
        pytest.param("Jane\n\t Roe!", f"{PERSON}!", id="across lines"),
        pytest.param("J&#97;ne &#x52;oe", PERSON, id="entities"),
        pytest.param("jane&commat;roe.x &amp; &eacute;", f"{EMAIL} &amp; &eacute;", id="named"),
        pytest.param("<td>5</td><td>550199", None, id="cells are apart"),
        pytest.param("<td>555</td><td>0199", None, id="a number over cells is two"),
        pytest.param("a < b & c > d", None, id="no markup"),
        pytest.param("<IMG ALT='Jane' src=x.png>", f"<IMG ALT='{PERSON}' src=x.png>", id="alt"),
        pytest.param('<p title="a Jane">', f'<p title="a {PERSON}">', id="title"),
        pytest.param("<input value=Jane>", f'<input value="{PERSON}">', id="no quotes"),
        pytest.param(
            '<input value="J&#97;ne\'s">', f'<input value="{PERSON}&#x27;s">', id="in quotes"
        ),
        pytest.param("<p data-who='Jane'>", f"<p data-who='{PERSON}'>", id="data"),
        pytest.param(
            '<meta name="author" content="Jane">',
            f'<meta name="author" content="{PERSON}">',
            id="meta",
        ),
        pytest.param("<p class=jane id=jane>", None, id="structure is no name"),
        pytest.param(
            '<p class="555-0199">', '<p class="&lt;PHONE_1&gt;">', id="… but may be a number"
        ),
        pytest.param("<title>Jane</title>", f"<title>{PERSON}</title>", id="the title"),
        pytest.param(
            "<textarea>Jane </b></textarea>", f"<textarea>{PERSON} </b></textarea>", id="a field"
        ),
        pytest.param("<!-- by Jane -->", f"<!-- by {PERSON} -->", id="a comment"),
        pytest.param(
            "<!--[if IE]><p title='Jane'>J<b>ane</b><![endif]-->",
            f"<!--[if IE]><p title='{PERSON}'>{PERSON}<b></b><![endif]-->",
            id="markup in a comment",
        ),
        pytest.param("<!-- never closed Jane", f"<!-- never closed {PERSON}", id="open comment"),
        pytest.param("<!doctype html><p>Jane", f"<!doctype html><p>{PERSON}", id="doctype"),
        pytest.param("<?x Jane?>", f"<?x {PERSON}?>", id="an instruction"),
        pytest.param("<![CDATA[Jane]]>", f"<![CDATA[{PERSON}]]>", id="CDATA"),
        pytest.param("x <Jane Roe> y", "x <PERSON_1> y", id="no element"),
        pytest.param("Jo <jane@roe.x>", f"Jo {EMAIL}", id="an address in brackets"),
        pytest.param("<p title='Jane", f"<p title='{PERSON}", id="a tag never closed"),
        pytest.param('<p title="Jane>x</p>', f'<p title="{PERSON}>x</p>', id="an open quote"),
        pytest.param("<a b='>'>Jane</a>", f"<a b='>'>{PERSON}</a>", id="an end in quotes"),
        pytest.param("<style>/* Jane */</style>", f"<style>/* {PERSON} */</style>", id="st"),
        pytest.param("<my-card by='Jane'>", f"<my-card by='{PERSON}'>", id="a custom element"),
    ],
)
def test_what_leaves(raw: str, leaves: str | None) -> None:
    done = clean("x.html", raw)
    assert text_of(done) == (raw if leaves is None else leaves)
    assert done.media_type == "text/html"


@pytest.mark.parametrize(
    ("raw", "leaves"),
    [
        ("<a href='mailto:jane@roe.x'>", "<a href='%3CEMAIL_1%3E'>"),
        ("<a href='http://x/?to=jane%40roe.x&amp;n=1'>", "<a href='%3CEMAIL_1%3E'>"),
        ("<a href='/call/555-0199/now'>", "<a href='/call/%3CPHONE_1%3E/now'>"),
        ("<a href='/by?n=Jane+Roe'>", "<a href='/by?n=%3CPERSON_1%3E'>"),
        ("<a href='/plain?a=b&amp;c=d%20e'>", "<a href='/plain?a=b&amp;c=d%20e'>"),
    ],
)
def test_links_are_looked_at_decoded(raw: str, leaves: str) -> None:
    assert text_of(clean("x.html", f"{raw}hi</a>")) == f"{leaves}hi</a>"


@pytest.mark.parametrize(
    ("raw", "leaves", "note"),
    [
        ("<script>var a = 'Jane' + \"</b>\";</script>!", "<script></script>!", "1 script removed"),
        (
            "<script type=x/json>{}</SCRIPT >!",
            "<script type=x/json></SCRIPT >!",
            "1 script removed",
        ),
        ("<script>never closed", "<script>", "1 script removed"),
        ("<p onclick=\"say('Jane')\">x", '<p onclick="">x', "1 script removed"),
        ("<a href=' JavaScript:jane()'>x", "<a href=''>x", "1 script removed"),
        ("<img src='data:image/png;base64,SmFuZQ=='>", "<img src=''>", "1 embedded data removed"),
        (
            "<style>p{background:url(data:x;base64,SmFuZQ==)}</style>!",
            "<style>p{background:url()}</style>!",
            "1 embedded data removed",
        ),
        ("<iframe srcdoc='<p>Jane'></iframe>x", "<iframe srcdoc=''></iframe>x", "1 script removed"),
    ],
)
def test_what_runs_or_is_no_text_is_removed(raw: str, leaves: str, note: str) -> None:
    done = clean("x.html", raw)
    assert text_of(done) == leaves
    assert done.notes == (note,)


def test_the_report_is_of_the_clean_page() -> None:
    done = clean("x.html", "<p title='Jane'>J<b>ane</b> &amp; 555-0199")
    text = text_of(done)
    told = [text[one.start : one.end] for one in done.findings]
    assert told == [PERSON, PERSON, "&lt;PHONE_1&gt;"]
    assert done.counts == {"PERSON": 2, "PHONE": 1}


@pytest.mark.parametrize(
    ("said", "encoding"),
    [("iso-8859-1", "cp1252"), ("windows-1250", "cp1250"), ("shift_jis", "shift_jis")],
)
def test_the_encoding_that_it_names_stays(said: str, encoding: str) -> None:
    letter = "日" if encoding == "shift_jis" else "é"
    raw = f'<meta charset="{said}"><p>{letter} Jane'
    done = clean("x.html", raw.encode(encoding))
    assert done.read().decode(encoding) == raw.replace("Jane", PERSON)


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        pytest.param(b"<p>\xe9 Jane", BadEncoding, id="not UTF-8"),
        pytest.param(b"<meta charset=nosuch><p>\xe9", BadEncoding, id="no encoding"),
        pytest.param(b"<meta charset=rot13><p>\xe9", BadEncoding, id="no charset"),
        pytest.param(b"<p>\0", BadEncoding, id="NUL"),
        pytest.param(b"  ", EmptyArtifact, id="blank"),
        pytest.param(b"<p>Hola, no puedo entrar en mi cuenta", UnsupportedLanguage, id="es"),
    ],
)
def test_what_is_refused(raw: bytes, error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        clean("x.html", raw)
    assert "Jane" not in str(caught.value)


def test_a_page_that_is_too_large_is_not_read_to_its_end() -> None:
    with pytest.raises(TooLarge):
        clean("x.html", Endless(b"<p>x", 10**9), Limits(whole_bytes=100_000))


@pytest.mark.parametrize(
    "part",
    ["<", "<a ", "<!--", "<p title='", "&#97", "<b>x", "</", "<a b=", "<script>", '<p ="', "<!"],
)
def test_no_page_takes_long(part: str) -> None:
    """Twice the page, twice the steps; to read each tag to the page's end would be four times."""
    clean("x.html", "<p>Jane")  # what is read in at the first page is none of its steps

    half, whole = (steps(f"<p>Jane {part * count} Jane") for count in (250, 500))

    assert whole < 2.5 * half


def steps(raw: str) -> int:
    """Return how many calls it takes to clean a page on which there is a name."""
    counted = 0

    def count(_: FrameType, event: str, __: object) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        done = clean("x.html", raw)
    finally:
        sys.setprofile(before)
    text = text_of(done)
    assert PERSON in text
    assert "jane" not in text.casefold()
    return counted


class Names(HTMLParser):
    """What another parser reads."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.seen += [value or "" for _, value in attrs]

    def handle_data(self, data: str) -> None:
        self.seen.append(data)

    def handle_comment(self, data: str) -> None:
        self.seen.append(data)


_bits = st.sampled_from(
    [
        *("Jane Roe", "jane@roe.x", "Ja<i>ne</i> Roe", "&#74;ane", " and ", "&amp;", "'", '"'),
        *("<b>", "</b>", "<br>", "<td>", "< ", ">", "<!-- Jane -->", "<p title='Jane Roe'>"),
        '<a href="mailto:jane@roe.x">',
    ]
)


@settings(deadline=None)
@given(st.lists(_bits, min_size=1, max_size=12).map("".join))
def test_another_parser_finds_the_same_tags_and_no_name(raw: str) -> None:
    before, after = Names(), Names()
    before.feed(f"<p>x {raw}")
    before.close()
    done = text_of(clean("x.html", f"<p>x {raw}"))
    after.feed(done)
    after.close()
    assert "jane" not in done.casefold()
    assert not re.search(r"jane|roe", "".join(after.seen).casefold())
    assert after.tags == before.tags
