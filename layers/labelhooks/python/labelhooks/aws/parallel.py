"""Calls side by side: most of a function's time is spent waiting for AWS."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

# Against a service that answers in 15 to 30 ms, 8 threads carry 3 to 4 times the calls of one.
WRITERS = 8


def side_by_side[A, R](call: Callable[[A], R], over: Sequence[A]) -> list[R]:
    """Return what `call` makes of each, in order. The first error is raised when all are done."""
    if len(over) < 2 or WRITERS < 2:
        return [call(one) for one in over]
    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(call, over))
