"""Cut the words of a text into windows that the model can read, and put its answers together."""

from collections.abc import Iterator, Sequence

from labelhooks.redaction.thorough.pieces import Word

# Pieces: what the model was trained on. Context beyond it says little, and costs more than it says.
WINDOW = 126
OVERLAP = 30


def windows(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """
    Yield the first and the end of each window, as places in `words`.

    A window holds at most WINDOW pieces, or one word; each begins OVERLAP pieces, or fewer, before
    the end of the one before, so that a name is not cut in two by both.
    """
    first = 0
    while first < len(words):
        end, held = first, 0
        while end < len(words) and (end == first or held + len(words[end].pieces) <= WINDOW):
            held += len(words[end].pieces)
            end += 1
        yield first, end
        if end == len(words):
            return
        back, shared = end, 0
        while back > first + 1 and shared + len(words[back - 1].pieces) <= OVERLAP:
            back -= 1
            shared += len(words[back].pieces)
        first = back
