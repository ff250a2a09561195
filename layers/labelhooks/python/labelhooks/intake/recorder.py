"""From clean values to recorded items."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from labelhooks.errors import PermanentError
from labelhooks.intake.ports import Clean, CleanMedia, Forward, Items, Quota
from labelhooks.model.base import Priority, timestamp
from labelhooks.model.counts import Count, Counted, uncounted
from labelhooks.model.dataset import Dataset
from labelhooks.model.ids import canonical, draw, item_id, keyed_id, media_id
from labelhooks.model.item import Added, Artifact, FlagFacts, Item, Source
from labelhooks.model.redacted import Redacted
from labelhooks.model.values import Json

# What keeps an item's record within one write unit (1 KB) beside its other fields, which take
# 340 to 430 bytes. Records of an upload that are larger share one object.
INLINE_SHARED = 560
# A PUT costs as much as eight write units, so a lone artifact may take up to that.
INLINE_ALONE = 6 * 1024


@dataclass(frozen=True, slots=True)
class Entry:
    """A raw value, what redaction made of it, and where it came from."""

    raw: Json
    clean: Redacted
    source: Source
    priority: Priority | None = None
    flag: FlagFacts | None = None


def askable(dataset: Dataset, clean: Redacted | PermanentError) -> Redacted | PermanentError:
    """Return a clean value that people can be asked about, or why not."""
    if isinstance(clean, PermanentError):
        return clean
    try:
        dataset.spec.labels.check_content(clean.value)
    except PermanentError as error:
        return error
    return clean


class Recorder:
    """Records items of one dataset: artifacts first, so that no record points nowhere."""

    def __init__(
        self,
        *,
        key: bytes,
        items: Items,
        clean: Clean,
        forward: Forward,
        quota: Quota | None = None,
        count: Count = uncounted,
    ) -> None:
        """Without a `quota` there is no limit."""
        self._key = key
        self._items = items
        self._clean = clean
        self._forward = forward
        self._quota = quota
        self._count = count

    def check(self, dataset: Dataset) -> None:
        """Raise OverQuota where nothing more may come in today: nothing need be read then."""
        if self._quota is not None:
            self._quota.check(dataset)

    def admitted(self, dataset: Dataset, raw: Sequence[Json]) -> int:
        """Return how many of these raw values, from the first on, may be recorded today."""
        if self._quota is None:
            return len(raw)
        ids = [item_id(self._key, dataset.name, one) for one in raw]
        return self._quota.admitted(dataset, ids)

    def over_quota(self, dataset: Dataset) -> int:
        """Note that what was not admitted waits; return for how many seconds."""
        return 0 if self._quota is None else self._quota.refused(dataset).seconds

    def record_one(
        self, dataset: Dataset, entry: Entry, *, redaction_version: str, trace_id: str
    ) -> Added:
        """Record an item and forward it if new. Raises OverQuota."""
        self._admit(dataset, item_id(self._key, dataset.name, entry.raw))
        (added,) = self.record(
            dataset, [entry], redaction_version=redaction_version, trace_id=trace_id
        )
        return added

    def _admit(self, dataset: Dataset, item: str) -> None:
        if self._quota is not None and not self._quota.admitted(dataset, [item]):
            raise self._quota.refused(dataset)

    def record(
        self, dataset: Dataset, entries: Sequence[Entry], *, redaction_version: str, trace_id: str
    ) -> list[Added]:
        """
        Record an item for each entry and forward the new ones; say which were new.

        They must have been admitted.
        """
        artifacts = self._artifacts(dataset.name, entries)
        items = [
            Item(
                dataset=dataset.name,
                dataset_version=dataset.version,
                item_id=item_id(self._key, dataset.name, entry.raw),
                artifact=artifact,
                source=entry.source,
                redacted=entry.clean.counts,
                redaction_version=redaction_version,
                created_at=timestamp(),
                trace_id=trace_id,
                priority=entry.priority,
                flag=entry.flag,
            )
            for entry, artifact in zip(entries, artifacts, strict=True)
        ]
        return self._add(dataset, items)

    def record_media(
        self,
        dataset: Dataset,
        raw: bytes,
        clean: CleanMedia,
        source: Source,
        *,
        transcript: CleanMedia | None = None,
        redaction_version: str,
        trace_id: str,
    ) -> Added:
        """
        Record an image, a document or a recording, and forward it if new; say whether it is.

        Raises OverQuota.
        """
        self._admit(dataset, media_id(self._key, dataset.name, raw))
        body = clean.read()
        said = transcript.read() if transcript is not None else b""
        artifact_id = keyed_id(self._key, "artifact", dataset.name, body)
        key = self._clean.put(dataset.name, artifact_id, body, media_type=clean.media_type)
        beside = None
        if transcript is not None:
            said_id = keyed_id(self._key, "transcript", dataset.name, body, said)
            kind = transcript.media_type
            beside = self._clean.put(dataset.name, said_id, said, media_type=kind)
        artifact = Artifact(
            id=artifact_id,
            format=dataset.spec.modality if dataset.spec.modality != "text" else "document",
            media_type=clean.media_type,
            key=key,
            length=len(body),
            width=clean.size[0] if clean.size else None,
            height=clean.size[1] if clean.size else None,
            seconds=clean.seconds,
            pages=clean.pages,
            transcript=beside,
        )
        item = Item(
            dataset=dataset.name,
            dataset_version=dataset.version,
            item_id=media_id(self._key, dataset.name, raw),
            artifact=artifact,
            source=source,
            redacted=dict(clean.counts),
            redaction_version=redaction_version,
            created_at=timestamp(),
            trace_id=trace_id,
        )
        (added,) = self._add(dataset, [item])
        return added

    def _add(self, dataset: Dataset, items: Sequence[Item]) -> list[Added]:
        added = self._items.add(items)
        for item, outcome in zip(items, added, strict=True):
            # An item that was there by this very source may have been recorded just before a
            # crash, so it is told again; one that another source brought is that source's to tell.
            if outcome is not Added.DUPLICATE:
                self._forward.ready(dataset.name, item.item_id)
                if _is_rechecked(item, dataset):
                    self._forward.recheck(dataset.name, item.item_id)
            if outcome is Added.NEW:
                replaced = sum(item.redacted.values())
                self._count(dataset.name, Counted.SPANS_REPLACED, replaced)
        self._count(dataset.name, Counted.ITEMS_RECORDED, added.count(Added.NEW))
        self._count(dataset.name, Counted.DUPLICATES, added.count(Added.DUPLICATE))
        return added

    def _artifacts(self, dataset: str, entries: Sequence[Entry]) -> list[Artifact]:
        inline_limit = INLINE_ALONE if len(entries) == 1 else INLINE_SHARED
        packed: list[tuple[str, str, bytes]] = []
        for entry in entries:
            value = entry.clean.value
            form = "text" if isinstance(value, str) else "json"
            plain = value.encode() if isinstance(value, str) else canonical(value)
            packed.append((keyed_id(self._key, "artifact", dataset, plain), form, deflate(plain)))
        large = [body for _, _, body in packed if len(body) > inline_limit]
        key, offset = "", 0
        if large:
            pack = b"".join(large)
            key = self._clean.put(dataset, keyed_id(self._key, "pack", dataset, pack), pack)
        artifacts = []
        for artifact_id, form, body in packed:
            place: dict[str, object] = {"inline": body}
            if len(body) > inline_limit:
                place = {"key": key, "offset": offset, "length": len(body)}
                offset += len(body)
            artifacts.append(Artifact.model_validate({"id": artifact_id, "format": form, **place}))
        return artifacts


def _is_rechecked(item: Item, dataset: Dataset) -> bool:
    share = dataset.spec.redaction.recheck_share
    return not item.artifact.is_media and draw(item.item_id, salt="recheck") < share


def deflate(plain: bytes) -> bytes:
    """Return `plain` as a raw DEFLATE stream (RFC 1951): no header, no checksum."""
    press = zlib.compressobj(9, wbits=-15)
    return press.compress(plain) + press.flush()
