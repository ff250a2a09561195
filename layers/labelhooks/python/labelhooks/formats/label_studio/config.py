"""The labeling configuration of a schema: which controls a Label Studio project needs."""

from typing import Literal
from xml.etree import ElementTree as ET

from labelhooks.model.schema import LabelSchema

type Modality = Literal["text", "image", "document", "audio"]

# The names of the controls and objects in what we write. What is read may have others.
CONTROL = "label"
BOXES, POLYGONS = "boxes", "polygons"
TRANSCRIPTION = "transcription"
ITEM = "item"
SIDES = ("a", "b")

# What shows an item, and the field of a task's data that it shows.
_OBJECTS = {
    "text": ("Text", "$text"),
    "image": ("Image", "$image"),
    "document": ("Pdf", "$document"),
    "audio": ("Audio", "$audio"),
}
_SHAPES = {"box": ("RectangleLabels", BOXES), "polygon": ("PolygonLabels", POLYGONS)}
# Colours that are told apart on light and dark, and by most who see colours differently
# (Okabe and Ito, "Color Universal Design", 2008).
_COLOURS = ("#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7")


def label_config(schema: LabelSchema, modality: Modality = "text") -> str:
    """
    Return the XML for a project whose annotations are labels of the schema.

    >>> print(label_config(LabelSchema(kind="text")))
    <View>
      <Text name="item" value="$text" />
      <TextArea name="label" toName="item" required="true" maxSubmissions="1" />
    </View>
    """
    view = ET.Element("View")
    if schema.kind == "preference":
        for side in SIDES:
            ET.SubElement(view, "Text", name=side, value=f"${side}")
    else:
        tag, value = _OBJECTS[modality]
        if modality == "document" and schema.kind == "regions":  # drawn on pictures of its pages
            ET.SubElement(view, "Image", name=ITEM, valueList="$pages")
        else:
            ET.SubElement(view, tag, name=ITEM, value=value)
    _controls(view, schema)
    ET.indent(view)
    return ET.tostring(view, encoding="unicode")


def _controls(view: ET.Element, schema: LabelSchema) -> None:
    match schema.kind:
        case "choice" | "multi_choice":
            (_taxonomy if schema.parents else _choices)(view, schema)
        case "spans" | "segments":
            _labels(view, "Labels", CONTROL, schema)
            if schema.kind == "segments" and schema.transcription != "none":
                required = str(schema.transcription == "required").lower()
                _control(
                    view, "TextArea", TRANSCRIPTION, perRegion="true", maxSubmissions="1",
                    required=required,
                )  # fmt: skip
        case "regions":
            for shape in schema.shapes:
                _labels(view, *_SHAPES[shape], schema)
        case "rating":
            low, high = schema.scale
            _control(view, "Rating", CONTROL, maxRating=str(high - low + 1), required="true")
        case "text":
            _control(view, "TextArea", CONTROL, required="true", maxSubmissions="1")
        case "preference":
            _preference(view, schema)


def _choices(view: ET.Element, schema: LabelSchema) -> None:
    many = schema.kind == "multi_choice"
    choices = _control(
        view,
        "Choices",
        CONTROL,
        choice="multiple" if many else "single",
        required="false" if many else "true",
    )
    _values(choices, "Choice", schema.classes)


def _preference(view: ET.Element, schema: LabelSchema) -> None:
    if not schema.ties:
        ET.SubElement(view, "Pairwise", name=CONTROL, toName=",".join(SIDES))
        return
    # Pairwise knows left and right alone.
    choices = ET.SubElement(view, "Choices", name=CONTROL, toName=SIDES[0], required="true")
    _values(choices, "Choice", (*SIDES, "tie"))


def _control(view: ET.Element, tag: str, name: str, **attributes: str) -> ET.Element:
    return ET.SubElement(view, tag, {"name": name, "toName": ITEM, **attributes})


def _labels(view: ET.Element, tag: str, name: str, schema: LabelSchema) -> None:
    control = _control(view, tag, name)
    for number, one in enumerate(schema.classes):
        colour = _COLOURS[number % len(_COLOURS)]
        ET.SubElement(control, "Label", value=one, background=colour)


def _values(control: ET.Element, tag: str, names: tuple[str, ...]) -> None:
    for name in names:
        ET.SubElement(control, tag, value=name)


def _taxonomy(view: ET.Element, schema: LabelSchema) -> None:
    one = {"maxUsages": "1", "required": "true"} if schema.kind == "choice" else {}
    inner = set(schema.parents.values())
    if inner.isdisjoint(schema.classes):
        one["leafsOnly"] = "true"  # else a group can be chosen there, and is refused here
    control = _control(view, "Taxonomy", CONTROL, **one)
    made: dict[tuple[str, ...], ET.Element] = {(): control}
    for name in schema.classes:
        way = schema.path(name)
        for depth in range(1, len(way) + 1):
            if way[:depth] not in made:
                above = made[way[: depth - 1]]
                made[way[:depth]] = ET.SubElement(above, "Choice", value=way[depth - 1])
