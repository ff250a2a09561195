"""Markdown: names are found across its marks, and its marks stay."""

import pytest

from labelhooks.errors import BadEncoding, EmptyArtifact
from tests.unit.redaction.documents.redacting import clean, text_of


@pytest.mark.parametrize(
    ("raw", "leaves"),
    [
        ("# Jane Roe\n\n- by **Jane** *Roe*\n", "# <PERSON_1>\n\n- by **<PERSON_1>****\n"),
        ("**Ja**ne", "**<PERSON_1>**"),
        ("jane\\@roe.x and J&#97;ne", "<EMAIL_1> and <PERSON_1>"),
        ('[Jane](https://x/a_b_c "Jane")', '[<PERSON_1>](https://x/a_b_c "<PERSON_1>")'),
        ("<mailto:x> <jane@roe.x>", "<mailto:x> <EMAIL_1>"),
        ("`a_b = '555-0199'`\n\n```\nJane\n```\n", "`a_b = '<PHONE_1>'`\n\n```\n<PERSON_1>\n```\n"),
        ("| a | b |\n|---|---|\n| Jane | 1 |\n", "| a | b |\n|---|---|\n| <PERSON_1> | 1 |\n"),
        (
            "<p title='Jane'>hi</p> <!-- Jane -->",
            "<p title='&lt;PERSON_1&gt;'>hi</p> <!-- <PERSON_1> -->",
        ),
        ("snake_case_name 2*3*4 < 5\n***\n", "snake_case_name 2*3*4 < 5\n***\n"),
        ("\ufeffJane\r\n", "\ufeff<PERSON_1>\r\n"),
    ],
)
def test_what_leaves(raw: str, leaves: str) -> None:
    done = clean("README.md", raw)
    assert text_of(done) == leaves
    assert done.media_type == "text/markdown"


def test_what_runs_is_removed_here_too() -> None:
    done = clean("a.md", "x\n\n<script>jane()</script>\n")
    assert text_of(done) == "x\n\n<script></script>\n"
    assert done.notes == ("1 script removed",)


@pytest.mark.parametrize(("raw", "error"), [(b"\xff", BadEncoding), (b"\n", EmptyArtifact)])
def test_what_is_refused(raw: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        clean("a.md", raw)
