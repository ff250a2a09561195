"""Schemas and values of every kind, for tests of what must hold for all of them."""

from hypothesis import settings
from hypothesis import strategies as st

from labelhooks.model.label_value import (
    Box,
    LabelValue,
    Preference,
    Rating,
    Region,
    Regions,
    Segment,
    Segments,
    Span,
    Spans,
    Text,
)
from labelhooks.model.schema import LabelSchema

CLASSES = ("person", "place", "thing")
PARENTS = {"person": "animate", "place": "inanimate", "thing": "inanimate"}
SCHEMAS = {
    "choice": LabelSchema(kind="choice", classes=CLASSES),
    "multi_choice": LabelSchema(kind="multi_choice", classes=CLASSES, parents=PARENTS),
    "spans": LabelSchema(kind="spans", classes=CLASSES),
    "regions": LabelSchema(kind="regions", classes=CLASSES),
    "segments": LabelSchema(kind="segments", classes=CLASSES),
    "rating": LabelSchema(kind="rating", lowest=1, highest=5),
    "text": LabelSchema(kind="text"),
    "preference": LabelSchema(kind="preference", ties=True),
}
KINDS = sorted(SCHEMAS)
# Of a test that runs once for each kind: 200 tries of each of eight are 1,600.
OF_EACH_KIND = settings(max_examples=max(settings().max_examples // 3, 100))
LENGTH = 40  # characters of the text that spans are of

names = st.sampled_from(CLASSES)
_fractions = st.integers(0, 1_000_000).map(lambda n: n / 1_000_000)
_texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)


@st.composite
def _boxes(draw: st.DrawFn) -> Box:
    x, y = draw(st.integers(0, 999_999)), draw(st.integers(0, 999_999))
    width, height = draw(st.integers(1, 1_000_000 - x)), draw(st.integers(1, 1_000_000 - y))
    return Box(x=x / 1e6, y=y / 1e6, width=width / 1e6, height=height / 1e6)


_points = st.tuples(_fractions, _fractions)
# No three points of these on a line through the same place: an area, whatever is drawn.
_polygons = st.lists(_points, min_size=3, max_size=8, unique=True).filter(
    lambda points: SCHEMAS["regions"].allows(
        Regions(regions=(Region(class_name="thing", polygon=tuple(points)),))
    )
)
_regions = st.one_of(
    st.builds(lambda name, box: Region(class_name=name, box=box), names, _boxes()),
    st.builds(lambda name, ring: Region(class_name=name, polygon=tuple(ring)), names, _polygons),
)
_spans = st.builds(
    lambda ends, name: Span(start=min(ends), end=max(ends), class_name=name),
    st.lists(st.integers(0, LENGTH), min_size=2, max_size=2, unique=True),
    names,
)
_segments = st.builds(
    lambda ends, name, text: Segment(
        start=min(ends) / 1000, end=max(ends) / 1000, class_name=name, text=text
    ),
    st.lists(st.integers(0, 60_000), min_size=2, max_size=2, unique=True),
    names,
    st.none() | _texts,
)


def _several[P](parts: st.SearchStrategy[P]) -> st.SearchStrategy[tuple[P, ...]]:
    return st.lists(parts, max_size=5).map(
        lambda some: tuple(one for n, one in enumerate(some) if one not in some[:n])
    )


_VALUES: dict[str, st.SearchStrategy[LabelValue]] = {
    "choice": names,
    "multi_choice": st.lists(names, unique=True).map(tuple),
    "spans": _several(_spans).map(lambda some: Spans(spans=some)),
    "regions": _several(_regions).map(lambda some: Regions(regions=some)),
    "segments": _several(_segments).map(lambda some: Segments(segments=some)),
    "rating": st.integers(1, 5).map(lambda n: Rating(rating=n)),
    "text": _texts.filter(lambda text: bool(text.strip())).map(lambda text: Text(text=text)),
    "preference": st.sampled_from(["a", "b", "tie"]).map(lambda one: Preference(preferred=one)),
}


def values_of(kind: str) -> st.SearchStrategy[LabelValue]:
    """Return values that the kind's schema allows, not all in their one form."""
    return _VALUES[kind].filter(SCHEMAS[kind].allows)


def labels_of(kind: str) -> st.SearchStrategy[LabelValue]:
    """Return values in their one form: as they are recorded."""
    return values_of(kind).map(SCHEMAS[kind].check)
