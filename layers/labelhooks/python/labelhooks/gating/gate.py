"""The gate: ask the pre-labeler, then accept, ask people, or both."""

from collections.abc import Callable, Sequence
from typing import Protocol

from labelhooks.errors import PrelabelerFailed, SchemaViolation
from labelhooks.gating.decide import Decision, decide
from labelhooks.gating.prelabelers import Prelabeler, Question
from labelhooks.model.base import timestamp
from labelhooks.model.counts import Count, Counted, uncounted
from labelhooks.model.dataset import Dataset
from labelhooks.model.ids import draw, plain_id
from labelhooks.model.item import Artifact, Item
from labelhooks.model.label import Actor, NewLabel, Provenance
from labelhooks.model.messages import Ask, ItemsReady, parse
from labelhooks.model.prelabeler import Proposal
from labelhooks.model.task import AskReason
from labelhooks.model.values import Json


class Datasets(Protocol):
    def current(self, name: str) -> Dataset:
        """Return the dataset in force. Raises UnknownDataset."""

    def check_running(self, name: str) -> None:
        """Raise Paused."""


class Items(Protocol):
    def get_many(self, dataset: str, item_ids: Sequence[str]) -> list[Item]:
        """Return items in order. Raises InvalidMessage where one is not recorded."""


class Clean(Protocol):
    def contents(self, artifacts: Sequence[Artifact]) -> list[Json]:
        """Return clean values in order."""


class Answers(Protocol):
    def accept(self, dataset: str, label: NewLabel) -> None:
        """Send a label on."""

    def ask(self, dataset: Dataset, ask: Ask) -> None:
        """Send a question on."""


_COUNTED = {
    Decision.ACCEPT: Counted.ACCEPTED,
    Decision.ASK: Counted.ASKED,
    Decision.AUDIT: Counted.AUDITED,
}

type PrelabelerFor = Callable[[Dataset], Prelabeler | None]


class Gate:
    """Decides the items of a message."""

    def __init__(
        self,
        *,
        datasets: Datasets,
        items: Items,
        clean: Clean,
        answers: Answers,
        prelabeler_for: PrelabelerFor,
        code_version: str,
        count: Count = uncounted,
    ) -> None:
        self._datasets = datasets
        self._items = items
        self._clean = clean
        self._answers = answers
        self._prelabeler_for = prelabeler_for
        self._code_version = code_version
        self._count = count

    def __call__(self, body: str) -> dict[Decision, int]:
        """Return the decisions counted. Raises InvalidMessage, UnknownDataset, Paused."""
        ready = parse(ItemsReady, body)
        self._datasets.check_running(ready.dataset)
        dataset = self._datasets.current(ready.dataset)
        # A redelivery may have told of an item once more before the first telling was sent.
        items = self._items.get_many(ready.dataset, list(dict.fromkeys(ready.items)))
        decided = dict.fromkeys(Decision, 0)
        for item, proposal in zip(items, self._proposals(dataset, items), strict=True):
            decided[self._decide(dataset, item, proposal)] += 1
        for decision, number in decided.items():
            self._count(dataset.name, _COUNTED[decision], number)
        return decided

    def _proposals(
        self, dataset: Dataset, items: Sequence[Item]
    ) -> Sequence[Proposal | PrelabelerFailed | None]:
        prelabeler = self._prelabeler_for(dataset)
        if prelabeler is None:
            return [None] * len(items)
        contents = self._clean.contents([item.artifact for item in items])
        questions = [
            Question(item.item_id, content) for item, content in zip(items, contents, strict=True)
        ]
        return prelabeler.propose(questions)

    def _decide(
        self, dataset: Dataset, item: Item, proposal: Proposal | PrelabelerFailed | None
    ) -> Decision:
        if proposal is None:
            return self._ask(dataset, item, AskReason.NO_PRELABELER)
        if isinstance(proposal, PrelabelerFailed) or not _allowed(dataset, proposal):
            return self._ask(dataset, item, AskReason.PRELABELER_FAILED)
        decision = decide(proposal, dataset.spec.gate, chance=draw(item.item_id, salt="audit"))
        if decision is Decision.ASK:
            return self._ask(dataset, item, AskReason.LOW_CONFIDENCE, proposal)
        self._answers.accept(dataset.name, self._label(dataset, item, proposal))
        if decision is Decision.AUDIT:
            share = dataset.spec.gate.audit_share
            self._ask(dataset, item, AskReason.AUDIT, proposal, propensity=share)
        return decision

    def _ask(
        self,
        dataset: Dataset,
        item: Item,
        reason: AskReason,
        proposal: Proposal | None = None,
        *,
        propensity: float = 1.0,
    ) -> Decision:
        ask = Ask(
            item_id=item.item_id,
            reason=reason,
            propensity=propensity,
            priority=item.priority,
            proposal=proposal,
            artifact_id=item.artifact.id,
            redaction_version=item.redaction_version,
            trace_id=item.trace_id,
        )
        self._answers.ask(dataset, ask)
        return Decision.ASK

    def _label(self, dataset: Dataset, item: Item, proposal: Proposal) -> NewLabel:
        who = proposal.prelabeler
        label_id = plain_id(
            "prelabeler", dataset.name, item.item_id, who.name, who.version,
            str(dataset.schema_version),
        )  # fmt: skip
        return NewLabel(
            item_id=item.item_id,
            label_id=label_id,
            value=proposal.value,
            provenance=Provenance(
                artifact_id=item.artifact.id,
                schema_version=dataset.schema_version,
                dataset_version=dataset.version,
                actor=Actor(kind="prelabeler", id=who.name, version=who.version),
                confidence=proposal.confidence,
                reason=f"confidence at or above {dataset.spec.gate.threshold}",
                redaction_version=item.redaction_version,
                code_version=self._code_version,
                trace_id=item.trace_id,
                decided_at=timestamp(),
            ),
        )


def _allowed(dataset: Dataset, proposal: Proposal) -> bool:
    try:
        dataset.spec.labels.check(proposal.value)
    except SchemaViolation:
        return False
    return True
