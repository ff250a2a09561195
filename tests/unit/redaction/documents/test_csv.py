"""CSV and TSV: the same dialect and shape, whatever stands in the cells."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labelhooks.errors import BadEncoding, BadFormat, EmptyArtifact, TooLarge
from labelhooks.redaction.documents import Limits
from tests.unit.redaction.documents.redacting import Endless, clean, text_of


@pytest.mark.parametrize(
    ("raw", "leaves"),
    [
        pytest.param("a,b\r\nJane,1\r\n", "a,b\r\n<PERSON_1>,1\r\n", id="CRLF"),
        pytest.param("a;b\nJane;1,5", "a;b\n<PERSON_1>;1,5", id="semicolons, no last line end"),
        pytest.param("a\tb\nJane\t\n", "a\tb\n<PERSON_1>\t\n", id="tabs"),
        pytest.param("a|b\rJane|1\r", "a|b\r<PERSON_1>|1\r", id="old Mac"),
        pytest.param(
            '"a","b"\n"Jane ""J""","x"\n', '"a","b"\n"<PERSON_1> ""J""","x"\n', id="quoted"
        ),
        pytest.param('a,b\n"x, Jane\n5",2\n', 'a,b\n"x, <PERSON_1>\n5",2\n', id="over lines"),
        pytest.param("\ufeffa,b\nJane,1\n", "\ufeffa,b\n<PERSON_1>,1\n", id="a mark"),
        pytest.param("email,n\nnone,555\n", "email,n\n<EMAIL_1>,555\n", id="the header tells"),
        pytest.param("jane@roe.x,n\na,b\n", "<EMAIL_1>,n\na,b\n", id="a value in the header"),
        pytest.param(
            "a\nJane\nJOHN DOE\nJane\n", "a\n<PERSON_1>\n<PERSON_1>\n<PERSON_1>\n", id="1"
        ),
    ],
)
def test_what_leaves(raw: str, leaves: str) -> None:
    done = clean("x.csv", raw)
    assert text_of(done) == leaves
    assert done.media_type == ("text/tab-separated-values" if "\t" in raw else "text/csv")


_cell = st.text(alphabet='ab,;"\n ü|', max_size=5) | st.sampled_from(["Jane", "j@x", "555-0199"])
_tables = st.lists(st.lists(_cell, min_size=2, max_size=2), min_size=1, max_size=4)


@settings(deadline=None)
@given(_tables, st.sampled_from(",;\t|"), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_the_shape_is_kept(rows: list[list[str]], delimiter: str, end: str, every: bool) -> None:
    def written(table: list[list[str]]) -> str:
        file = io.StringIO()
        quoting = csv.QUOTE_ALL if every else csv.QUOTE_MINIMAL
        csv.writer(file, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(table)
        return file.getvalue()

    raw = written([["one", "two"], *rows])
    done = text_of(clean("x.csv", raw))
    read = list(csv.reader(io.StringIO(done, newline=""), delimiter=delimiter))
    assert [len(row) for row in read] == [2] * (len(rows) + 1)
    cells = [cell for row in rows for cell in row]
    cleaned = [cell for row in read[1:] for cell in row]
    for was, now in zip(cells, cleaned, strict=True):
        clean_alone = was in ("Jane", "555-0199") or "@" in was
        assert now == was or now.startswith("<") == clean_alone
    assert not {"Jane", "555-0199"} & set(cleaned)


def test_columns_are_paths_of_the_policy() -> None:
    raw = "id,note,full name\njane@roe.x,Jane,x\n"
    done = clean("x.csv", raw, keep_paths=("$.id",))
    assert text_of(done) == "id,note,full name\njane@roe.x,<PERSON_1>,<PERSON_2>\n"
    assert [one.path for one in done.findings] == ["$[0].note", '$[0]["full name"]']


@pytest.mark.parametrize(
    ("raw", "error", "told"),
    [
        pytest.param(b'a,b\n"Jane,1\n2,3\n', BadFormat, "row 1 .*not closed", id="open quote"),
        pytest.param(b'"a,b\n1,2\n', BadFormat, "the first row .*not closed", id="in the header"),
        pytest.param(b"a,b\n1,2\n1\n", BadFormat, "row 2 .*1 columns, expected 2", id="too few"),
        pytest.param(b"a,b\n1,2,Jane\n", BadFormat, "3 columns", id="too many"),
        pytest.param(b"a,a\n1,2\n", BadFormat, "same name", id="a name twice"),
        pytest.param(b'a,b\n"x"y,1\n', BadFormat, "after a closing quote", id="text after a quote"),
        pytest.param(b"a,b\n\xff,1\n", BadEncoding, "byte 4", id="not UTF-8"),
        pytest.param("a,b\n1,2".encode("utf-16"), BadEncoding, "UTF-16", id="UTF-16"),
        pytest.param(b"a,b\n", EmptyArtifact, "no record", id="a header alone"),
        pytest.param(b"", EmptyArtifact, "no bytes", id="nothing"),
    ],
)
def test_what_is_refused(raw: bytes, error: type[Exception], told: str) -> None:
    with pytest.raises(error, match=told) as caught:
        clean("x.csv", raw)
    assert "Jane" not in str(caught.value)


def test_many_rows_are_read_in_pieces() -> None:
    row = b"it was Jane,and then it went on and on\n"
    source = Endless(row, len(row) * 5000, start=b"a,b\n")
    done = clean("x.csv", source)
    assert source.most <= 64 * 1024
    assert done.read() == b"a,b\n" + row.replace(b"Jane", b"<PERSON_1>") * 5000


def test_a_row_without_an_end_is_never_held() -> None:
    source = Endless(b"x", 20_000_000, start=b'a,b\n"')
    with pytest.raises(TooLarge, match=r"row 1 .* longer than 100000 bytes"):
        clean("x.csv", source, Limits(record_bytes=100_000))
