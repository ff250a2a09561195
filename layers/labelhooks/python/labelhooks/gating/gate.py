"""The gate: ask the pre-labeler, then accept, ask people, or both."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from labelhooks.errors import PrelabelerFailed
from labelhooks.gating.affordable import NoLimit, Purse, Requeue, nowhere, unaffordable
from labelhooks.gating.apply import Applied
from labelhooks.gating.decide import Decision, Ruling, decide, ruled
from labelhooks.gating.hearing import Answer, Clean, Hearing, PrelabelerFor, Spread, one_by_one
from labelhooks.gating.lineup import Decider, decider, in_force
from labelhooks.model.base import timestamp
from labelhooks.model.counts import Count, Counted, uncounted
from labelhooks.model.dataset import Dataset
from labelhooks.model.gate import GateFit
from labelhooks.model.ids import draw, plain_id
from labelhooks.model.item import Item
from labelhooks.model.label import Actor, NewLabel, Provenance
from labelhooks.model.lineup import Entry, Lineup
from labelhooks.model.messages import Ask, ItemsReady, parse
from labelhooks.model.prelabeler import PrelabelerRef, Proposal
from labelhooks.model.task import AskReason


class Datasets(Protocol):
    def current(self, name: str) -> Dataset:
        """Return the dataset in force. Raises UnknownDataset."""

    def check_running(self, name: str) -> None:
        """Raise Paused."""


class Lineups(Protocol):
    def stored(self, dataset: str) -> Lineup | None:
        """Return the line-up in force, or None where there never was one."""

    def audit_share(self, dataset: str, ref: PrelabelerRef) -> float | None:
        """Return the share of accepted labels that the watch wants audited, if it wants one."""

    def fit(self, dataset: str, fit_id: str) -> GateFit | None:
        """Return a fit, or None."""


class Items(Protocol):
    def get_many(self, dataset: str, item_ids: Sequence[str]) -> list[Item]:
        """Return items in order. Raises InvalidMessage where one is not recorded."""


class Answers(Protocol):
    def accept(self, dataset: str, label: NewLabel) -> None:
        """Send a label on."""

    def ask(self, dataset: Dataset, ask: Ask) -> None:
        """Send a question on."""


class Shares(Protocol):
    def add(self, dataset: str, entry: Entry, *, decided: int, accepted: int) -> None:
        """Count decisions of a version."""


class _NoShares:
    def add(self, dataset: str, entry: Entry, *, decided: int, accepted: int) -> None:
        """Count nothing: where nobody watches the share."""


_COUNTED = {
    Decision.ACCEPT: Counted.ACCEPTED,
    Decision.ASK: Counted.ASKED,
    Decision.AUDIT: Counted.AUDITED,
}


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of an item."""

    decision: Decision
    label: NewLabel | None = None
    reason: AskReason | None = None  # why people are asked; None: they are not
    proposal: Proposal | None = None
    propensity: float = 1.0


class Gate:
    """Decides the items of a message."""

    def __init__(
        self,
        *,
        datasets: Datasets,
        lineups: Lineups,
        items: Items,
        clean: Clean,
        answers: Answers,
        prelabeler_for: PrelabelerFor,
        code_version: str,
        count: Count = uncounted,
        shares: Shares | None = None,
        allowance: Purse | None = None,
        requeue: Requeue = nowhere,
        spread: Spread = one_by_one,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`spread` asks several pre-labelers, side by side if it likes."""
        self._datasets = datasets
        self._lineups = lineups
        self._items = items
        self._clean = clean
        self._answers = answers
        self._prelabeler_for = prelabeler_for
        self._code_version = code_version
        self._count = count
        self._shares = shares or _NoShares()
        self._allowance: Purse = allowance or NoLimit()
        self._requeue = requeue
        self._spread = spread
        self._clock = clock
        self._fits: dict[tuple[str, str], Applied] = {}

    def __call__(self, body: str) -> dict[Decision, int]:
        """
        Return the decisions counted.

        What the day's quota does not do for is held back. Raises OverQuota where that is
        everything; InvalidMessage, UnknownDataset, Paused.
        """
        ready = parse(ItemsReady, body)
        self._datasets.check_running(ready.dataset)
        dataset = self._datasets.current(ready.dataset)
        lineup = in_force(dataset, self._lineups.stored(ready.dataset))
        # A redelivery may have told of an item once more before the first telling was sent.
        found = self._items.get_many(ready.dataset, list(dict.fromkeys(ready.items)))
        # What was pulled back is shown to nobody, a pre-labeler included.
        items = [item for item in found if item.withdrawn is None]
        try:
            outcomes = self._decided(dataset, lineup, items, ready)
        finally:
            self._allowance.settle()
        counted = dict.fromkeys(Decision, 0)
        for outcome in outcomes:
            counted[outcome.decision] += 1
        for decision, number in counted.items():
            self._count(dataset.name, _COUNTED[decision], number)
        return counted

    def _decided(
        self, dataset: Dataset, lineup: Lineup, items: Sequence[Item], ready: ItemsReady
    ) -> list[_Outcome]:
        # In an image or a document there is nothing that a pre-labeler could read.
        deciders = {
            item.item_id: None if item.artifact.is_media else decider(lineup, item.item_id)
            for item in items
        }
        items = self._affordable(dataset, items, deciders, ready)
        hearing = Hearing(
            dataset,
            lineup,
            items,
            clean=self._clean,
            prelabeler_for=self._prelabeler_for,
            may=lambda who, number: self._allowance.of(dataset, who, number) == number,
            spread=self._spread,
            clock=self._clock,
        )
        answers = hearing.decisive(deciders)
        outcomes = {
            item.item_id: self._one(
                dataset, item, deciders[item.item_id], answers.get(item.item_id), ready.again
            )
            for item in items
        }
        self._tell_shares(dataset.name, deciders, outcomes)
        asked = {
            item.item_id: deciders[item.item_id]
            for item in items
            if outcomes[item.item_id].reason and not item.artifact.is_media
        }
        others = hearing.others(asked)
        for item in items:
            outcome = outcomes[item.item_id]
            self._send(dataset, item, outcome, others.get(item.item_id), ready.round)
        return list(outcomes.values())

    def _affordable(
        self,
        dataset: Dataset,
        items: Sequence[Item],
        deciders: dict[str, Decider | None],
        ready: ItemsReady,
    ) -> list[Item]:
        """Return the items that may be decided today; hold the others."""
        late = unaffordable(self._allowance, dataset, deciders, self._prelabeler_for)
        if not late:
            return list(items)
        over = self._allowance.refused(dataset)
        rest = tuple(item.item_id for item in items if item.item_id in late)
        if len(rest) == len(items):
            raise over
        message = ready.model_copy(update={"items": rest})
        self._requeue(message.model_dump_json(exclude_none=True), over.seconds)
        for item_id in late:
            del deciders[item_id]
        return [item for item in items if item.item_id not in late]

    def _tell_shares(
        self,
        dataset: str,
        deciders: dict[str, Decider | None],
        outcomes: dict[str, _Outcome],
    ) -> None:
        """Count what each version decided itself, unless a trial of thresholds is on."""
        told: dict[PrelabelerRef, tuple[Entry, list[bool]]] = {}
        for item_id, outcome in outcomes.items():
            who = deciders[item_id]
            by_score = outcome.label is not None or outcome.reason is AskReason.LOW_CONFIDENCE
            if who is not None and by_score and not who.arm:
                _, accepted = told.setdefault(who.entry.ref, (who.entry, []))
                accepted.append(outcome.label is not None)
        for entry, accepted in told.values():
            self._shares.add(dataset, entry, decided=len(accepted), accepted=sum(accepted))

    def _one(
        self,
        dataset: Dataset,
        item: Item,
        who: Decider | None,
        answer: Answer | None,
        again: str | None,
    ) -> _Outcome:
        if who is None:
            return _Outcome(Decision.ASK, reason=AskReason.NO_PRELABELER)
        if who.paused:
            return _Outcome(Decision.ASK, reason=AskReason.PRELABELER_PAUSED)
        if answer is None or isinstance(answer, PrelabelerFailed):
            return _Outcome(Decision.ASK, reason=AskReason.PRELABELER_FAILED)
        fitted = self._applied(dataset.name, who.entry.fit_id)
        if who.entry.fit_id and fitted is None and who.threshold is None:
            return _Outcome(Decision.ASK, reason=AskReason.PRELABELER_FAILED)
        ruling = ruled(answer, dataset.spec.gate, who, fitted)
        wanted = self._lineups.audit_share(dataset.name, who.entry.ref)
        share = max(dataset.spec.gate.audit_share, wanted or 0.0)
        chance = draw(item.item_id, salt="audit")
        decision = decide(ruling, audit_share=share, chance=chance)
        if decision is Decision.ASK:
            return _Outcome(decision, reason=AskReason.LOW_CONFIDENCE, proposal=ruling.proposal)
        label = self._label(dataset, item, ruling, share, again)
        if decision is Decision.ACCEPT:
            return _Outcome(decision, label)
        return _Outcome(decision, label, AskReason.AUDIT, ruling.proposal, share)

    def _applied(self, dataset: str, fit_id: str | None) -> Applied | None:
        if fit_id is None:
            return None
        if (dataset, fit_id) not in self._fits:
            fit = self._lineups.fit(dataset, fit_id)
            if fit is None:
                return None
            self._fits[dataset, fit_id] = Applied(fit)
        return self._fits[dataset, fit_id]

    def _send(
        self,
        dataset: Dataset,
        item: Item,
        outcome: _Outcome,
        others: tuple[Proposal, ...] | None,
        round_: int,
    ) -> None:
        if outcome.label is not None:
            self._answers.accept(dataset.name, outcome.label)
        if outcome.reason is None:
            return
        ask = Ask(
            item_id=item.item_id,
            round=round_,
            reason=outcome.reason,
            propensity=outcome.propensity,
            priority=item.priority,
            proposal=outcome.proposal,
            others=others,
            audits=outcome.label.label_id if outcome.label else None,
            artifact_id=item.artifact.id,
            redaction_version=item.redaction_version,
            trace_id=item.trace_id,
        )
        self._answers.ask(dataset, ask)

    def _label(
        self,
        dataset: Dataset,
        item: Item,
        ruling: Ruling,
        audit_share: float,
        again: str | None,
    ) -> NewLabel:
        proposal, who = ruling.proposal, ruling.proposal.prelabeler
        label_id = plain_id(
            "prelabeler", dataset.name, item.item_id, who.name, who.version,
            str(dataset.schema_version), *([again] if again else []),
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
                confidence=ruling.confidence,
                audit_share=audit_share,
                reason=ruling.reason,
                redaction_version=item.redaction_version,
                code_version=self._code_version,
                trace_id=item.trace_id,
                decided_at=timestamp(),
            ),
        )
