"""A few hundred messages and tickets, the same for the same seed."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from random import Random

from demo import phrases
from demo.people import Person, fill, person
from demo.sent import File, Part
from labelhooks.model.values import Json

CHAT = "support-chat"
TICKETS = "support-tickets"
# How often each kind is written, and what a careful reader says of it.
_KINDS = (
    (phrases.QUESTIONS, "ok", 60),
    (phrases.THANKS, "ok", 12),
    (phrases.ABUSE, "abuse", 10),
    (phrases.SPAM, "spam", 12),
    (phrases.DOUBTFUL, None, 6),
)


def chat_message(random: Random, who: Person) -> tuple[str, str]:
    """Return a message and its class."""
    templates, truth, _ = random.choices(_KINDS, [weight for *_, weight in _KINDS])[0]
    text = fill(random.choice(templates), random, who)
    return text, truth or random.choice(("ok", "abuse", "spam"))


def foreign_message(random: Random) -> str:
    """Return a message that is not in English, which the datasets' policies do not cover."""
    templates = [one for many in phrases.ELSEWHERE.values() for one in many]
    return fill(random.choice(templates), random, person(random))


def files(random: Random) -> list[File]:
    """Return all that the demo uploads, the good first."""
    return [
        _jsonl(random, "chat/web.jsonl", 120, broken=False),
        _jsonl(random, "chat/app.jsonl", 60, broken=True),
        _csv(random, "chat/export.csv", 60),
        *_texts(random, 40),
        *_odd_keys(random),
        _ticket_csv(random, "mail/inbox.csv", 50),
        *_ticket_documents(random, 30),
        *_bad(),
    ]


def _jsonl(random: Random, path: str, count: int, *, broken: bool) -> File:
    """Return chat messages, a JSON object a line; some lines come twice, one may be no JSON."""
    records: list[tuple[Json, str]] = []
    for number in range(count):
        who = person(random)
        text, truth = chat_message(random, who)
        record: dict[str, Json] = {"channel": path.partition(".")[0].rpartition("/")[2]}
        if random.random() < 0.5:
            record["customer"] = {"name": who.name, "email": who.email, "loyal": number % 3 == 0}
        record["text"] = text
        records.append((record, truth))
    records += [records[5], records[7]]  # a chat client that sends again when it hears nothing
    records += [({"channel": "web", "text": foreign_message(random)}, "ok") for _ in range(4)]
    lines = [(json.dumps(one, ensure_ascii=False).encode() + b"\n", one, t) for one, t in records]
    if broken:
        lines.insert(11, (b'{"channel": "app", "text": "cut off in the mid\n', None, ""))
    body, parts = _joined(lines)
    return File(CHAT, path, body, parts, of_records=True)


def _joined(
    lines: Sequence[tuple[bytes, Json, str]], head: bytes = b""
) -> tuple[bytes, tuple[Part, ...]]:
    body, parts = bytearray(head), []
    for line, content, truth in lines:
        parts.append(Part(content, truth or None, len(body)))
        body += line
    return bytes(body), tuple(parts)


def _row(*cells: str) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerow(cells)
    return out.getvalue().encode()


def _csv(random: Random, path: str, count: int) -> File:
    """Return chat messages as a spreadsheet exports them; one row has a cell too many."""
    lines: list[tuple[bytes, Json, str]] = []
    for number in range(count):
        who = person(random)
        text, truth = chat_message(random, who)
        content: Json = {"no": str(number), "customer": who.name, "phone": who.phone, "text": text}
        lines.append((_row(str(number), who.name, who.phone, text), content, truth))
    lines.insert(
        20, (_row("20b", "somebody", "", "a comma, and quotes lost", " on the way"), None, "")
    )
    body, parts = _joined(lines, _row("no", "customer", "phone", "text"))
    return File(CHAT, path, body, parts, of_records=True)


def _texts(random: Random, count: int) -> Iterator[File]:
    """Yield messages a file each, as an e-mail gateway writes them."""
    for number in range(count):
        text, truth = chat_message(random, person(random))
        if number % 10 == 9:
            text, truth = foreign_message(random), "ok"
        yield _text(f"mail/{number:03d}.txt", text, truth)


def _text(path: str, text: str, truth: str) -> File:
    return File(CHAT, path, text.encode(), (Part(text, truth),))


def _odd_keys(random: Random) -> Iterator[File]:
    """Yield good messages under keys that are easily garbled on the way."""
    for path in (
        "mail/with spaces and a plus+sign.txt",
        "mail/100% sure & more=less?.txt",
        "mail/prénom übermäßig 名前.txt",
        "mail/already%20encoded%2Bonce.txt",
    ):
        text, truth = chat_message(random, person(random))
        yield _text(path, text, truth)


def ticket(random: Random) -> tuple[dict[str, Json], str]:
    """Return a ticket and the team that should answer it."""
    team = random.choice(list(phrases.TICKETS))
    subject, body = random.choice(phrases.TICKETS[team])
    who = person(random)
    return {"subject": subject, "body": fill(body, random, who), "from": who.email}, team


def _ticket_documents(random: Random, count: int) -> Iterator[File]:
    """Yield tickets a JSON document each, with their history."""
    for number in range(count):
        said, team = ticket(random)
        agent = person(random)
        document: Json = {
            **said,
            "opened": "2026-11-23T09:30:00Z",
            "history": [{"agent": agent.name, "note": f"Asked for details, {agent.phone} rang."}],
        }
        body = json.dumps(document, ensure_ascii=False, indent=2).encode()
        yield File(TICKETS, f"desk/{number:03d}.json", body, (Part(document, team),))


def _ticket_csv(random: Random, path: str, count: int) -> File:
    lines: list[tuple[bytes, Json, str]] = []
    for _ in range(count):
        said, team = ticket(random)
        cells = [str(said[name]) for name in ("subject", "body", "from")]
        lines.append((_row(*cells), said, team))
    body, parts = _joined(lines, _row("subject", "body", "from"))
    return File(TICKETS, path, body, parts, of_records=True)


def _bad() -> Iterator[File]:
    """Yield what cannot become an item; each gets its own reason in quarantine."""
    deep = "[" * 60 + "1" + "]" * 60
    for dataset, path, body in (
        (CHAT, "mail/empty.txt", b""),
        (CHAT, "mail/scan.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< >>\nendobj\n"),
        (CHAT, "mail/latin1.txt", "Grüße aus Köln, meine Bestellung fehlt".encode("latin-1")),
        (CHAT, "mail/photo.png", b"\x89PNG\r\n\x1a\n" + bytes(64)),
        (TICKETS, "desk/deep.json", deep.encode()),
        (TICKETS, "desk/cut.json", b'{"subject": "cut off'),
        (TICKETS, "desk/long.txt", b"all work and no play " * 20_000),
        ("no-such-dataset", "hello.txt", b"Whose am I?"),
    ):
        yield File(dataset, path, body, (Part(None),))
