"""Whether a project's labeling configuration gives labels of a dataset's schema."""

from dataclasses import dataclass
from xml.etree import ElementTree as ET

from labelhooks.errors import StudioRefused
from labelhooks.formats.label_studio.config import label_config
from labelhooks.model.dataset import Dataset
from labelhooks.studio.ports import Written

# What a control asks by one of these is no part of what its answers mean.
_MEANS = ("choice", "maxRating", "maxUsages", "leafsOnly", "perRegion")


@dataclass(frozen=True, slots=True)
class _Part:
    """A control or an object: its tag, what it is for, and what can be chosen."""

    tag: str
    of: str  # an object's `value`, a control's `toName`
    means: tuple[tuple[str, str], ...]
    values: frozenset[tuple[str, ...]]


def wanted(dataset: Dataset) -> str:
    """Return the configuration that a project for this dataset has."""
    return label_config(dataset.spec.labels, dataset.spec.modality)


def is_blank(config: str) -> bool:
    """Return whether a project asks nothing yet."""
    return not config.strip() or not _parts(config)


def check_fits(dataset: Dataset, project: Written) -> None:
    """Raise StudioRefused, saying what differs, where answers would be no labels of the dataset."""
    wrong = misfits(dataset, str(project.get("label_config") or ""))
    if wrong:
        raise StudioRefused(
            f"the project's labeling configuration does not fit dataset {dataset.name}: "
            f"{'; '.join(wrong)}. Print the one that does: "
            f"labelhooks dataset schema {dataset.name} --label-studio"
        )


def misfits(dataset: Dataset, config: str) -> list[str]:
    """Return what differs, a phrase each; headers, styles and hints in it are anybody's choice."""
    try:
        there = _parts(config)
    except ET.ParseError:
        return ["it is no XML"]
    ours = _parts(wanted(dataset))
    wrong = [f"{one.tag} {name!r} is missing" for name, one in ours.items() if name not in there]
    wrong += [f"{name!r} is one too many" for name in there if name not in ours]
    return wrong + [
        told
        for name, one in ours.items()
        if name in there
        for told in _differences(name, one, there[name])
    ]


def _differences(name: str, ours: _Part, there: _Part) -> list[str]:
    told = []
    if there.tag != ours.tag:
        return [f"{name!r} is a {there.tag}, want {ours.tag}"]
    if there.of != ours.of:
        told.append(f"{name!r} is for {there.of!r}, want {ours.of!r}")
    if there.means != ours.means:
        want = " ".join(f'{key}="{value}"' for key, value in ours.means) or "none of its own"
        told.append(f"{name!r} has other rules, want {want}")
    missing = sorted(way[-1] for way in ours.values - there.values)
    more = sorted(way[-1] for way in there.values - ours.values)
    told += [f"{name!r} lacks {one!r}" for one in missing]
    return told + [f"{name!r} has {one!r}, which is no class" for one in more]


def _parts(config: str) -> dict[str, _Part]:
    # Written by whoever runs the project; expat bounds what entities may grow to.
    root = ET.fromstring(config) if config.strip() else ET.Element("View")  # noqa: S314
    found = {}
    for one in root.iter():
        name = one.get("name")
        of = one.get("toName") or one.get("value") or one.get("valueList")
        if name is None or of is None:
            continue
        means = tuple((key, one.attrib[key]) for key in _MEANS if key in one.attrib)
        if one.get("toName") is None:
            means = ()
        # What Label Studio does where nothing is said.
        means = tuple(pair for pair in means if pair != ("choice", "single"))
        found[name] = _Part(one.tag, of, means, frozenset(_values(one)))
    return found


def _values(part: ET.Element, above: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Return what can be chosen, each with what it stands under."""
    found = []
    for child in part:
        way = (*above, child.get("value", ""))
        if child.tag in ("Choice", "Label"):
            found.append(way)
        found += _values(child, way)
    return found
