"""The gate's report: a picture (SVG, by hand: no library is worth loading for it), and a table."""

from collections.abc import Sequence
from pathlib import Path

from labelhooks.gating.evidence import Judged
from labelhooks.gating.report import Kept, Reliability, Report, report
from labelhooks.model.gate import GateFit

_SIDE, _LEFT, _TOP, _GAP = 360, 60, 50, 110
_RAW, _CALIBRATED, _OVERALL = "#b0b0b0", "#1f6fb4", "#c2571a"


class Written(Report):
    """A report as the command shows it."""

    __slots__ = ()

    def table(self) -> str:
        """Return the tables as lines of text."""
        return "\n".join([*_reliability(self), "", *_kept(self), "", *_coverage(self)])


def write_report(made: GateFit, judged: Sequence[Judged], path: Path) -> Written:
    """Write the picture; return the numbers. Raises BadEvidence."""
    found = report(made, judged)
    written = Written(*(getattr(found, name) for name in Report.__slots__))
    path.write_text(picture(written), encoding="utf-8")
    return written


def _reliability(of: Report) -> list[str]:
    lines = [
        f"{of.judged} judged; expected calibration error {of.ece_raw:.3f} raw, "
        f"{of.ece_calibrated:.3f} at temperature {of.temperature:.3g}",
        "",
        f"{'confidence':>13} {'items':>7} {'mean':>7} {'accuracy':>9}   95 % interval",
    ]
    lines += [
        f"{held.low:>6.2f}-{held.high:<6.2f} {held.count:>7} {held.confidence:>7.3f} "
        f"{held.accuracy:>9.3f}   {held.accuracy_low:.3f} to {held.accuracy_high:.3f}"
        for held in of.calibrated
    ]
    return lines


def _kept(of: Report) -> list[str]:
    width = max(5, *(len(held.name) for held in of.kept))
    head = f"{'class':<{width}} {'from':>8} {'proposed':>9} {'accepted':>9} {'wrong':>6}   accuracy"
    return [head, *(_line(held, width) for held in of.kept)]


def _line(held: Kept, width: int) -> str:
    start = "ask" if held.threshold is None else f"{held.threshold:.4f}"
    told = held.why
    if held.accuracy_low is not None:
        accuracy = 1 - held.errors / held.accepted
        told = f"{accuracy:.3f} ({held.accuracy_low:.3f} to {held.accuracy_high:.3f})"
    return (
        f"{held.name:<{width}} {start:>8} {held.judged:>9} {held.accepted:>9} "
        f"{held.errors:>6}   {told}"
    )


def _coverage(of: Report) -> list[str]:
    lines = [f"{'target':>7} {'accepted, a promise a class':>28} {'one promise for all':>20}"]
    lines += [
        f"{held.target:>7.2f} {held.by_class:>28.3f} {held.overall:>20.3f}" for held in of.coverage
    ]
    return lines


def picture(of: Report) -> str:
    """Return the reliability diagram, and coverage against target, as SVG."""
    width, height = 2 * _SIDE + _GAP + 2 * _LEFT, _SIDE + 2 * _TOP + 20
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            'font-family="sans-serif" font-size="12" role="img">',
            "<title>Reliability of the scores, and coverage against the target</title>",
            f'<rect width="{width}" height="{height}" fill="white"/>',
            *_frame(_LEFT, "confidence", "accuracy", "Reliability", (0.0, 1.0)),
            _path(_LEFT, [(0, 0), (1, 1)], "#888", dash=True),
            *_points(of.raw, _RAW, "raw"),
            *_points(of.calibrated, _CALIBRATED, "calibrated"),
            *_legend(_LEFT, [("raw", _RAW), ("calibrated", _CALIBRATED)]),
            *_second(of),
            "</svg>",
            "",
        ]
    )


def _second(of: Report) -> list[str]:
    left = _LEFT + _SIDE + _GAP
    low = min(held.target for held in of.coverage)
    place = [(held.target - low) / (1 - low) for held in of.coverage]
    by_class = [(x, held.by_class) for x, held in zip(place, of.coverage, strict=True)]
    overall = [(x, held.overall) for x, held in zip(place, of.coverage, strict=True)]
    target = (of.target - low) / (1 - low)
    return [
        *_frame(left, "target", "share accepted", "Coverage", (low, 1.0)),
        _path(left, [(target, 0), (target, 1)], "#888", dash=True),
        _path(left, by_class, _CALIBRATED),
        _path(left, overall, _OVERALL),
        *_legend(left, [("a promise a class", _CALIBRATED), ("one for all", _OVERALL)]),
    ]


def _frame(left: int, x: str, y: str, title: str, across: tuple[float, float]) -> list[str]:
    made = [
        f'<text x="{left}" y="{_TOP - 18}" font-size="15">{title}</text>',
        f'<rect x="{left}" y="{_TOP}" width="{_SIDE}" height="{_SIDE}" fill="none" stroke="#444"/>',
        f'<text x="{left + _SIDE / 2}" y="{_TOP + _SIDE + 36}" text-anchor="middle">{x}</text>',
        f'<text transform="translate({left - 40},{_TOP + _SIDE / 2}) rotate(-90)" '
        f'text-anchor="middle">{y}</text>',
    ]
    for step in range(6):
        part = step / 5
        at, value = left + part * _SIDE, across[0] + part * (across[1] - across[0])
        made.append(
            f'<text x="{at}" y="{_TOP + _SIDE + 18}" text-anchor="middle">{value:.2f}</text>'
        )
        made.append(
            f'<text x="{left - 8}" y="{_TOP + (1 - part) * _SIDE + 4}" '
            f'text-anchor="end">{part:.1f}</text>'
        )
    return made


def _at(left: int, x: float, y: float) -> tuple[float, float]:
    return round(left + x * _SIDE, 1), round(_TOP + (1 - y) * _SIDE, 1)


def _path(
    left: int, points: Sequence[tuple[float, float]], colour: str, *, dash: bool = False
) -> str:
    drawn = " ".join("{},{}".format(*_at(left, x, y)) for x, y in points)
    dashes = ' stroke-dasharray="4 4"' if dash else ""
    return f'<polyline points="{drawn}" fill="none" stroke="{colour}" stroke-width="2"{dashes}/>'


def _points(of: Sequence[Reliability], colour: str, name: str) -> list[str]:
    made = [_path(_LEFT, [(held.confidence, held.accuracy) for held in of], colour)]
    for held in of:
        x, low = _at(_LEFT, held.confidence, held.accuracy_low)
        _, high = _at(_LEFT, held.confidence, held.accuracy_high)
        _, y = _at(_LEFT, held.confidence, held.accuracy)
        made.append(f'<line x1="{x}" x2="{x}" y1="{low}" y2="{high}" stroke="{colour}"/>')
        made.append(
            f'<circle cx="{x}" cy="{y}" r="4" fill="{colour}"><title>{name}: {held.count} items, '
            f"confidence {held.confidence:.3f}, accuracy {held.accuracy:.3f}</title></circle>"
        )
    return made


def _legend(left: int, names: Sequence[tuple[str, str]]) -> list[str]:
    return [
        f'<text x="{left + 12}" y="{_TOP + 20 + 18 * row}" fill="{colour}">{name}</text>'
        for row, (name, colour) in enumerate(names)
    ]
