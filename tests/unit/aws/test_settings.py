"""What the stack tells a function."""

import json

import pytest

from labelhooks.aws import measures
from labelhooks.aws.settings import MissingSetting, Settings, code_version, function_name, trace_id
from labelhooks.model.counts import Counted


class Needs(Settings):
    raw_bucket: str
    items_table: str


def test_a_field_is_the_variable_of_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAW_BUCKET", "raw-1")
    monkeypatch.setenv("ITEMS_TABLE", "items-1")

    needs = Needs.load()

    assert (needs.raw_bucket, needs.items_table) == ("raw-1", "items-1")


def test_every_one_that_is_not_set_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAW_BUCKET", "")
    monkeypatch.delenv("ITEMS_TABLE", raising=False)

    with pytest.raises(MissingSetting, match="not set: RAW_BUCKET, ITEMS_TABLE"):
        Needs.load()


@pytest.mark.parametrize(
    ("header", "trace"),
    [
        pytest.param("Root=1-57-bd;Parent=53;Sampled=1", "1-57-bd", id="as X-Ray writes it"),
        pytest.param("Self=1;Root=1-57-bd", "1-57-bd", id="in another order"),
        pytest.param("", "untraced", id="nothing"),
        pytest.param("Parent=53", "untraced", id="no root"),
        pytest.param(";;nonsense", "untraced", id="nonsense"),
    ],
)
def test_the_trace_of_an_invocation(
    monkeypatch: pytest.MonkeyPatch, header: str, trace: str
) -> None:
    monkeypatch.setenv("_X_AMZN_TRACE_ID", header)

    assert trace_id() == trace


def test_what_nobody_says_has_a_name_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CODE_VERSION", "POWERTOOLS_SERVICE_NAME", "_X_AMZN_TRACE_ID"):
        monkeypatch.delenv(name, raising=False)

    assert (code_version(), function_name(), trace_id()) == ("unreleased", "unnamed", "untraced")


def test_counts_are_metrics_by_dataset_and_nothing_counted_is_no_metric(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "LabelHooks/dev")
    measures.count("chat", Counted.ACCEPTED, 2)
    measures.count("chat", Counted.ACCEPTED, 1)
    measures.count("chat", Counted.ASKED, 0)
    measures.count("mail", Counted.ASKED, 0)

    measures.emit()
    measures.emit()

    (line,) = capsys.readouterr().out.splitlines()
    told = json.loads(line)
    assert (told["dataset"], told["Accepted"]) == ("chat", [3.0])
    assert "Asked" not in told
    (metrics,) = told["_aws"]["CloudWatchMetrics"]
    assert (metrics["Namespace"], metrics["Dimensions"]) == ("LabelHooks/dev", [["dataset"]])
