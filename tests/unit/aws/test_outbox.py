"""Messages out: few, in order, and none lost where sending fails."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from labelhooks.aws.answers import Answers
from labelhooks.aws.outbox import LONGEST_DELAY, Queue, ReadyItems
from labelhooks.model.label_value import Text
from labelhooks.model.messages import LabelsDecided, RecheckWanted, TasksWanted, parse
from tests.factories import a_dataset, a_new_label, an_ask, an_id


@dataclass
class Sqs:
    """What was sent; every `failing`-th send fails."""

    sent: list[dict[str, Any]] = field(default_factory=list)
    failing: int = 0
    _tries: int = 0

    def send_message(self, **said: Any) -> None:
        self._tries += 1
        if self.failing and self._tries % self.failing == 0:
            raise ConnectionError
        self.sent.append(said)

    def bodies(self) -> list[Any]:
        return [json.loads(one["MessageBody"]) for one in self.sent]


def ready(sqs: Sqs) -> ReadyItems:
    return ReadyItems(Queue(sqs, "items"), Queue(sqs, "recheck"))  # type: ignore[arg-type]


def test_items_of_a_batch_travel_together_by_dataset() -> None:
    sqs = Sqs()
    forward = ready(sqs)
    for dataset, number in (("chat", 1), ("mail", 2), ("chat", 3)):
        forward.ready(dataset, an_id(number))
    assert not sqs.sent

    forward.flush()
    forward.flush()

    told = [(one["dataset"], one["items"]) for one in sqs.bodies()]
    assert told == [("chat", [an_id(1), an_id(3)]), ("mail", [an_id(2)])]


def test_a_full_message_is_sent_at_once() -> None:
    sqs = Sqs()
    forward = ready(sqs)
    for number in range(1, 202):
        forward.ready("chat", an_id(number))
    assert [len(one["items"]) for one in sqs.bodies()] == [100, 100]

    forward.flush()
    assert [len(one["items"]) for one in sqs.bodies()] == [100, 100, 1]


def test_what_could_not_be_sent_is_still_waiting() -> None:
    sqs = Sqs(failing=2)
    forward = ready(sqs)
    forward.ready("chat", an_id(1))
    forward.ready("mail", an_id(2))

    with pytest.raises(ConnectionError):
        forward.flush()
    forward.flush()

    assert [one["dataset"] for one in sqs.bodies()] == ["chat", "mail"]


def test_what_is_to_be_looked_at_again_goes_to_a_queue_of_its_own() -> None:
    sqs = Sqs()
    forward = ready(sqs)
    forward.ready("chat", an_id(1))
    forward.ready("chat", an_id(2))
    forward.recheck("chat", an_id(2))
    forward.flush()

    assert [one["QueueUrl"] for one in sqs.sent] == ["items", "recheck"]
    message = parse(RecheckWanted, sqs.sent[1]["MessageBody"])
    assert (message.dataset, message.items) == ("chat", (an_id(2),))


@pytest.mark.parametrize(
    ("seconds", "delay"),
    [
        pytest.param(0, 0, id="at once"),
        pytest.param(60, 60, id="a minute"),
        pytest.param(86_400, LONGEST_DELAY, id="no longer than SQS can"),
    ],
)
def test_a_message_is_held_back(seconds: int, delay: int) -> None:
    sqs = Sqs()

    Queue(sqs, "tasks").hold("body", seconds)  # type: ignore[arg-type]

    assert sqs.sent == [{"QueueUrl": "tasks", "MessageBody": "body", "DelaySeconds": delay}]


def test_answers_go_to_their_queues_with_the_version_that_asked() -> None:
    labels, tasks = Sqs(), Sqs()
    answers = Answers(labels=Queue(labels, "labels"), tasks=Queue(tasks, "tasks"))  # type: ignore[arg-type]
    answers.accept("chat", a_new_label())
    answers.ask(a_dataset(version=1), an_ask(1))
    answers.ask(a_dataset(version=2), an_ask(2))

    answers.flush()

    (decided,) = labels.sent
    assert parse(LabelsDecided, decided["MessageBody"]).labels == (a_new_label(),)
    wanted = [parse(TasksWanted, one["MessageBody"]) for one in tasks.sent]
    assert [(one.dataset_version, one.asks) for one in wanted] == [
        (1, (an_ask(1),)),
        (2, (an_ask(2),)),
    ]


def test_labels_that_are_too_large_for_one_message_go_in_several() -> None:
    sqs = Sqs()
    answers = Answers(tasks=Queue(sqs, "tasks"), labels=Queue(sqs, "labels"))  # type: ignore[arg-type]
    for number in range(40):
        answers.accept("chat", a_new_label(Text(text="x" * 60_000), said=number))
    answers.flush()

    assert max(len(one["MessageBody"]) for one in sqs.sent) <= 1024 * 1024
    told = [one["label_id"] for body in sqs.bodies() for one in body["labels"]]
    assert told == [an_id(number) for number in range(40)]
