"""Lists of our own, an entry a line, in `lists/`."""

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "lists"


@cache
def entries(name: str) -> tuple[str, ...]:
    """Return the entries of a list; none if there is no such list."""
    source = _FOLDER / f"{name}.txt"
    if not source.is_file():
        return ()
    return tuple(line for line in source.read_text("utf-8").splitlines() if line)


def name_lists() -> list[tuple[str, tuple[list[str], list[str]]]]:
    """Return each people's given names and surnames; "--" stands between them."""
    found = []
    for source in sorted(_FOLDER.glob("names-*.txt")):
        given, _, surnames = source.read_text("utf-8").partition("\n--\n")
        found.append((source.stem.removeprefix("names-"), (given.split(), surnames.split())))
    return found
