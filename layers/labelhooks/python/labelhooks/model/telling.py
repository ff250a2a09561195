"""What happened, told in a line of a log: for people who look for a cause, and their dashboards."""

from collections.abc import Callable, Mapping

# What happened, and of what: ids, pseudonyms, names out of documents, numbers. Never what people
# wrote, nor anything of an artifact.
type Tell = Callable[[str, Mapping[str, object]], object]


def untold(_event: str, _told: Mapping[str, object], /) -> None:
    """Tell nobody: where nobody reads logs."""
