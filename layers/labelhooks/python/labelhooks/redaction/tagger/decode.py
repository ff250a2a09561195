"""The best sequence of labels for tokens whose scores are known."""

from collections.abc import Sequence


def best_path(scores: Sequence[Sequence[int]], steps: Sequence[Sequence[int]]) -> list[int]:
    """
    Return the labels, one a token, whose scores and steps add up to most (Viterbi, 1967).

    What stands before the first token and after the last one is labelled 0 (O). Of paths that are
    equally good the one with the lower labels, compared from the end, is returned.

    >>> best_path([(0, 3), (0, -1)], [[0, 0], [0, 2]])
    [1, 1]
    """
    labels = range(len(steps))
    reached = [scores[0][label] + steps[0][label] for label in labels]
    if len(scores) == 1:
        last = [total + row[0] for total, row in zip(reached, steps, strict=True)]
        return [last.index(max(last))]
    came: list[list[int]] = []
    into = [[row[label] for row in steps] for label in labels]
    for score in scores[1:]:
        sums = [[r + s for r, s in zip(reached, into[label], strict=True)] for label in labels]
        best = [max(options) for options in sums]
        came.append([options.index(top) for options, top in zip(sums, best, strict=True)])
        reached = [top + own for top, own in zip(best, score, strict=True)]
    last = [total + row[0] for total, row in zip(reached, steps, strict=True)]
    path = [last.index(max(last))]
    for origins in reversed(came):
        path.append(origins[path[-1]])
    return path[::-1]
