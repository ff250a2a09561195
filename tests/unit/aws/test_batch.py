"""Consuming a queue: each message alone, nothing lost, and no content in any log."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from labelhooks.aws.batch import Delivery, consume
from labelhooks.errors import BadFormat, Crowded, Paused, PermanentError
from tests.factories import Context, an_sqs_event

CANARY = "Jane Doe"


@dataclass
class World:
    """A handler that fails as the message says, and what becomes of each."""

    handled: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    held: list[tuple[str, int]] = field(default_factory=list)
    flushed: int = 0
    broken: str = ""  # "refuse", "hold" or "flush"
    left: Callable[[], int] = lambda: 300_000

    def handle(self, delivery: Delivery) -> None:
        match delivery.body.partition(" ")[0]:
            case "bad":
                raise BadFormat("not JSON at line 1")
            case "wait":
                raise Paused("everything is paused", seconds=60)
            case "fault":
                raise RuntimeError(f"cannot parse {delivery.body}")
            case "throttled":
                told = {"Error": {"Code": "ThrottlingException", "Message": delivery.body}}
                raise ClientError(told, "PutItem")  # type: ignore[arg-type]
            case "timeout":
                raise ReadTimeoutError(endpoint_url=delivery.body)
        self.handled.append(delivery.body)

    def refuse(self, delivery: Delivery, error: PermanentError) -> None:
        self._break("refuse")
        self.refused.append((delivery.body, error.code))

    def hold(self, body: str, seconds: int) -> None:
        self._break("hold")
        self.held.append((body, seconds))

    def flush(self) -> None:
        self._break("flush")
        self.flushed += 1

    def _break(self, step: str) -> None:
        if self.broken == step:
            raise ConnectionError(CANARY)

    def consume(self, *bodies: str, **more: Any) -> list[str]:
        """Return the numbers of the messages that are to come again."""
        answer = consume(
            an_sqs_event(*bodies),
            Context(self.left),  # type: ignore[arg-type]
            handle=self.handle,
            refuse=self.refuse,
            hold=self.hold,
            flush=self.flush,
            **more,
        )
        return [one["itemIdentifier"] for one in answer["batchItemFailures"]]  # type: ignore[index]


def test_each_message_has_its_own_fate() -> None:
    world = World()

    again = world.consume("ok 1", "bad 2", "wait 3", "fault 4", "ok 5")

    assert again == ["m4"]
    assert world.handled == ["ok 1", "ok 5"]
    assert world.refused == [("bad 2", "bad_format")]
    assert world.held == [("wait 3", 60)]
    assert world.flushed == 1


@pytest.mark.parametrize("body", ["fault", "throttled", "timeout"])
def test_a_batch_that_fails_whole_is_no_error_of_the_function(body: str) -> None:
    assert World().consume(body, body) == ["m1", "m2"]


@pytest.mark.parametrize(
    ("broken", "bodies", "again"),
    [
        pytest.param("refuse", ["ok", "bad"], ["m2"], id="what cannot be refused"),
        pytest.param("hold", ["ok", "wait"], ["m2"], id="what cannot be held"),
        pytest.param("flush", ["ok", "bad", "ok"], ["m1", "m2", "m3"], id="what cannot be sent"),
    ],
)
def test_what_cannot_be_put_away_comes_again(
    broken: str, bodies: list[str], again: list[str]
) -> None:
    assert World(broken=broken).consume(*bodies) == again


def test_no_content_is_logged(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level("DEBUG")
    bodies = [f"{kind} {CANARY}" for kind in ("bad", "wait", "fault", "throttled", "timeout", "ok")]
    for broken in ("", "refuse", "hold", "flush"):
        World(broken=broken).consume(*bodies)

    assert CANARY not in str([(vars(one), one.getMessage()) for one in caplog.records])
    assert CANARY not in str(capsys.readouterr())


def test_a_fault_is_told_by_kind_and_code(caplog: pytest.LogCaptureFixture) -> None:
    World().consume("fault", "throttled", "timeout")

    told = [(one.error, one.code) for one in caplog.records]  # type: ignore[attr-defined]
    assert told == [
        ("RuntimeError", None),
        ("ClientError", "ThrottlingException"),
        ("ReadTimeoutError", None),
    ]


@pytest.mark.parametrize(
    ("left", "handled"),
    [
        pytest.param([9_999, 300_000], ["a", "b"], id="the first is taken in whatever time"),
        pytest.param([300_000, 10_000], ["a", "b"], id="just enough"),
        pytest.param([300_000, 9_999], ["a"], id="too little for another"),
    ],
)
def test_what_there_is_no_time_for_goes_back(left: list[int], handled: list[str]) -> None:
    moments = iter(left)
    world = World(left=lambda: next(moments))

    assert world.consume("a", "b", seconds=10.0) == []
    assert world.handled == handled
    assert world.held == [("b", 0)] * (2 - len(handled))


def test_too_many_at_once_wait_and_do_not_fail() -> None:
    world = World()

    def crowded(_delivery: Delivery) -> None:
        raise Crowded("too many", seconds=5)

    world.handle = crowded  # type: ignore[method-assign]
    assert world.consume("a") == []
    assert world.held == [("a", 5)]
