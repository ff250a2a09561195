"""labelhooks measures | slo: how labeling goes, and what is owed."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer
from rich.console import Group, RenderableType
from rich.text import Text

from labelhooks.quality.take import WEEK, Taken
from labelhooks.quality.view import view, view_slo
from labelhooks_cli.deployment import Deployment
from labelhooks_cli.output import table
from labelhooks_cli.session import Session, command

_Dataset = Annotated[str, typer.Argument(help="A dataset.")]
_Days = Annotated[
    int, typer.Option("--window", min=1, max=90, help="Days that shares and costs are of.")
]
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def register(app: typer.Typer) -> None:
    """Add the commands."""
    command(app, "measures")(measures)
    command(app, "slo")(slo)


def measures(session: Session, dataset: _Dataset, window: _Days = WEEK.days) -> None:
    """Show the measures of a dataset beside their targets; it asks nothing of the tables' size."""
    taken = _taken(session, dataset, timedelta(days=window))
    told = view(taken)

    def show() -> RenderableType:
        rows = [
            (
                one["name"],
                written(one["value"], one["unit"]),
                "" if one["target"] is None else written(one["target"], one["unit"]),
                {True: "good", False: "bad", None: ""}[one["good"]],
            )
            for one in told["measures"]
        ]
        parts: list[RenderableType] = [
            table(["measure", "value", "target", ""], rows, right=["value", "target"])
        ]
        for one in told["drift"]:
            parts.append(_drift(one))
        return Group(*parts)

    session.out.result(told, show)


def slo(session: Session, dataset: _Dataset) -> None:
    """Show a dataset's objectives, what is left of their error budgets, and whom they wake."""
    rows = [view_slo(one) for one in _taken(session, dataset, WEEK).slos]

    def show() -> RenderableType:
        if not rows:
            return Text("No objectives: write `slos` in the dataset's document (docs/dataset.md).")
        cells = [
            (
                one["name"],
                f"{one['objective']:.1%}",
                f"{one['window_days']} d",
                "" if one["share"] is None else f"{one['share']:.2%}",
                one["total"],
                f"{one['left']:.0%}",
                f"{one['burn']:.1f}",
                one["state"],
            )
            for one in rows
        ]
        columns = ["objective", "want", "window", "good", "events", "budget left", "burn", "state"]
        return table(columns, cells, right=columns[1:7])

    session.out.result(rows, show)


def written(value: float, unit: str) -> str:
    """
    Return a measure for people.

    >>> written(5400, "Seconds"), written(0.954, "None"), written(1200, "Count")
    ('1.5 h', '0.954', '1,200')
    """
    if unit == "Seconds":
        for size, name in ((_DAY, "d"), (_HOUR, "h"), (_MINUTE, "min")):
            if value >= size:
                return f"{value / size:.3g} {name}"
        return f"{value:.3g} s"
    return f"{value:,.0f}" if value >= 1_000 else f"{value:.4g}"


def _taken(session: Session, dataset: str, window: timedelta) -> Taken:
    deployment = Deployment(session.target)
    spec = deployment.dataset(dataset)
    return deployment.measures.look(spec, now=datetime.now(UTC), window=window)


def _drift(one: dict[str, Any]) -> Text:
    classes = ", ".join(
        f"{held['name']} {held['share']:.1%} (was {held['expected']:.1%})"
        for held in one["classes"]
    )
    return Text(
        f"drift of {one['strand']}: {one['verdict']} (evidence {one['evidence']:.1f} of 3) in "
        f"{one['labels']} labels from {one['since']} to {one['until']} h: {classes}"
    )
