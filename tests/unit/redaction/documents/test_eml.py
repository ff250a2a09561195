"""E-mail: who, what and the thread stay told apart; nothing of anybody leaves in any part."""

import email.policy
import io
import re
from email.message import EmailMessage
from email.parser import BytesParser

import pytest

from labelhooks.errors import (
    BadEncoding,
    BadFormat,
    Encrypted,
    TooDeep,
    TooLarge,
    UnsupportedLanguage,
)
from labelhooks.redaction.documents import CleanDocument, Limits
from tests.unit.redaction.documents.redacting import clean


def read(done: CleanDocument) -> EmailMessage:
    message = BytesParser(policy=email.policy.default).parsebytes(done.read())
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def body(message: EmailMessage, kind: str = "plain") -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


PLAIN = b"""\
Return-Path: <jane@roe.x>\r
Received: from jane-laptop (host [203.0.113.7]) by mx; Mon, 2 Nov 2026 10:00:00 +0100\r
Message-ID: <20261102.jane@roe.x>\r
References: <1@roe.x> <20261102.jane@roe.x>\r
Date: Mon, 2 Nov 2026 10:00:00 +0100\r
From: =?utf-8?q?J=C3=A4ne_R=C3=B6e?= <jane@roe.x>\r
To: "Doe, John" <john@doe.x>, JANE@roe.x\r
Subject: =?utf-8?b?SmFuZSBSb2UgaXMgaW4=?=\r
X-Mailer: Jane's\r
Content-Type: text/plain; charset="iso-8859-1"; name="Jane.txt"\r
Content-Transfer-Encoding: quoted-printable\r
\r
Gr=FC=DFe, Jane R=\r
oe\r
jane@roe.x\r
"""


def test_headers_and_body() -> None:
    done = clean("a.eml", PLAIN)
    message = read(done)
    assert str(message["From"]) == "PERSON_1 <EMAIL_1@redacted.invalid>"
    assert str(message["To"]) == ("PERSON_2 <EMAIL_2@redacted.invalid>, EMAIL_1@redacted.invalid")
    assert message["Subject"] == "<PERSON_3> is in"
    assert body(message) == "Grüße, <PERSON_3>\n<EMAIL_1>\n"
    assert message["Message-ID"] in message["References"]
    assert len(message["References"].split()) == 2
    assert message["Date"] == "Mon, 02 Nov 2026 10:00:00 +0100"
    assert done.notes == ("3 headers removed",)
    assert b"\r\n" in done.read()
    raw = done.read().decode().casefold()
    assert not re.search(r"jane|j.ne|roe|203\.0|john|doe", raw)
    assert done.media_type == "message/rfc822"


def mail(text: str = "see it, Jane Roe") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "jane@roe.x"
    message["Subject"] = "so"
    message.set_content(text)
    return message


def test_parts_and_attachments_by_their_own_format() -> None:
    message = mail()
    message.add_alternative("<p>see <b>Ja</b>ne &amp; 555-0199</p>", subtype="html")
    message.add_attachment(b"id,email\n1,x\n", maintype="text", subtype="csv", filename="Jane.csv")
    message.add_attachment(b"PAR1....", maintype="application", subtype="x-p", filename="Jane.pq")
    message.add_attachment(mail("inner John Doe"), filename="Jane.eml")
    message.preamble = "Jane Roe"
    done = clean("a.eml", bytes(message))
    after = read(done)
    assert body(after) == "see it, <PERSON_1>\n"
    assert body(after, "html") == "<p>see <b>&lt;PERSON_2&gt;</b> &amp; &lt;PHONE_1&gt;</p>\n"
    table, inner = after.iter_attachments()
    assert (table.get_filename(), table.get_content_type()) == ("PERSON_1.csv", "text/csv")
    assert table.get_payload(decode=True) == b"id,email\n1,<EMAIL_1>\n"
    assert "inner <PERSON_1>" in str(inner.get_content())
    (note,) = done.notes
    assert note.startswith("$.parts[2]: attachment removed: unsupported_format: ")
    assert b"Jane" not in done.read()
    assert b"John" not in done.read()
    assert b"\r\n" not in done.read()
    paths = {one.path for one in done.findings}
    assert {"$.headers.from", "$.parts[0].parts[0]", "$.parts[1]$[0].email"} <= paths


def with_headers(text: bytes) -> bytes:
    return b"From: jane@roe.x\nSubject: x\n" + text


def deep(levels: int) -> bytes:
    raw = b"Content-Type: text/plain\n\nJane\n"
    for n in range(levels):
        edge = b"b%d" % n
        raw = (
            b'Content-Type: multipart/mixed; boundary="%s"\n\n--%s\n' % (edge, edge)
            + raw
            + b"\n--%s--\n" % edge
        )
    return with_headers(raw)


@pytest.mark.parametrize(
    ("raw", "error", "told"),
    [
        pytest.param(b"\n\nJane Roe", BadFormat, "no header", id="no header"),
        pytest.param(
            with_headers(b"Content-Type: text/plain; charset=utf-8\n\n\xff Jane"),
            BadEncoding,
            r"\$: not UTF-8 at byte 0",
            id="not its charset",
        ),
        pytest.param(
            with_headers(b"Content-Type: text/plain; charset=nosuch\n\nJane"),
            BadEncoding,
            "not known",
            id="no charset",
        ),
        pytest.param(
            with_headers(b"Content-Type: application/pkcs7-mime\n\nSmFuZQ=="),
            Encrypted,
            "encrypted",
            id="S/MIME",
        ),
        pytest.param(deep(40), TooDeep, "30 deep", id="deep"),
        pytest.param(deep(3000), TooDeep, "deep", id="deeper"),
        pytest.param(
            with_headers(b"\nHola, no puedo entrar en mi cuenta"),
            UnsupportedLanguage,
            "es",
            id="language",
        ),
    ],
)
def test_what_is_refused(raw: bytes, error: type[Exception], told: str) -> None:
    with pytest.raises(error, match=told) as caught:
        clean("a.eml", raw)
    assert "Jane" not in str(caught.value)


def test_more_parts_than_the_limit() -> None:
    message = mail()
    for n in range(5):
        message.add_attachment(f"x {n}", filename="a.txt")
    with pytest.raises(TooLarge, match="more than 5 parts"):
        clean("a.eml", bytes(message), Limits(entries=5))


def test_mails_in_mails_end_somewhere() -> None:
    message = mail()
    for _ in range(6):
        outer = mail()
        outer.add_attachment(message)
        message = outer
    done = clean("a.eml", bytes(message))
    (note,) = done.notes
    assert "attachment removed: too_deep" in note
    assert b"Jane" not in done.read()


def test_a_broken_mail_is_read_as_far_as_it_can_be() -> None:
    raw = (
        b"From: jane@roe.x\nTo: =?nosuch?q?Jane?=\nSubject: =?utf-8?q?=FF_Jane?=\nDate: Jane\n"
        b'Content-Type: multipart/mixed; boundary="x"\n\nJane\n--x\n\nsaid Jane\n--y--\n'
    )
    done = clean("a.eml", raw)
    assert b"Jane" not in done.read()
    assert b"said <PERSON_1>" in done.read()


def test_it_is_told_by_its_name_or_type() -> None:
    held = io.BytesIO(bytes(mail()))
    assert clean("a.eml", held).media_type == "message/rfc822"
