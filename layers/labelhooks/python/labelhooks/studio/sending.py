"""A task of ours as Label Studio shows it: clean content, or a link that lives an hour."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from labelhooks.formats.label_studio.results import Shown
from labelhooks.formats.label_studio.tasks import OURS, data_of, task, with_prediction
from labelhooks.model.base import moment, timestamp
from labelhooks.model.dataset import Dataset
from labelhooks.model.extent import text_of
from labelhooks.model.ids import canonical
from labelhooks.model.item import Artifact
from labelhooks.model.task import Task
from labelhooks.model.values import Json
from labelhooks.studio.answers import TASK
from labelhooks.studio.ports import Artifacts, Items, Links, Written

LINK_SECONDS = 3600
_UNTIL = "link_until"


class Show:
    """Makes tasks for Label Studio. It reads clean artifacts alone."""

    def __init__(self, items: Items, clean: Artifacts, links: Links) -> None:
        self._items = items
        self._clean = clean
        self._links = links

    def __call__(
        self, dataset: Dataset, tasks: Sequence[Task], now: datetime
    ) -> Iterator[tuple[Task, Written]]:
        """Yield each task with what is sent for it; none for an item that was pulled back."""
        items = self._items.known(dataset.name, [one.item_id for one in tasks])
        kept = [
            (one, items[one.item_id].artifact)
            for one in tasks
            if one.item_id in items and items[one.item_id].withdrawn is None
        ]
        contents = self._clean.contents([artifact for _, artifact in kept])
        for (one, artifact), content in zip(kept, contents, strict=True):
            yield one, self._written(dataset, one, artifact, content, now)

    def anew(self, dataset: Dataset, task: Task, there: Written, now: datetime) -> Written | None:
        """Return a task with a fresh link, where the one that it shows is half over."""
        meta = there["meta"]
        until = meta[OURS].get(_UNTIL)
        if until is None or moment(until) > now + timedelta(seconds=LINK_SECONDS / 2):
            return None
        shown = list(self(dataset, [task], now))
        return shown[0][1] if shown else None

    def _written(
        self, dataset: Dataset, one: Task, artifact: Artifact, content: Json, now: datetime
    ) -> Written:
        more: dict[str, Json] = {TASK: str(one.ref)}
        address = None
        if artifact.is_media:
            address = self._links.link(artifact, seconds=LINK_SECONDS)
            more[_UNTIL] = timestamp(now + timedelta(seconds=LINK_SECONDS))
        data = data_of(content, dataset.spec.modality, address)
        if address is None and "text" not in data and dataset.spec.labels.kind != "preference":
            data = {**data, "text": canonical(content).decode()}  # what the configuration shows
        made = task(one.item_id, dataset.name, data, **more)
        if dataset.spec.tasks.show_proposal and one.proposal is not None:
            shown = Shown(text_of(content), artifact.width, artifact.height, artifact.seconds)
            made = with_prediction(made, one.proposal, dataset.spec.labels, shown)
        return made
