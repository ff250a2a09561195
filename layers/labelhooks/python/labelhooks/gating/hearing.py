"""Who proposes what: each item's decider is asked, and where people judge, the others too."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from labelhooks.errors import PrelabelerFailed, SchemaViolation
from labelhooks.gating.lineup import Decider, watchers
from labelhooks.gating.prelabelers import Prelabeler, Question
from labelhooks.model.dataset import Dataset
from labelhooks.model.extent import extent_of
from labelhooks.model.ids import draw
from labelhooks.model.item import Artifact, Item
from labelhooks.model.label_value import encoded
from labelhooks.model.lineup import Entry, LifeState, Lineup
from labelhooks.model.prelabeler import PrelabelerRef, Proposal, compacted
from labelhooks.model.values import Json

# Seconds for all that is asked about a message; who only watches is not asked beyond it.
LONGEST = 30.0
# A task holds what all versions propose, and a message the tasks of a hundred items.
LARGEST_PROPOSAL = 8 * 1024

type Answer = Proposal | PrelabelerFailed
type PrelabelerFor = Callable[[Dataset, PrelabelerRef], Prelabeler]
type _Ballot = tuple[PrelabelerRef, list[str]]  # who is asked about which items


class Clean(Protocol):
    def contents(self, artifacts: Sequence[Artifact]) -> list[Json]:
        """Return clean values in order."""


class Spread(Protocol):
    def __call__(
        self, call: Callable[[_Ballot], list[Answer]], over: Sequence[_Ballot], /
    ) -> list[list[Answer]]:
        """Return what the call makes of each, in order."""


type May = Callable[[Prelabeler, int], bool]


def _everything(_prelabeler: Prelabeler, _items: int, /) -> bool:
    return True


def one_by_one(
    call: Callable[[_Ballot], list[Answer]], over: Sequence[_Ballot], /
) -> list[list[Answer]]:
    """Make each call after the other."""
    return [call(one) for one in over]


class Hearing:
    """The proposals for the items of one message."""

    def __init__(
        self,
        dataset: Dataset,
        lineup: Lineup,
        items: Sequence[Item],
        *,
        clean: Clean,
        prelabeler_for: PrelabelerFor,
        may: May = _everything,
        spread: Spread = one_by_one,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`may` says whether a version that only watches may be asked about so many items."""
        self._may = may
        self._dataset = dataset
        self._lineup = lineup
        self._items = {item.item_id: item for item in items}
        self._clean = clean
        self._prelabeler_for = prelabeler_for
        self._spread = spread
        self._clock = clock
        self._until = clock() + LONGEST
        self._questions: dict[str, Question] = {}

    def decisive(self, deciders: Mapping[str, Decider | None]) -> dict[str, Answer]:
        """Return the answers of deciders by item; of paused ones, and where there is none, none."""
        asked: dict[PrelabelerRef, list[str]] = defaultdict(list)
        for item_id, one in deciders.items():
            if one is not None and not one.paused:
                asked[one.entry.ref].append(item_id)
        return dict(self._answers(list(asked.items())))

    def others(self, deciders: Mapping[str, Decider | None]) -> dict[str, tuple[Proposal, ...]]:
        """
        Return what versions other than an item's decider propose, for the items given.

        They only watch: one that fails, could take longer than is left, or cost more than is
        left of the day's quota, is left out.
        """
        ballots = []
        for entry in watchers(self._lineup, None):
            wanted = [
                item_id
                for item_id, one in deciders.items()
                if (one is None or one.entry.ref != entry.ref) and _looks(entry, item_id)
            ]
            if wanted and self._may_watch(entry.ref, len(wanted)):
                ballots.append((entry.ref, wanted))
        heard: dict[str, list[Proposal]] = defaultdict(list)
        for item_id, answer in self._answers(ballots):
            if isinstance(answer, Proposal):
                heard[item_id].append(answer)
        return {item_id: tuple(proposals) for item_id, proposals in heard.items()}

    def _may_watch(self, ref: PrelabelerRef, items: int) -> bool:
        try:
            prelabeler = self._prelabeler_for(self._dataset, ref)
        except PrelabelerFailed:
            return False
        in_time = self._clock() + prelabeler.patience <= self._until
        return in_time and self._may(prelabeler, items)

    def _answers(self, ballots: Sequence[_Ballot]) -> Iterator[tuple[str, Answer]]:
        self._read(item_id for _, asked in ballots for item_id in asked)
        answers = self._spread(self._propose, ballots)
        for (_, asked), given in zip(ballots, answers, strict=True):
            for item_id, answer in zip(asked, given, strict=True):
                yield item_id, _compact(self._usable(item_id, answer))

    def _usable(self, item_id: str, answer: Answer) -> Answer:
        """Return a proposal in the one form of its label; one that is no label failed."""
        if isinstance(answer, PrelabelerFailed):
            return answer
        within = extent_of(self._questions[item_id].content)
        try:
            value = self._dataset.spec.labels.check(answer.value, within=within)
        except SchemaViolation as error:
            return PrelabelerFailed(str(error))
        if len(encoded(value)) > LARGEST_PROPOSAL:
            return PrelabelerFailed(f"a proposal of more than {LARGEST_PROPOSAL} bytes")
        return answer.model_copy(update={"value": value})

    def _read(self, item_ids: Iterable[str]) -> None:
        """Read the contents of items that were not read yet."""
        unread = [one for one in dict.fromkeys(item_ids) if one not in self._questions]
        if unread:
            contents = self._clean.contents([self._items[one].artifact for one in unread])
            for item_id, content in zip(unread, contents, strict=True):
                self._questions[item_id] = Question(item_id, content)

    def _propose(self, ballot: _Ballot) -> list[Answer]:
        ref, asked = ballot
        try:
            prelabeler = self._prelabeler_for(self._dataset, ref)
        except PrelabelerFailed as error:
            return [error] * len(asked)
        return list(prelabeler.propose([self._questions[one] for one in asked]))


def _looks(entry: Entry, item_id: str) -> bool:
    """Return whether a version looks at an item that it does not decide: a shadow may sample."""
    if entry.state is not LifeState.SHADOW or entry.share >= 1:
        return True
    return draw(item_id, salt="shadow") < entry.share


def _compact(answer: Answer) -> Answer:
    if isinstance(answer, PrelabelerFailed) or answer.scores is None:
        return answer
    return answer.model_copy(update={"scores": compacted(answer.scores)})
