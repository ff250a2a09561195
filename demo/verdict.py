"""The conservation check: of all that was sent, nothing is missing and nothing there twice."""

from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from demo.ledger import Ledger, Thing
from labelhooks.controls.reconcile import Reckoning
from labelhooks.model.item import Progress
from labelhooks.model.quarantine import QuarantineRecord
from labelhooks_cli.commands.books import queues, reckon
from labelhooks_cli.deployment import Deployment


@dataclass(slots=True)
class Verdict:
    """What the check found; every list is empty where the law holds."""

    sent: Counter[str] = field(default_factory=Counter)  # things, by what
    as_items: Counter[str] = field(default_factory=Counter)  # … found as sources of items
    refused: Counter[str] = field(default_factory=Counter)  # … found in quarantine
    dropped: int = 0
    items: int = 0
    books: dict[str, Reckoning] = field(default_factory=dict)  # by dataset
    faults: list[str] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        return not self.faults


def check(deployment: Deployment, ledger: Ledger) -> Verdict:
    """Return the verdict on all datasets of the run, once its queues are quiet."""
    verdict = Verdict()
    names = ledger.datasets.values()
    for name in (*names, "-"):
        _match(deployment, ledger, name, verdict)
    for name in names:
        books = verdict.books[name] = reckon(deployment, name, older_than=0)
        if not books.whole:
            verdict.faults.append(
                f"{name}: reconcile misses {len(books.missing_uploads)} uploads, "
                f"{len(books.missing_segments)} segments, {len(books.missing_items)} items, "
                f"and finds {books.contradictions} in two places"
            )
        _count_opaque(deployment, ledger, name, verdict)
        verdict.faults += _labels_twice(deployment, name)
    dead = {one["queue"]: one["dead"] for one in queues(deployment)}
    verdict.faults += [f"{n} dead letters of {queue}" for queue, n in dead.items() if n]
    return verdict


def _match(deployment: Deployment, ledger: Ledger, dataset: str, verdict: Verdict) -> None:
    """Look for each thing that was sent to `dataset`, and for what nobody sent."""
    items = list(deployment.inventory.items(dataset)) if dataset != "-" else []
    sources = Counter(source for item in items for source in item.sources)
    held = Counter(
        one.quarantine_id
        for one in deployment.inventory.quarantined(dataset)
        if one.what != "item"  # pulled back by a re-check: its sources are told above
    )
    lost: list[Thing] = []
    for thing in ledger.of(dataset):
        verdict.sent[thing.what] += 1
        places = sources.pop(thing.source, 0), held.pop(thing.quarantine, 0)
        if sum(places) > 1:
            verdict.faults.append(f"{dataset}: {thing.what} {thing.quarantine} is there twice")
        elif places[0]:
            verdict.as_items[thing.what] += 1
        elif places[1]:
            verdict.refused[thing.what] += 1
        else:
            lost.append(thing)
    if dataset == "-":
        # What other runs sent to nobody is there too.
        verdict.faults += [f"{thing.what} {thing.quarantine} is missing" for thing in lost]
        return
    # A dropped flag leaves a record and no source: they are told by their number.
    dropped = deployment.inventory.dropped(dataset)
    flags = [thing for thing in lost if thing.what == "flag"]
    verdict.dropped += dropped
    if len(flags) != dropped:
        verdict.faults.append(f"{dataset}: {len(flags)} flags are no items, {dropped} were dropped")
    verdict.faults += [
        f"{dataset}: {thing.what} {thing.quarantine} is missing"
        for thing in lost
        if thing.what != "flag"
    ]
    verdict.items += len(items)
    unknown = {item.item_id for item in items} - ledger.contents.get(dataset, set())
    if not ledger.opaque and (sources or held or unknown):
        verdict.faults.append(
            f"{dataset}: {len(sources)} sources, {len(held)} quarantined things and "
            f"{len(unknown)} items that nobody sent"
        )


def _count_opaque(deployment: Deployment, ledger: Ledger, dataset: str, verdict: Verdict) -> None:
    """Look for files whose records were not known beforehand; their own segments tell how many."""
    if not ledger.opaque:
        return
    found = Counter(
        source.partition("/")[2].partition(":")[0]
        for item in deployment.inventory.items(dataset)
        for source in item.sources
    )
    progress = deployment.inventory.uploads(dataset)
    held = {one.quarantine_id: one.what for one in deployment.inventory.quarantined(dataset)}
    verdict.sent["file"] += len(ledger.opaque)
    for upload in sorted(ledger.opaque):
        wanted = _records(progress[upload]) if upload in progress else 1
        if upload in held:
            verdict.refused["file"] += 1
            wanted = 0
        else:
            verdict.as_items["file"] += 1
        if found[upload] != wanted:
            verdict.faults.append(f"{dataset}: upload {upload}: {found[upload]} of {wanted} items")
    refused = sum(segment.quarantined for one in progress.values() for segment in one.segments)
    kept = sum(what == "record" for what in held.values())
    if refused != kept:
        verdict.faults.append(f"{dataset}: {refused} records refused, {kept} in quarantine")


def _records(progress: Progress) -> int:
    return sum(segment.items + segment.duplicates for segment in progress.segments)


def _labels_twice(deployment: Deployment, dataset: str) -> Iterable[str]:
    """Yield items with a label decided twice, a version left out, or two open tasks."""
    items = [label.item_id for label in deployment.inventory.labels(dataset)]
    with ThreadPoolExecutor(8) as pool:
        histories = list(pool.map(lambda item: deployment.labels.history(dataset, item), items))
    for history in histories:
        if [label.version for label in history] != list(range(1, len(history) + 1)):
            yield f"{dataset}: item {history[0].item_id} has a gap in its labels"
        if len({label.label_id for label in history}) != len(history):
            yield f"{dataset}: item {history[0].item_id} has one label twice"
    tasks = Counter(
        task.item_id
        for task in deployment.inventory.tasks(dataset)
        if task.state in ("open", "leased")
    )
    yield from (f"{dataset}: item {item} has {n} open tasks" for item, n in tasks.items() if n > 1)


def quarantined(deployment: Deployment, ledger: Ledger) -> list[QuarantineRecord]:
    """Return the quarantine records of this run."""
    mine = {thing.quarantine for thing in ledger.of("-")}
    found = [
        one for name in ledger.datasets.values() for one in deployment.inventory.quarantined(name)
    ]
    nobodys = deployment.inventory.quarantined("-")
    return found + [one for one in nobodys if one.quarantine_id in mine]
