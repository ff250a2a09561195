"""Flags, as moderation services send them: good, twice, let go by a rule, and none at all."""

from collections.abc import Iterator
from random import Random

from demo.messages import CHAT, chat_message
from demo.people import fill, person
from demo.phrases import ABUSE, SPAM
from demo.sent import File, FlagMessage, Part
from labelhooks.model.values import Json

_SOURCES = ("toxicity-model", "user-report", "word-list")


def flags(random: Random, files: list[File], count: int = 60) -> Iterator[FlagMessage]:
    """Yield about `count` messages for the flags queue; some are about what `files` hold."""
    texts = [part for file in files for part in file.parts or () if isinstance(part.content, str)]
    sent: list[FlagMessage] = []
    for number in range(count - 8):
        text, truth, reason = _flagged(random)
        if number % 9 == 4:  # of a message that is uploaded as well: one item, two sources
            again = random.choice([part for part in texts if part.truth])
            text, truth = str(again.content), again.truth or "ok"
        sent.append(_flag(random, f"f-{number:04d}", text, truth, reason))
    sent += random.sample(sent, 5)  # a producer that was not sure it had been heard
    random.shuffle(sent)
    yield from sent
    yield from _bad(sent[0])


def _flagged(random: Random) -> tuple[str, str, str]:
    draw = random.random()
    if draw < 0.4:
        return fill(random.choice(ABUSE), random, person(random)), "abuse", "toxic"
    if draw < 0.6:
        return fill(random.choice(SPAM), random, person(random)), "spam", "spam"
    if draw < 0.7:
        who = person(random)
        return f"I know where you live, {who.name}, {who.address}. Wait for me.", "abuse", "threat"
    text, truth = chat_message(random, person(random))
    return text, truth, "toxic"


def _flag(random: Random, id_: str, text: str, truth: str, reason: str) -> FlagMessage:
    source = random.choice(_SOURCES)
    body: dict[str, Json] = {
        "kind": "flag",
        "version": 1,
        "id": id_,
        "text": text,
        "source": source,
        "reason": reason,
        "score": round(random.betavariate(3, 2), 3),
    }
    if source == "user-report":
        body["user"] = person(random).handle
    return FlagMessage(CHAT, body, id_, Part(text, truth))


def _bad(good: FlagMessage) -> Iterator[FlagMessage]:
    """Yield messages that are no flags; the quarantine says what is wrong with each."""
    flag = dict(good.body) if isinstance(good.body, dict) else {}
    without = {name: said for name, said in flag.items() if name != "text"}
    yield FlagMessage(CHAT, "this is not JSON")
    yield FlagMessage(CHAT, without | {"id": "f-without-text"})
    yield FlagMessage(CHAT, flag | {"id": "f-of-tomorrow", "version": 2})
