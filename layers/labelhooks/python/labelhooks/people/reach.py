"""How far the artifact of a task goes: no answer may point beyond it."""

from labelhooks.model.extent import Extent, extent_of
from labelhooks.model.task import Task
from labelhooks.people.ports import Artifacts, Items


class Reach:
    """Reads an item, and a text of it: asked only about answers that point into it."""

    def __init__(self, items: Items, clean: Artifacts) -> None:
        self._items = items
        self._clean = clean

    def __call__(self, task: Task) -> Extent:
        """Return the characters of a text, the seconds of a recording, the pages of a document."""
        (item,) = self._items.get_many(task.dataset, [task.item_id])
        artifact = item.artifact
        if artifact.is_media:
            return Extent(seconds=artifact.seconds, pages=artifact.pages)
        return extent_of(self._clean.content(artifact))
