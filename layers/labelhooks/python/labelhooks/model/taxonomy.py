"""A tree of classes: which belongs under which."""

from collections.abc import Collection, Iterator, Mapping

DEEPEST = 12


def wrong_tree(parents: Mapping[str, str], classes: Collection[str]) -> str | None:
    """
    Return what is wrong with a taxonomy, or None.

    Args:
        parents: the parent of each class or group that has one.
        classes: what can be chosen; what else is in the tree is a group.

    """
    used: set[str] = set()
    for name in parents:
        up = list(_up(name, parents))
        if len(up) > DEEPEST:
            return f"{name!r} stands in itself, or more than {DEEPEST} deep"
    for name in classes:
        used.update(_up(name, parents))
    idle = sorted({*parents, *parents.values()} - used)
    return f"{idle[0]!r} is no class, and no class is under it" if idle else None


def path(name: str, parents: Mapping[str, str]) -> tuple[str, ...]:
    """
    Return the way to a class from the top of its tree.

    >>> path("oak", {"oak": "tree", "tree": "plant"})
    ('plant', 'tree', 'oak')
    """
    return tuple(_up(name, parents))[::-1]


def _up(name: str, parents: Mapping[str, str]) -> Iterator[str]:
    """Yield a name and those above it; no more than shows that it is too deep."""
    at: str | None = name
    for _ in range(DEEPEST + 1):
        if at is None:
            return
        yield at
        at = parents.get(at)
