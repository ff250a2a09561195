"""A reconciliation of a dataset that goes on over several turns: how far it is, what it misses."""

from labelhooks.model.base import DatasetName, Timestamp, Word

# Of more than these, all that is missing counts: it is no item that was just on its way.
MOST_NAMED = 1_000


class Reconciliation(Word):
    """
    What arrived against what is recorded, read in the order of items' ids.

    What a first look misses may have been on its way just then: a second one follows, and what
    both miss is missing.
    """

    dataset: DatasetName
    revision: int  # counts writes: of two turns at once, one is kept
    begun_at: Timestamp
    before: Timestamp  # what came then or later may be on its way
    after: str = ""  # the last item that was entered
    unmatched: str | None = None  # the version of the object that names what is still looked for
    uploads: int = 0  # object versions in the raw bucket
    items: int = 0
    missing_uploads: int = 0
    missing_segments: int = 0
    missing_items: int = 0
    contradictions: int = 0  # items in two places at once
    missed: tuple[str, ...] = ()  # ids of uploads and items, at most MOST_NAMED
    suspects: tuple[str, ...] | None = None  # what the first look missed; None: this is the first
    held: tuple[str, ...] = ()  # limits and switches that may hold back what is missing
    ended_at: Timestamp | None = None

    @property
    def missing(self) -> int:
        """Return how much is in no place, or in two."""
        return (
            self.missing_uploads + self.missing_segments + self.missing_items + self.contradictions
        )

    @property
    def conclusive(self) -> bool:
        """Whether it ended, and nobody need look again."""
        return self.ended_at is not None and (not self.missing or self.suspects is not None)

    def counts(self, missed: str) -> bool:
        """Return whether an upload or an item that is missing counts."""
        suspects = self.suspects
        return suspects is None or len(suspects) >= MOST_NAMED or missed in suspects
