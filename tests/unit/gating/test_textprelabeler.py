"""The text model as a pre-labeler: whole or silent, read once, few at a time."""

import hashlib
from array import array

import pytest

from labelhooks.errors import NotFound, PrelabelerFailed
from labelhooks.gating.prelabelers import Question
from labelhooks.gating.textmodel import TextModel
from labelhooks.gating.textprelabeler import TextModels, TextPrelabeler
from labelhooks.model.prelabeler import Proposal, TextModelPrelabeler


def a_file(bias: int) -> tuple[str, bytes]:
    weights = array("h", [0, 0, bias, 0, 0, 0])
    data = TextModel(("ok", "spam"), 1, 1.0, 1.0, weights, {}).dump()
    return hashlib.sha256(data).hexdigest(), data


FILES = dict(a_file(bias) for bias in range(6))


class Store:
    """Files by digest, counting reads."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files
        self.reads: list[str] = []

    def __call__(self, digest: str) -> bytes:
        self.reads.append(digest)
        if digest not in self.files:
            raise NotFound("its file is not there")
        return self.files[digest]


def asked(models: TextModels, digest: str, *texts: str) -> list[Proposal | PrelabelerFailed]:
    spec = TextModelPrelabeler(kind="text_model", name="text", version="1", digest=digest)
    return TextPrelabeler(spec, models).propose([Question("i", text) for text in texts])


def test_it_proposes_the_likeliest_class_with_all_scores() -> None:
    digest = list(FILES)[3]
    (said,) = asked(TextModels(Store(FILES)), digest, "hello")

    assert isinstance(said, Proposal)
    assert (said.value, said.prelabeler.version) == ("ok", "1")
    assert said.scores
    assert said.confidence == said.scores["ok"] == pytest.approx(0.9526, abs=1e-4)
    assert sum(said.scores.values()) == pytest.approx(1)


def test_an_item_without_text_is_for_people() -> None:
    said = asked(TextModels(Store(FILES)), next(iter(FILES)), "hello", "  ")

    assert [type(one) for one in said] == [Proposal, PrelabelerFailed]


def test_a_file_is_read_once_and_the_least_used_of_five_is_forgotten() -> None:
    store = Store(FILES)
    models = TextModels(store)
    first, *others = FILES
    for digest in (first, *others[:3], first, others[3], first):
        models.get(digest)
    assert store.reads == [first, *others[:4]]
    models.get(others[0])  # it had to make room
    assert store.reads[-1] == others[0]


@pytest.mark.parametrize("files", [{}, {"0" * 64: FILES[next(iter(FILES))]}, {"0" * 64: b"x"}])
def test_a_file_that_is_gone_or_another_one_fails_each_item_and_is_not_read_each_time(
    files: dict[str, bytes],
) -> None:
    store, told, now = Store(files), list[str](), [0.0]
    models = TextModels(store, told=told.append, clock=lambda: now[0])
    for _ in range(3):
        said = asked(models, "0" * 64, "a", "b")
        assert [type(one) for one in said] == [PrelabelerFailed] * 2
    assert (len(store.reads), len(told)) == (1, 1)

    now[0] = 61.0  # somebody may have brought it back
    asked(models, "0" * 64, "a")
    assert len(store.reads) == 2
