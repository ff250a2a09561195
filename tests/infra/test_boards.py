"""Dashboards and alarms show what is there: metrics of the table, lines that functions log."""

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from infra.boards.debug import DATASET, ITEM
from infra.choices import ROOT
from infra.measured import measured
from labelhooks.aws import maintenance
from labelhooks.model.counts import Counted
from tests.infra.templates import Stacks
from tests.told import ALWAYS, TOLD

PACKAGE = ROOT / "layers/labelhooks/python"
BOARDS = ("executive", "on-call", "debug")
SEARCH = re.compile(r"SEARCH\('\{(LabelHooks/\w+),([\w,]+)\} MetricName=\"(\w+)\"")
COMMANDS_OWN = {maintenance.METRIC}  # written by `labelhooks maintenance`, not by a function
WORDS = {"bin", "count", "avg", "sum", "as", "by", "and", "in", "desc", "asc", "is"}


def boards(stacks: Stacks) -> dict[str, dict[str, Any]]:
    return {
        made.properties["DashboardName"].removeprefix("LabelHooks-dev-"): json.loads(
            stacks.named(made.properties["DashboardBody"])
        )
        for made in stacks.all("CloudWatch::Dashboard")
    }


def widgets(stacks: Stacks, kind: str) -> Iterator[dict[str, Any]]:
    for body in boards(stacks).values():
        yield from (one["properties"] for one in body["widgets"] if one["type"] == kind)


def shown(stacks: Stacks) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Yield namespace, name and dimensions of every metric on a dashboard or in an alarm."""
    for widget in widgets(stacks, "metric"):
        for line in widget["metrics"]:
            if isinstance(line[0], dict):
                found = SEARCH.match(line[0]["expression"])
                assert found, line
                yield found[1], found[3], frozenset(found[2].split(","))
            else:
                yield line[0], line[1], frozenset(line[2:-1:2])
    for alarm in stacks.all("CloudWatch::Alarm"):
        parts = alarm.properties.get("Metrics", [])
        maths = [one["MetricStat"]["Metric"] for one in parts if "MetricStat" in one]
        for of in maths or [alarm.properties]:
            names = frozenset(one["Name"] for one in of.get("Dimensions", []))
            yield of["Namespace"], of["MetricName"], names


def test_there_are_three(dev: Stacks) -> None:
    assert set(boards(dev)) == set(BOARDS)


def test_every_metric_that_is_shown_is_in_the_table(dev: Stacks) -> None:
    known = {entry.metric: frozenset(entry.dimensions) for entry in measured().values()}
    ours = {(name, dims) for space, name, dims in shown(dev) if not space.startswith("AWS/")}

    assert len(ours) > 20
    for name, dimensions in ours:
        if name not in COMMANDS_OWN:
            assert dimensions <= known[name], name


@cache
def modules(path: str) -> frozenset[str]:
    """Return the files of the package that a file imports, and those that they do."""
    found: set[str] = set()
    waiting = [path]
    while waiting:
        file = waiting.pop()
        for node in ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8"))):
            names = [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
            for name in names:
                other = PACKAGE / f"{name.replace('.', '/')}.py"
                relative = str(other.relative_to(ROOT))
                if other.is_file() and relative not in found:
                    found.add(relative)
                    waiting.append(relative)
    return frozenset(found)


@cache
def mentioned(file: str) -> frozenset[str]:
    """Return the metrics that a file names: as a text, or as one of `Counted`."""
    names = set()
    for node in ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            names.add(node.value)
        elif isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "Counted":
            names.add(Counted[node.attr].value)
    return frozenset(names)


def emitted(function: str) -> set[str]:
    """Return the metrics named by a function's handler, or by what it imports; not by the enum."""
    handler = f"functions/{function}/handler.py"
    enum = str((PACKAGE / "labelhooks/model/counts.py").relative_to(ROOT))
    return {name for file in {handler, *modules(handler)} - {enum} for name in mentioned(file)}


def test_every_metric_that_is_shown_is_written_by_the_functions_it_names(dev: Stacks) -> None:
    """By `by` of the table; of the measured ones, by the name that take_measures gives them."""
    names = {name for space, name, _ in shown(dev) if not space.startswith("AWS/")}
    entries = {entry.metric: (key, entry) for key, entry in measured().items()}
    for name in names - COMMANDS_OWN:
        key, entry = entries[name]
        for function in entry.by:
            if (ROOT / "functions" / function).is_dir():
                assert {key, name} & emitted(function), f"{function} does not write {name}"


@pytest.mark.parametrize("name", sorted(measured()))
def test_every_metric_of_the_table_is_written_by_the_functions_it_names(name: str) -> None:
    entry = measured()[name]
    for function in entry.by:
        assert {name, entry.metric} & emitted(function), f"{function} does not write {name}"


def queries(stacks: Stacks) -> list[tuple[str, str]]:
    """Return title and query of every table out of logs."""
    return [(one["title"], one["query"]) for one in widgets(stacks, "log")]


def fields(query: str) -> set[str]:
    """Return the fields that a query reads: what it makes itself is left out."""
    bare = re.sub(r"SOURCE '[^']*'( \| )?", "", query)
    bare = re.sub(r'"[^"]*"', "", bare)
    made = set(re.findall(r" as (\w+)", bare))
    found = set()
    for line in re.split(r"\s*\|\s*", bare):
        command, _, rest = line.strip().partition(" ")
        if command in ("fields", "filter", "stats", "sort"):
            found |= set(re.findall(r"@?[a-z_][\w.]*", re.sub(r"bin\(\w+\)", "", rest)))
    return {name.partition(".")[0] for name in found - made - WORDS} - made


def test_queries_ask_for_lines_and_fields_that_functions_log(dev: Stacks) -> None:
    for title, query in queries(dev):
        asked = set(re.findall(r'message = "(\w+)"', query))
        for several in re.findall(r"message in \[([^\]]*)\]", query):
            asked |= set(re.findall(r'"(\w+)"', several))
        known = set(ALWAYS)
        for what in asked or TOLD:  # an item's path is of all lines
            function, of = TOLD[what]
            known |= of
            assert f"{function}/Logs" in query or not (asked and function), title
        assert fields(query) <= known, title


@pytest.mark.parametrize("name", BOARDS)
def test_dashboards_stay_readable(name: str, dev: Stacks) -> None:
    body = boards(dev)[name]

    assert len(body["widgets"]) <= 20
    for one in body["widgets"]:
        assert one["x"] + one["width"] <= 24
        if one["type"] == "alarm":
            assert len(one["properties"]["alarms"]) <= 100  # CloudWatch's limit


def test_what_is_chosen_on_the_debug_dashboard_is_in_its_widgets(dev: Stacks) -> None:
    body = boards(dev)["debug"]
    text = json.dumps(body["widgets"])

    chosen = {one["id"]: one for one in body["variables"]}
    assert chosen["dataset"]["pattern"] == DATASET
    assert chosen["dataset"]["populateFrom"] == "dataset"
    assert chosen["item"]["pattern"] == ITEM
    assert text.count(DATASET) >= 5
    assert ITEM in text


def test_no_dashboard_has_a_person_or_an_item_as_a_dimension(dev: Stacks) -> None:
    for _space, name, dimensions in shown(dev):
        assert not dimensions & {"annotator", "item", "person"}, name


@pytest.mark.parametrize("key", ["agreement", "label_drift", "slo_burn_page"])
def test_thresholds_are_the_tables_targets(key: str, dev: Stacks) -> None:
    entry = measured()[key]
    (alarm,) = [
        made.properties
        for made in dev.all("CloudWatch::Alarm")
        if made.properties.get("MetricName") == entry.metric
    ]

    assert alarm["Threshold"] == entry.target
    below = alarm["ComparisonOperator"] == "LessThanThreshold"
    assert below == entry.higher_is_better
    assert alarm["Statistic"] == ("Minimum" if entry.higher_is_better else "Maximum")
