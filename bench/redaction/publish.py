"""What the README shows of a run: two pictures, and the tables between its marks."""

from collections.abc import Callable, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from bench.redaction.report import Report, by_corpus, by_language, markdown, percent, plain, summary

_ROOT = Path(__file__).parents[2]
_PICTURES = _ROOT / "docs" / "pictures"
_BEGIN, _END = "<!-- bench.redaction -->", "<!-- /bench.redaction -->"
# Read apart on white and on dark grounds, and by who sees red and green alike.
_OURS = ("#0b5fa5", "#2f8fd8", "#7cbcf0")
_THEIRS = ("#8a5a00", "#c98a1b", "#e5b96a", "#f0d6a6")
_ROW, _LEFT, _BAR, _RIGHT = 16, 190, 420, 90  # pixels
_FEWEST = 20  # mentions of a type worth a picture


def publish(report: Report) -> None:
    """Write the pictures, and the table between the README's marks."""
    _PICTURES.mkdir(parents=True, exist_ok=True)
    (_PICTURES / "redaction-coverage.svg").write_text(coverage(report), encoding="utf-8")
    (_PICTURES / "redaction-speed.svg").write_text(speed(report), encoding="utf-8")
    readme = _ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    readme.write_text(between(text, block(report)), encoding="utf-8")


def between(text: str, block: str) -> str:
    """Return `text` with `block` between its marks. Raises ValueError if it has not both."""
    before, begin, rest = text.partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not begin or not end:
        raise ValueError(f"no {_BEGIN} … {_END}")
    return f"{before}{_BEGIN}\n{block}\n{_END}{after}"


def block(report: Report) -> str:
    """Return the tables as Markdown."""
    parts = [markdown(summary(report)), markdown(by_corpus(report))]
    if report.languages:
        parts.append(markdown(by_language(report)))
    return "\n\n".join(parts)


def coverage(report: Report) -> str:
    """Return a picture of English coverage by type, a bar for each engine."""
    mentions = report.score(report.engines[0]).mentions
    kinds = [kind for kind, count in mentions.most_common() if count >= _FEWEST]
    groups = [
        (
            f"{kind} ({mentions[kind]})",
            [report.score(engine).coverage([kind]) for engine in report.engines],
        )
        for kind in kinds
    ]
    return _picture(
        "Mentions wholly covered, by type", report.engines, groups, most=1.0, said=percent
    )


def speed(report: Report) -> str:
    """Return a picture of speeds."""
    speeds = [report.speed(engine) or 0.0 for engine in report.engines]
    groups = [
        (engine, [value if own == engine else None for own in report.engines])
        for engine, value in zip(report.engines, speeds, strict=True)
    ]
    most = max(speeds, default=1.0)
    title = "Kilobytes of English in a second of one core"
    return _picture(title, report.engines, groups, most=most, said=plain, legend=False)


type _Groups = Sequence[tuple[str, Sequence[float | None]]]


def _picture(
    title: str,
    engines: Sequence[str],
    groups: _Groups,
    *,
    most: float,
    said: Callable[[float | None], str],
    legend: bool = True,
) -> str:
    colours = _colours(engines)
    parts = [_text(0, 18, title, size=15, weight="bold")]
    at = 34
    if legend:
        for engine in engines:
            parts.append(f'<rect x="0" y="{at}" width="12" height="12" fill="{colours[engine]}"/>')
            parts.append(_text(18, at + 11, engine))
            at += _ROW + 2
        at += 8
    for name, values in groups:
        bars = [(e, v) for e, v in zip(engines, values, strict=True) if v is not None]
        middle = at + _ROW * len(bars) / 2 + 4
        parts.append(_text(_LEFT - 8, middle, name, anchor="end"))
        for engine, value in bars:
            width = _BAR * value / most
            parts.append(
                f'<rect x="{_LEFT}" y="{at + 1}" width="{width:.1f}" height="{_ROW - 2}" '
                f'fill="{colours[engine]}"><title>{escape(engine)}</title></rect>'
            )
            parts.append(_text(_LEFT + width + 5, at + _ROW - 4, said(value), size=11))
            at += _ROW
        at += 8
    width = _LEFT + _BAR + _RIGHT
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{at}" '
        f'viewBox="0 0 {width} {at}" font-family="sans-serif" role="img">\n'
        f'<title>{escape(title)}</title>\n<rect width="100%" height="100%" fill="#ffffff"/>\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )


def _colours(engines: Sequence[str]) -> dict[str, str]:
    ours = [engine for engine in engines if not engine.startswith("presidio")]
    theirs = [engine for engine in engines if engine.startswith("presidio")]
    return {
        **{engine: _OURS[place % len(_OURS)] for place, engine in enumerate(ours)},
        **{engine: _THEIRS[place % len(_THEIRS)] for place, engine in enumerate(theirs)},
    }


def _text(
    x: float, y: float, said: str, *, size: int = 12, anchor: str = "start", weight: str = "normal"
) -> str:
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size}" font-weight="{weight}" '
        f'text-anchor="{anchor}" fill="#222222">{escape(said)}</text>'
    )
