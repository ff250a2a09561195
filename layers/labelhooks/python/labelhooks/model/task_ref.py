"""A task's name, as people's pages and other tools write it."""

import re
from typing import NamedTuple, Self

from labelhooks.errors import NotFound
from labelhooks.model.ids import shard

_WRITTEN = re.compile(r"([a-z][a-z0-9-]{1,39})\.([0-9a-f]{32})\.([1-9][0-9]{0,2})")


class TaskRef(NamedTuple):
    """Which task: of which dataset, item and round."""

    dataset: str
    item_id: str
    round: int

    @classmethod
    def parse(cls, written: str) -> Self:
        """
        Return the task that a name means. Raises NotFound for what is no task's name.

        >>> str(TaskRef.parse("chat.0123456789abcdef0123456789abcdef.2"))
        'chat.0123456789abcdef0123456789abcdef.2'
        """
        found = _WRITTEN.fullmatch(written)
        if found is None:
            raise NotFound("no task has this name: it is <dataset>.<item id>.<round>")
        return cls(found[1], found[2], int(found[3]))

    def __str__(self) -> str:
        return f"{self.dataset}.{self.item_id}.{self.round}"

    @property
    def shard(self) -> str:
        """The partition of the dataset that the task lives in."""
        return shard(self.item_id)
