"""The best path is the best of all paths."""

from itertools import pairwise, product

from hypothesis import given
from hypothesis import strategies as st

from labelhooks.redaction.tagger.decode import best_path

_NUMBER = st.integers(-20, 20)
_STEPS = st.lists(st.tuples(_NUMBER, _NUMBER, _NUMBER), min_size=3, max_size=3)
_SCORES = st.lists(st.tuples(_NUMBER, _NUMBER, _NUMBER), min_size=1, max_size=5)


@given(_SCORES, _STEPS)
def test_no_other_path_adds_up_to_more(
    scores: list[tuple[int, ...]], steps: list[tuple[int, ...]]
) -> None:
    def total(path: tuple[int, ...]) -> int:
        own = sum(score[label] for score, label in zip(scores, path, strict=True))
        return own + sum(steps[a][b] for a, b in pairwise((0, *path, 0)))

    best = max(map(total, product(range(3), repeat=len(scores))))

    assert total(tuple(best_path(scores, steps))) == best
