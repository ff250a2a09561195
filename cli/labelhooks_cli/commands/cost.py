"""labelhooks cost | prices: what it cost, and at which prices."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any

import typer

from labelhooks.errors import OperatorError
from labelhooks.model.hours import day_of
from labelhooks.model.spend import Cost, Spend, together
from labelhooks.money.spend import per_label
from labelhooks_cli.deployment import Deployment, operator
from labelhooks_cli.session import Session, command

_SHOWN = ("requests", "compute", "prelabelers", "people", "total")
prices_app = typer.Typer(no_args_is_help=True, help="Prices of a unit, and your own.")


class By(StrEnum):
    """What a row is of."""

    DATASET = "dataset"
    STAGE = "stage"
    DAY = "day"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    command(app, "cost")(cost)
    app.add_typer(prices_app, name="prices")


def cost(
    session: Session,
    by: Annotated[By, typer.Option("--by", help="What a row is of.")] = By.DATASET,
    dataset: Annotated[str | None, typer.Option("--dataset", "-d", help="Default: all.")] = None,
    days: Annotated[int, typer.Option(min=1, max=800, help="Today and those before it.")] = 7,
) -> None:
    """Show what was spent, in US dollars: counted calls times prices, and people's time."""
    deployment = Deployment(session.target)
    names = [deployment.dataset(dataset).name] if dataset else deployment.datasets.names()
    spends = [one for name in names for one in _spends(deployment, name, days)]
    rows = [_row(by, key, some) for key, some in _grouped(by, spends).items()]
    columns = [by.value, *_SHOWN, *([] if by is By.STAGE else ["labels", "per_label"])]
    session.out.listing(rows, columns, right=columns[1:], empty="Nothing was spent.")


def _spends(deployment: Deployment, name: str, days: int) -> list[Spend]:
    """Return the days that were kept, and today as it is now."""
    now = datetime.now(UTC)
    start = day_of(now - timedelta(days=days - 1))
    kept = deployment.spending.days(name, start, day_of(now))
    return [*kept, deployment.reckon.look(deployment.dataset(name), now)]


def _grouped(by: By, spends: list[Spend]) -> dict[str, list[tuple[Cost, int]]]:
    """Return costs, and the labels that came of them, by what a row is of."""
    found: dict[str, list[tuple[Cost, int]]] = defaultdict(list)
    for one in spends:
        if by is By.STAGE:
            for stage, cost in one.stages.items():
                found[stage].append((cost, one.labels))
        else:
            found[one.dataset if by is By.DATASET else one.day].append((one.cost, one.labels))
    return dict(sorted(found.items())) if by is By.DAY else found


def _row(by: By, key: str, some: list[tuple[Cost, int]]) -> dict[str, Any]:
    cost = together(one for one, _ in some)
    row: dict[str, Any] = {
        by.value: key,
        **{name: _dollars(getattr(cost, name)) for name in _SHOWN},
    }
    if by is not By.STAGE:
        labels = sum(number for _, number in some)
        each = per_label(cost, labels)
        row |= {"labels": labels, "per_label": None if each is None else _dollars(each)}
    return row


def _dollars(amount: float) -> float:
    """Return an amount to a ten-millionth of a dollar: a label may cost no more than some."""
    return round(amount, 7)


@command(prices_app, "list")
def list_prices(session: Session) -> None:
    """List the prices in force, in US dollars for so many units, with where each is from."""
    found = Deployment(session.target).prices
    rows = [
        {
            "name": one.name,
            "dollars": one.dollars,
            "per": one.per,
            "unit": one.unit,
            "source": one.source if one.name in found.own else f"{one.source}, {found.region}",
            "read": None if one.name in found.own else found.read,
        }
        for one in found.by_name.values()
    ]
    session.out.listing(
        rows, ["name", "dollars", "per", "unit", "source", "read"], right=["dollars"]
    )


@command(prices_app, "set")
def set_prices(
    session: Session,
    prices: Annotated[list[str], typer.Argument(help="write_unit=0.705: dollars as listed.")],
    reason: Annotated[str, typer.Option("--reason", help="Why; kept with the prices.")],
) -> None:
    """Put prices of your own in place of the published ones: of your region, with your discount."""
    own = {**Deployment(session.target).own_prices.own(), **dict(map(_price, prices))}
    _put(session, own, reason)


@command(prices_app, "reset")
def reset_prices(
    session: Session, reason: Annotated[str, typer.Option("--reason", help="Why.")]
) -> None:
    """Take the published prices again."""
    _put(session, {}, reason)


def _put(session: Session, own: dict[str, float], reason: str) -> None:
    if not reason.strip():
        raise OperatorError("say why: --reason")
    deployment = Deployment(session.target)
    deployment.prices.with_own(own)  # or it says what is wrong
    deployment.own_prices.put(own, actor=operator(), reason=reason)
    told = ", ".join(f"{name} {dollars:g}" for name, dollars in own.items())
    session.out.result({"own": own}, lambda: f"your own prices: {told or 'none'}")


def _price(said: str) -> tuple[str, float]:
    name, equals, amount = said.partition("=")
    try:
        return name.strip(), float(amount) if equals else float("nan")
    except ValueError:
        raise OperatorError(f"{said!r}: want name=dollars, as write_unit=0.705") from None
