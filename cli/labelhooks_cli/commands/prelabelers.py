"""labelhooks prelabeler: versions, and who decides."""

from collections import defaultdict
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from labelhooks.errors import NotFound, OperatorError
from labelhooks.gating.fit import fit as fit_gate
from labelhooks.gating.guardrail import Comparison, against, summary
from labelhooks.gating.lineup import Tuning, difference, found, in_force, told
from labelhooks.gating.refit import Answered, evidence_of
from labelhooks.gating.registry import Registry, Why, read_version
from labelhooks.model.base import timestamp
from labelhooks.model.lineup import DECIDING, LifeState, Lineup, Trial
from labelhooks.model.prelabeler import PrelabelerRef
from labelhooks.model.schema import LabelValue
from labelhooks.model.task import TaskState
from labelhooks.tasks.agreement import majority
from labelhooks_cli.commands.datasets import as_json
from labelhooks_cli.commands.training import told_card
from labelhooks_cli.deployment import Deployment, operator
from labelhooks_cli.gating.comparing import comparison_of
from labelhooks_cli.gating.files import read_fit
from labelhooks_cli.output import table
from labelhooks_cli.session import Session, command

prelabeler_app = typer.Typer(no_args_is_help=True, help="Pre-labelers: versions, and who decides.")

_Dataset = Annotated[str, typer.Option("--dataset", "-d")]
_Reason = Annotated[str, typer.Option("--reason", help="Why; kept with the change.")]
_Name = Annotated[str, typer.Argument()]
_Version = Annotated[str, typer.Argument()]


@command(prelabeler_app)
def register(
    session: Session,
    dataset: _Dataset,
    file: Annotated[Path, typer.Option("--file", "-f", help="The pre-labeler's YAML or JSON.")],
    reason: _Reason,
) -> None:
    """Add a version. It begins as shadow: it proposes where people judge, and decides nothing."""
    spec = read_version(as_json(file))
    lineup = Deployment(session.target).registry(dataset).register(spec, _why(reason))
    _changed(session, lineup, PrelabelerRef(name=spec.name, version=spec.version))


@command(prelabeler_app, "list")
def list_(session: Session, dataset: _Dataset) -> None:
    """List the versions of a dataset, and what each does."""
    lineup = Deployment(session.target).registry(dataset).lineup()
    rows = [{**one.model_dump(mode="json"), "does": told(one)} for one in lineup.entries]
    session.out.listing(
        rows,
        ["name", "version", "state", "does"],
        empty="None: people are asked everything. Add one: labelhooks prelabeler register",
    )


@command(prelabeler_app)
def show(session: Session, dataset: _Dataset, name: _Name, version: _Version) -> None:
    """Show a version, and who changed what it does, when and why."""
    deployment = Deployment(session.target)
    held = deployment.dataset(dataset)
    registry, ref = deployment.registry(dataset), PrelabelerRef(name=name, version=version)
    entry = found(registry.lineup(), ref)
    registered = registry.version(ref)
    spec = registered.spec if registered else held.spec.prelabeler
    if spec is None or (spec.name, spec.version) != (name, version):
        raise NotFound(f"{name} {version}: what it was is in an earlier version of {dataset}")
    document = spec.model_dump(mode="json", exclude_none=True)
    before: Lineup | None = in_force(held, None)
    changes: list[dict[str, Any]] = []
    for revision in deployment.lineups.history(dataset):
        changes += [
            {
                "revision": revision.revision,
                "at": revision.at,
                "by": revision.actor,
                "before": was,
                "after": now,
                "why": revision.reason,
            }
            for changed, was, now in difference(before, revision)
            if changed == ref
        ]
        before = revision
    answer = {
        **entry.model_dump(mode="json"),
        "does": told(entry),
        "document": document,
        "history": changes,
    }
    if registered and registered.card:
        answer["card"] = registered.card.model_dump(mode="json")
    if session.out.as_json:
        session.out.result(answer, lambda: None)
        return
    session.out.out.print(f"{name} {version}: {told(entry)}\n", markup=False)
    session.out.out.print(
        yaml.safe_dump(document, sort_keys=False, allow_unicode=True), markup=False
    )
    if registered and registered.card:
        session.out.out.print("\n".join(told_card(registered.card)), markup=False)
    columns = ["revision", "at", "by", "before", "after", "why"]
    session.out.out.print(table(columns, [[one[name] for name in columns] for one in changes]))


@command(prelabeler_app)
def promote(
    session: Session,
    dataset: _Dataset,
    name: _Name,
    version: _Version,
    reason: _Reason,
    to: Annotated[LifeState | None, typer.Option(help="What it becomes.")] = None,
    share: Annotated[
        float | None, typer.Option(min=0, max=1, help="Of a canary: of the items it decides.")
    ] = None,
    threshold: Annotated[
        float | None, typer.Option(min=0, max=1, help="In place of the dataset's and the fit's.")
    ] = None,
    trial_threshold: Annotated[
        float | None, typer.Option(min=0, max=1, help="Another, for a share of its items.")
    ] = None,
    trial_share: Annotated[float, typer.Option(min=0, max=1, help="That share.")] = 0.5,
    fit_file: Annotated[
        Path | None,
        typer.Option("--fit", help="Thresholds by class, as labelhooks gate fit wrote them."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Whatever the comparison with the active one says.")
    ] = False,
) -> None:
    """
    Let a version become canary, active, shadow or retired; or accept by another threshold.

    Where another version is active, the two are compared on the same items first: what becomes
    active must be shown to be not worse in any class, a canary must not be shown to be worse.
    """
    deployment = Deployment(session.target)
    registry = deployment.registry(dataset)
    ref, why = PrelabelerRef(name=name, version=version), _why(reason)
    trial = Trial(share=trial_share, threshold=trial_threshold) if trial_threshold else None
    fitted = read_fit(fit_file) if fit_file else None
    tuning = Tuning(fit_id=fitted.fit_id if fitted else None, threshold=threshold, trial=trial)
    if to is None and tuning == Tuning():
        raise OperatorError("say what: --to STATE, --threshold T, --trial-threshold T")
    if to is LifeState.PAUSED:
        raise OperatorError("to pause it: labelhooks prelabeler pause")
    comparison = _compared(deployment, registry, ref, to)
    if comparison is not None and to is not None:
        why = _admitted(comparison, to, why, force=force)
    if fitted is not None:
        deployment.lineups.put_fit(dataset, fitted)
    lineup = registry.move(ref, to, why, share=share, tuning=tuning)
    _changed(session, lineup, ref, comparison)


def _compared(
    deployment: Deployment, registry: Registry, ref: PrelabelerRef, to: LifeState | None
) -> Comparison | None:
    """Return a version beside the one that decides; None where it takes over from none."""
    lineup = registry.lineup()
    active = next((one for one in lineup.entries if one.state is LifeState.ACTIVE), None)
    if to not in DECIDING or active is None or active.ref == ref:
        return None
    found(lineup, ref)
    held = deployment.dataset(lineup.dataset)
    if held.spec.labels.kind != "choice":
        return None  # what is right in part has no accuracy by class
    return comparison_of(deployment, held, _answered(deployment, held.name), ref, active.ref)


def _admitted(comparison: Comparison, to: LifeState, why: Why, *, force: bool) -> Why:
    """Return the reason with what the comparison says. Raises OperatorError where it refuses."""
    reasons = against(to, comparison)
    if reasons and not force:
        whom = f"{comparison.current.name} {comparison.current.version}"
        raise OperatorError(
            f"not shown to be as good as {whom}, by {comparison.items} items that both proposed "
            "for:\n" + "\n".join(reasons) + "\nLet people judge more while it is a shadow or a "
            "canary; or overrule this: --force --reason …"
        )
    return Why(actor=why.actor, reason=f"{why.reason} ({summary(comparison, reasons)})")


@command(prelabeler_app)
def fit(
    session: Session,
    dataset: _Dataset,
    name: _Name,
    version: _Version,
    reason: _Reason = "",
    accuracy: Annotated[
        float | None,
        typer.Option(min=0.5, max=0.9999, help="Of what is accepted, in each class."),
    ] = None,
    confidence: Annotated[
        float | None, typer.Option(min=0.5, max=0.9999, help="That the target is met.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell, and change nothing.")] = False,
) -> None:
    """
    Fit thresholds by class to what people judged, and accept by them from now on.

    Accuracy and confidence are the dataset's gate.target and gate.confidence if not given.
    """
    deployment = Deployment(session.target)
    spec = deployment.dataset(dataset).spec
    classes, policy = spec.labels.classes, spec.gate
    registry, ref = deployment.registry(dataset), PrelabelerRef(name=name, version=version)
    found(registry.lineup(), ref)
    judged = evidence_of(_answered(deployment, dataset), ref, classes, majority)
    fitted = fit_gate(
        judged,
        target=accuracy or policy.target,
        confidence=confidence or policy.confidence,
        promise=policy.promise,
        prelabeler=ref,
        created_at=timestamp(),
    )
    if not dry_run:
        deployment.lineups.put_fit(dataset, fitted)
        registry.move(ref, None, _why(reason), tuning=Tuning(fit_id=fitted.fit_id))
    told_of = [f"{one}: {gate.why}" for one, gate in fitted.classes.items()]
    session.out.result(
        fitted.model_dump(mode="json"),
        lambda: f"fit {fitted.fit_id[:8]} on {fitted.judged} items\n" + "\n".join(told_of),
    )


def _answered(deployment: Deployment, dataset: str) -> list[Answered]:
    """Return what people answered, task by task. Memory: about 1 KB for each judged item."""
    said: dict[tuple[str, int], list[LabelValue]] = defaultdict(list)
    for one in deployment.inventory.judgments(dataset):
        said[one.item_id, one.round].append(one.value)
    return [
        Answered(task, said[task.item_id, task.round])
        for task in deployment.inventory.tasks(dataset)
        if task.state is TaskState.DONE
    ]


@command(prelabeler_app)
def pause(
    session: Session, dataset: _Dataset, name: _Name, version: _Version, reason: _Reason
) -> None:
    """Stop a version within seconds: people are asked what it would decide."""
    ref = PrelabelerRef(name=name, version=version)
    _changed(session, Deployment(session.target).registry(dataset).pause(ref, _why(reason)), ref)


@command(prelabeler_app)
def rollback(
    session: Session,
    dataset: _Dataset,
    reason: _Reason,
    to: Annotated[int | None, typer.Option(help="A revision. Default: the one before.")] = None,
) -> None:
    """Put an earlier revision of the line-up in force; what was labeled stays as it is."""
    lineup = Deployment(session.target).registry(dataset).roll_back(_why(reason), to=to)
    session.out.result(lineup.model_dump(mode="json"), lambda: _told(lineup))


def _why(reason: str) -> Why:
    return Why(actor=operator(), reason=reason)


def _changed(
    session: Session, lineup: Lineup, ref: PrelabelerRef, comparison: Comparison | None = None
) -> None:
    entry = found(lineup, ref)
    answer = {"revision": lineup.revision, **entry.model_dump(mode="json")}
    if comparison is not None:
        answer["compared"] = asdict(comparison)
    session.out.result(answer, lambda: f"{ref.name} {ref.version}: {told(entry)}")


def _told(lineup: Lineup) -> str:
    lines = [f"{one.name} {one.version}: {told(one)}" for one in lineup.entries]
    return "\n".join([f"revision {lineup.revision}", *lines])
