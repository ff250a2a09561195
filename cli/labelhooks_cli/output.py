"""What a command says: results on stdout, as a table or as JSON; everything else on stderr."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, TextIO

from pydantic import BaseModel
from rich.console import Console, RenderableType
from rich.markup import escape
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

PIPE_WIDTH = 250


def plain(value: object) -> object:
    """Return `value` as JSON can hold it. Raises TypeError for what has no such form."""
    match value:
        case None | bool() | int() | float():
            return value
        case Enum():
            return plain(value.value)
        case str():
            return value
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case datetime() | date():
            return value.isoformat()
        case BaseModel():
            return value.model_dump(mode="json")
        case Mapping():
            return {str(key): plain(held) for key, held in value.items()}
        case Iterable():
            return [plain(held) for held in value]
    raise TypeError(f"{type(value).__name__} has no JSON form")


def as_json(value: object) -> str:
    """Return one line of JSON."""
    return json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"))


def table(
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    title: str | None = None,
    right: Sequence[str] = (),
) -> Table:
    """Return a table; columns named in `right` hold numbers. Cells are text, never markup."""
    drawn = Table(title=title, title_justify="left", header_style="bold", box=None, pad_edge=False)
    for column in columns:
        drawn.add_column(column, justify="right" if column in right else "left", overflow="fold")
    for row in rows:
        drawn.add_row(*("" if cell is None else Text(str(cell)) for cell in row))
    return drawn


def _console(stream: TextIO) -> Console:
    # An ARN holds ":secret:", which is no picture; a pipe has no width to fold to.
    width = None if stream.isatty() else PIPE_WIDTH
    return Console(file=stream, emoji=False, highlight=False, width=width)


class Output:
    """Where a command's words go. With `as_json`, stdout holds JSON and nothing else."""

    def __init__(self, *, as_json: bool = False) -> None:
        self.as_json = as_json
        self.out = _console(sys.stdout)
        self.err = _console(sys.stderr)

    @property
    def lively(self) -> bool:
        """Return whether somebody watches: a terminal that can redraw, and no script."""
        return self.err.is_terminal and not self.as_json

    def result(self, value: object, show: Callable[[], RenderableType | None]) -> None:
        """Give the command's answer: `value` as a line of JSON, or what `show` returns."""
        if self.as_json:
            self.out.file.write(as_json(value) + "\n")
            self.out.file.flush()
            return
        shown = show()
        if shown is not None:
            self.out.print(shown)

    def listing(
        self,
        rows: Sequence[Mapping[str, Any]],
        columns: Sequence[str],
        *,
        right: Sequence[str] = (),
        empty: str = "Nothing.",
    ) -> None:
        """Give a list: all fields as JSON, or these `columns` as a table."""

        def show() -> RenderableType:
            if not rows:
                return escape(empty)
            cells = ([row.get(column) for column in columns] for row in rows)
            return table(columns, cells, right=right)

        self.result(rows, show)

    def note(self, text: str) -> None:
        """Say how it goes, to whoever watches; a script asked for the result alone."""
        if not self.as_json:
            self.err.print(escape(text))

    def warn(self, text: str) -> None:
        """Say what the operator should know although the command goes on."""
        self.err.print(f"[yellow]warning:[/] {escape(text)}")

    @contextmanager
    def working(self, on: str) -> Iterator[None]:
        """Show that something goes on, for what cannot say how far it is."""
        if not self.lively:
            self.note(f"{on} …")
            yield
            return
        with self.err.status(escape(on)):
            yield

    def progress(self, *, counts: str = "items") -> Progress:
        """Return a progress bar on stderr; still when nobody watches. Counts bytes, or a word."""
        done = DownloadColumn() if counts == "bytes" else MofNCompleteColumn()
        return Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            done,
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=self.err,
            disable=not self.lively,
            transient=True,
        )
