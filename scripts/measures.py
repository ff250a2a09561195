"""Write the tables of docs/measures.md from the one table of metrics."""

from pathlib import Path

from labelhooks.quality.table import Metric, metrics

PATH = Path(__file__).parent.parent / "docs/measures.md"
_BEGIN, _END = "<!-- {} -->", "<!-- /{} -->"


def written() -> str:
    """Return the page with both tables as they ought to be."""
    page = PATH.read_text(encoding="utf-8")
    every = metrics().values()
    page = _with(page, "measures", _measures([one for one in every if one.measure]))
    return _with(page, "metrics", _others([one for one in every if not one.measure]))


def _measures(some: list[Metric]) -> list[str]:
    rows = ["| measure | metric | unit | formula | source | target |", "|---|---|---|---|---|---|"]
    for one in some:
        worst = ' and "-"' if one.worst else ""
        cells = (
            one.measure,
            f"`{one.metric}`{worst}",
            _unit(one),
            one.formula,
            one.source,
            _target(one),
        )
        rows.append("| " + " | ".join(cells) + " |")
    return rows


def _others(some: list[Metric]) -> list[str]:
    rows = ["| metric | unit | counts | dimensions | written by |", "|---|---|---|---|---|"]
    for one in some:
        dimensions, by = ", ".join(one.dimensions), ", ".join(one.by)
        cells = (f"`{one.metric}`", _unit(one), one.formula, dimensions, by)
        rows.append("| " + " | ".join(cells) + " |")
    return rows


def _unit(one: Metric) -> str:
    return {"Count": "count", "Seconds": "s", "None": ""}[one.unit]


def _target(one: Metric) -> str:
    if one.target is None:
        return ""
    return f"{'≥' if one.better == 'higher' else '≤'} {one.target:,g}"


def _with(page: str, name: str, rows: list[str]) -> str:
    begin, end = _BEGIN.format(name), _END.format(name)
    before, _, rest = page.partition(begin)
    _, _, after = rest.partition(end)
    return "\n".join([f"{before}{begin}", *rows, f"{end}{after}"])


if __name__ == "__main__":
    PATH.write_text(written(), encoding="utf-8")
