"""
The demo's own books: each thing that was sent has a name, under which it must be found, once.

The names are those that the functions derive (from the bucket's versions, a record's first byte, a
producer's flag id), so nothing here depends on what the functions say they did.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from demo.sent import File, FlagMessage, Part
from labelhooks.intake.arrived import upload_id
from labelhooks.intake.events import Uploaded
from labelhooks.model.ids import item_id, keyed_id

type What = Literal["upload", "record", "flag", "message"]


@dataclass(frozen=True, slots=True)
class Thing:
    """
    What was sent: found either as `source` of an item, or under `quarantine` in quarantine.

    A flag may also be dropped by a rule of its dataset. `what` is "message" where it is no flag.
    """

    what: What
    dataset: str  # "-" where none could be told
    source: str
    quarantine: str


@dataclass(slots=True)
class Ledger:
    """What was sent in this run; `key` is the deployment's for derived ids."""

    key: bytes
    datasets: dict[str, str]  # the name of this run's dataset by its document's
    things: set[Thing] = field(default_factory=set)
    opaque: set[str] = field(default_factory=set)  # upload ids of files whose parts are not known
    contents: dict[str, set[str]] = field(default_factory=dict)  # item ids by dataset
    truths: dict[str, str] = field(default_factory=dict)  # by item id
    uploads: int = 0
    bytes: int = 0
    flags: int = 0  # messages, the same flag sent twice counting twice

    def uploaded(self, file: File, version: Uploaded) -> None:
        """Enter a file that is in the raw bucket."""
        dataset = self.datasets.get(file.dataset)
        id_ = upload_id(self.key, version)
        self.uploads += 1
        self.bytes += version.size
        if file.parts is None:
            self.opaque.add(id_)
            return
        for part in file.parts:
            if file.of_records:
                source = f"record/{id_}:{part.start}"
                held = keyed_id(self.key, "record", id_, str(part.start))
                self._enter(Thing("record", dataset or "-", source, held), part)
            else:
                self._enter(Thing("upload", dataset or "-", f"upload/{id_}", id_), part)

    def flagged(self, flag: FlagMessage, body: str) -> None:
        """Enter a message that is in the flags queue."""
        self.flags += 1
        dataset = self.datasets[flag.dataset]
        if flag.id is None:
            held = keyed_id(self.key, "message", "flags", body)
            self._enter(Thing("message", "-", "", held), flag.part)
        else:
            id_ = keyed_id(self.key, "flag", dataset, flag.id)
            self._enter(Thing("flag", dataset, f"flag/{id_}", id_), flag.part)

    def _enter(self, thing: Thing, part: Part) -> None:
        self.things.add(thing)
        if part.content is None:
            return
        item = item_id(self.key, thing.dataset, part.content)
        self.contents.setdefault(thing.dataset, set()).add(item)
        if part.truth:
            self.truths[item] = part.truth

    def of(self, dataset: str) -> Iterable[Thing]:
        """Return what was sent to a dataset ("-": to none)."""
        return (thing for thing in self.things if thing.dataset == dataset)
