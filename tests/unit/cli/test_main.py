"""What a shell sees of any command."""

import json

import pytest
from botocore.exceptions import ClientError, NoCredentialsError

from labelhooks.errors import NotFound
from labelhooks_cli import main
from labelhooks_cli.problems import Problem
from tests.unit.cli.conftest import Run


def test_words_nobody_understands_are_exit_code_2(labelhooks: Run) -> None:
    said = labelhooks("local", "sideways")

    assert said.code == 2
    assert said.err == "error: No such command 'sideways'.\n"
    assert said.out == ""


def test_a_number_out_of_range_is_exit_code_2(labelhooks: Run) -> None:
    assert labelhooks("local", "up", "--port", "70000").code == 2


def test_json_is_all_there_is_on_stdout(labelhooks: Run) -> None:
    said = labelhooks("local", "status", "--json")

    assert said.code == 0
    assert json.loads(said.out) == {"up": False, "stale_pid": None, "kept": False}
    assert said.err == ""


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (Problem("Node is not installed."), "Node is not installed."),
        (NotFound("no dataset is called 'x'"), "no dataset is called 'x'"),
        (NoCredentialsError(), "No AWS credentials"),
        (
            ClientError({"Error": {"Code": "AccessDenied", "Message": "not yours"}}, "PutObject"),
            "PutObject: AccessDenied: not yours",
        ),
    ],
    ids=["problem", "operator", "no credentials", "refused by AWS"],
)
def test_an_expected_error_is_told_without_a_traceback(
    error: Exception, says: str, labelhooks: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> None:
        raise error

    monkeypatch.setattr(main, "app", fail)

    said = labelhooks("anything")

    assert said.code == 1
    assert said.err.startswith(f"error: {says}")
    assert "Traceback" not in said.err


def test_a_bug_of_ours_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(main, "app", fail)

    with pytest.raises(ZeroDivisionError):
        main.run([])
