"""
Text in pictures, with a place for each character.

The models are PP-OCRv6 (Apache-2.0), out of the wheel of `rapidocr`; what runs them is ONNX
Runtime, and this file is all there is around them.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from math import ceil
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession, SessionOptions
from PIL.Image import Image, Resampling, Transform

from labelhooks.errors import NotInstalled
from labelhooks.redaction.documents.ocr_boxes import Box, boxes_of, merged

# Sides of what the detection model is shown, in pixels. A larger picture is shown in tiles, which
# overlap by more than a line of text is high, and once more as a whole for text larger than that.
_LEAST, _TILE, _OVERLAP = 736, 1600, 160
_HEIGHT = 48  # of a line, as the recognition model was taught
_WIDEST = 2400  # a longer line is read in a coarser scale
_BATCH = 8
_TALL = 1.5  # times as high as wide: it is written upwards or downwards
_DOUBT = 0.9  # below this mean probability, the line is read from its other side too


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text: `edges[i]`, `edges[i + 1]` bound its i-th character along the box."""

    text: str
    score: float  # mean probability of its characters
    box: Box
    edges: tuple[float, ...]  # pixels from the box's left side, one more than characters


def read(picture: Image) -> list[Line]:
    """
    Return the lines of text in an RGB picture, in no order; what is not readable has no text.

    Raises NotInstalled if the models are not installed.
    """
    engine = _engine()
    boxes: list[Box] = []
    for left, top, scale, part in _parts(picture):
        boxes += [box.moved(scale, scale, left, top) for box in engine.boxes(part)]
    return engine.lines(picture, merged(boxes))


@cache
def _engine() -> "_Engine":
    return _Engine()


class _Engine:
    def __init__(self) -> None:
        spec = find_spec("rapidocr")
        if spec is None or spec.origin is None:
            raise NotInstalled("reading pictures needs models: pip install 'labelhooks[ocr]'")
        folder = Path(spec.origin).parent / "models"
        options = SessionOptions()
        options.log_severity_level = 3
        options.enable_cpu_mem_arena = False  # or each size of picture keeps memory of its own
        # Threads that wait do not spin: that would be time that others on the machine could use.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")

        def load(name: str) -> InferenceSession:
            path = folder / name
            return InferenceSession(path, options, providers=["CPUExecutionProvider"])

        self._find = load("PP-OCRv6_det_small.onnx")
        self._read = load("PP-OCRv6_rec_small.onnx")
        characters = self._read.get_modelmeta().custom_metadata_map["character"]
        self._characters = ["", *characters.splitlines(), " "]  # the first means "none"

    def boxes(self, picture: Image) -> list[Box]:
        """Return where text stands in a picture of at most a tile's size."""
        scale = max(1.0, _LEAST / max(1, min(picture.size)))
        scale = min(scale, max(1.0, _TILE / max(picture.size)))
        width, height = (max(32, round(side * scale / 32) * 32) for side in picture.size)
        (found,) = self._find.run(None, {"x": _pixels([picture.resize((width, height))])})
        scale_x, scale_y = picture.width / width, picture.height / height
        return [box.moved(scale_x, scale_y, 0, 0) for box in boxes_of(found[0, 0])]

    def lines(self, picture: Image, boxes: Sequence[Box]) -> list[Line]:
        """Return what each box says, read from the side from which it says most clearly."""
        first = [box.turned() if box.height > _TALL * box.width else box for box in boxes]
        lines = self._recognise(picture, first)
        doubtful = [place for place, line in enumerate(lines) if line.score < _DOUBT]
        other = [first[place].turned().turned() for place in doubtful]
        for place, line in zip(doubtful, self._recognise(picture, other), strict=True):
            if line.score > lines[place].score:
                lines[place] = line
        return lines

    def _recognise(self, picture: Image, boxes: Sequence[Box]) -> list[Line]:
        lines: dict[int, Line] = {}
        order = sorted(
            range(len(boxes)), key=lambda place: boxes[place].width / boxes[place].height
        )
        for at in range(0, len(order), _BATCH):
            places = order[at : at + _BATCH]
            crops = [_crop(picture, boxes[place]) for place in places]
            widest = max(crop.width for crop in crops)
            (answers,) = self._read.run(None, {"x": _pixels(crops, widest)})
            for place, crop, answer in zip(places, crops, answers, strict=True):
                lines[place] = self._line(answer, boxes[place], widest / crop.width)
        return [lines[place] for place in range(len(boxes))]

    def _line(self, answer: NDArray[np.float32], box: Box, stretch: float) -> Line:
        """Decode: at each step the likeliest character, where it is one and another than before."""
        best = answer.argmax(axis=1)
        kept = [
            step
            for step, which in enumerate(best.tolist())
            if which and (step == 0 or which != best[step - 1])
        ]
        if not kept:
            return Line("", 0.0, box, (0.0, box.width))
        score = float(answer.max(axis=1)[kept].mean())
        pixels = box.width * stretch / len(best)  # a step
        middles = [(step + 0.5) * pixels for step in kept]
        between = [(a + b) / 2 for a, b in itertools.pairwise(middles)]
        text = "".join(self._characters[which] for which in best[kept])
        return Line(text, score, box, (0.0, *between, box.width))


def _pixels(pictures: Sequence[Image], width: int | None = None) -> NDArray[np.float32]:
    """Return pictures of one height as the models were taught: n x 3 x H x W, blue first, in ±1."""
    widest = width or pictures[0].width
    batch = np.zeros((len(pictures), 3, pictures[0].height, widest), dtype=np.float32)
    for place, picture in enumerate(pictures):
        values = np.asarray(picture, dtype=np.float32)[:, :, ::-1].transpose(2, 0, 1)
        batch[place, :, :, : picture.width] = values / 127.5 - 1.0
    return batch


def _parts(picture: Image) -> Iterator[tuple[int, int, float, Image]]:
    """Yield what to look at: where it begins, its scale, and its pixels."""
    if max(picture.size) <= _TILE + _OVERLAP:
        yield 0, 0, 1.0, picture
        return
    scale = max(picture.size) / _TILE
    size = (max(1, round(picture.width / scale)), max(1, round(picture.height / scale)))
    yield 0, 0, scale, picture.resize(size)
    for top, bottom in _cuts(picture.height):
        for left, right in _cuts(picture.width):
            yield left, top, 1.0, picture.crop((left, top, right, bottom))


def _cuts(side: int) -> list[tuple[int, int]]:
    """Return equal parts of a side, none longer than a tile, that overlap."""
    count = max(1, ceil((side - _OVERLAP) / (_TILE - _OVERLAP)))
    length = ceil((side + (count - 1) * _OVERLAP) / count)
    starts = [number * (length - _OVERLAP) for number in range(count)]
    return [(start, min(start + length, side)) for start in starts]


def _crop(picture: Image, box: Box) -> Image:
    """Return what stands in a box, upright and as high as the model reads."""
    width, height = max(1, round(box.width)), max(1, round(box.height))
    (ax, ay), (dx, dy) = box.along, box.down
    upright = picture.transform(
        (width, height), Transform.AFFINE, (ax, dx, box.x, ay, dy, box.y), Resampling.BICUBIC
    )
    wide = min(_WIDEST, max(8, round(width * _HEIGHT / height)))
    return upright.resize((wide, _HEIGHT), Resampling.BICUBIC)
