"""From a flagged message to a recorded item, or to none by a rule of the dataset."""

from dataclasses import dataclass

from labelhooks.errors import EmptyArtifact, PermanentError, TooLarge, UnknownDataset
from labelhooks.intake.ports import Datasets, Items, Quarantine, RedactorFor
from labelhooks.intake.recorder import Entry, Recorder
from labelhooks.model.base import Priority, timestamp
from labelhooks.model.counts import Count, Counted, uncounted
from labelhooks.model.dataset import Dataset, FlagRule
from labelhooks.model.ids import draw, keyed_id
from labelhooks.model.item import Dropped, FlagFacts, Source
from labelhooks.model.messages import Flag, parse
from labelhooks.model.quarantine import refusal


def meets(flag: Flag, rule: FlagRule) -> bool:
    """Return whether every condition that the rule states holds."""
    return (
        rule.source in (None, flag.source)
        and rule.reason in (None, flag.reason)
        and (rule.score_below is None or flag.score < rule.score_below)
        and (rule.score_at_least is None or flag.score >= rule.score_at_least)
    )


@dataclass(frozen=True, slots=True)
class Fate:
    """What a dataset's rules make of a flag."""

    dropped_by: int | None = None  # the place of the rule that lets it go; None: it is kept
    priority: Priority | None = None  # None: the dataset's


def fate(flag: Flag, rules: tuple[FlagRule, ...], *, chance: float) -> Fate:
    """Return what the first rule that the flag meets says; `chance` in [0, 1) is the flag's own."""
    for place, rule in enumerate(rules):
        if not meets(flag, rule):
            continue
        if rule.then == "prioritise":
            return Fate(priority=rule.priority)
        kept = rule.then == "sample" and chance < rule.share
        return Fate() if kept else Fate(dropped_by=place)
    return Fate()


class IntakeFlag:
    """Redacts and records one flagged message, or sets it aside."""

    def __init__(
        self,
        *,
        key: bytes,
        datasets: Datasets,
        items: Items,
        recorder: Recorder,
        redactor_for: RedactorFor,
        quarantine: Quarantine,
        count: Count = uncounted,
    ) -> None:
        self._key = key
        self._datasets = datasets
        self._items = items
        self._recorder = recorder
        self._redactor_for = redactor_for
        self._quarantine = quarantine
        self._count = count

    def __call__(self, body: str, *, trace_id: str) -> None:
        """Raise InvalidMessage for what is not a flag, Paused, and OverQuota."""
        flag = parse(Flag, body)
        self._datasets.check_running(flag.dataset)
        try:
            self._take(flag, trace_id)
        except PermanentError as error:
            known = not isinstance(error, UnknownDataset)
            record = refusal(
                error,
                quarantine_id=keyed_id(self._key, "flag", flag.dataset, flag.id),
                dataset=flag.dataset if known else "-",
                function="intake_flag",
                what="flag",
                where="the flag's text",
                release_to="flags",
                trace_id=trace_id,
            )
            self._quarantine.keep(record, message=body)

    def _take(self, flag: Flag, trace_id: str) -> None:
        dataset = self._datasets.current(flag.dataset)
        source = Source(kind="flag", id=keyed_id(self._key, "flag", flag.dataset, flag.id))
        decided = fate(flag, dataset.spec.flags, chance=draw(source.id, salt="flag"))
        if decided.dropped_by is not None:
            self._items.drop(
                Dropped(
                    dataset=dataset.name,
                    source=source,
                    rule=decided.dropped_by,
                    dataset_version=dataset.version,
                    at=timestamp(),
                )
            )
            self._count(dataset.name, Counted.FLAGS_DROPPED, 1)
            return
        self._record(flag, dataset, source, decided.priority, trace_id)

    def _record(
        self, flag: Flag, dataset: Dataset, source: Source, priority: Priority | None, trace_id: str
    ) -> None:
        self._recorder.check(dataset)
        if not flag.text.strip():
            raise EmptyArtifact("flag: its text is blank")
        if len(flag.text.encode()) > dataset.spec.intake.max_bytes:
            raise TooLarge(
                f"flag: text of more than intake.max_bytes={dataset.spec.intake.max_bytes}"
            )
        redactor = self._redactor_for(dataset)
        (clean,) = redactor.redact_many([flag.text])
        if isinstance(clean, PermanentError):
            raise clean
        dataset.spec.labels.check_content(clean.value)
        user = flag.user and keyed_id(self._key, "user", dataset.name, flag.user)
        facts = FlagFacts(source=flag.source, reason=flag.reason, score=flag.score, user=user)
        entry = Entry(flag.text, clean, source, priority, facts)
        self._recorder.record_one(
            dataset, entry, redaction_version=redactor.version, trace_id=trace_id
        )
