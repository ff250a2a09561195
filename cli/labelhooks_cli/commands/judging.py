"""labelhooks judge: answer tasks from the terminal."""

from typing import Annotated

import typer

from labelhooks.errors import OperatorError
from labelhooks.model.item import Item
from labelhooks.model.schema import LabelValue
from labelhooks.model.task import Task, TaskState
from labelhooks.tasks.judge import SubmitJudgment
from labelhooks_cli.deployment import Deployment, operator
from labelhooks_cli.session import Session, command


def register(app: typer.Typer) -> None:
    """Add the command."""
    command(app, "judge")(judge)


def judge(
    session: Session,
    dataset: Annotated[str, typer.Option("--dataset", "-d")],
    item_id: Annotated[str | None, typer.Argument(help="Default: the next open task.")] = None,
    label: Annotated[
        list[str] | None, typer.Option("--label", "-l", help="Default: be asked.")
    ] = None,
    annotator: Annotated[str, typer.Option(envvar="LABELHOOKS_ANNOTATOR")] = "",
) -> None:
    """Answer a task: the one of an item, or the next ones until you stop."""
    deployment = Deployment(session.target)
    spec = deployment.dataset(dataset).spec
    who = annotator or operator()
    submit = SubmitJudgment(deployment.tasks, deployment.policies)
    if label and item_id is None:
        raise OperatorError("--label answers one task: name its item")
    answered = 0
    for task in _open(deployment, dataset, item_id, who):
        value = _value(spec.labels.kind, label) if label else _ask(session, deployment, task)
        if value is None:
            break
        state = submit(dataset, task.item_id, task.round, annotator=who, value=value)
        session.out.note(f"{task.item_id}: {state}")
        answered += 1
    if item_id is not None and not answered:
        raise OperatorError(f"item {item_id} has no open task that {who} has not answered")
    session.out.result({"answered": answered}, lambda: f"{answered} answered")


def _open(deployment: Deployment, dataset: str, item_id: str | None, who: str) -> list[Task]:
    judged = {
        (one.item_id, one.round)
        for one in deployment.inventory.judgments(dataset)
        if one.annotator == who
    }
    found = [
        one
        for one in deployment.inventory.tasks(dataset)
        if one.state is TaskState.OPEN
        and item_id in (None, one.item_id)
        and (one.item_id, one.round) not in judged
    ]
    return sorted(found, key=lambda one: (-one.priority, one.created_at))


def _value(kind: str, chosen: list[str]) -> LabelValue:
    if kind == "multi_choice":
        return tuple(chosen)
    if len(chosen) != 1:
        raise OperatorError("the schema takes one class: give --label once")
    return chosen[0]


def _ask(session: Session, deployment: Deployment, task: Task) -> LabelValue | None:
    """Show the clean content and ask for classes by name or number; nothing typed: stop."""
    if session.out.as_json:
        raise OperatorError("with --json nobody is asked: give --label")
    dataset = deployment.datasets.at(task.dataset, task.dataset_version)
    (item,) = deployment.items.get_many(task.dataset, [task.item_id])
    if dataset is None:
        raise OperatorError(f"dataset {task.dataset} has no version {task.dataset_version}")
    classes = dataset.spec.labels.classes
    session.out.out.rule(f"{task.item_id}  {task.reason}")
    session.out.out.print(_shown(deployment, item), markup=False)
    if task.proposal:
        session.out.note(f"proposed: {task.proposal.value} ({task.proposal.confidence:.2f})")
    choices = "  ".join(f"{n} {name}" for n, name in enumerate(classes, 1))
    typed = typer.prompt(f"{choices}\nlabel (nothing: stop)", default="", show_default=False)
    names = [_named(one, classes) for one in typed.replace(",", " ").split()]
    return _value(dataset.spec.labels.kind, names) if names else None


def _shown(deployment: Deployment, item: Item) -> str:
    """Return the clean content, or where it can be looked at: an image is nothing to print."""
    artifact = item.artifact
    if not artifact.is_media:
        return str(deployment.clean.content(artifact))
    bucket = deployment.target.output("CleanBucket")
    return f"{artifact.media_type}, {artifact.length} bytes: s3://{bucket}/{artifact.key}"


def _named(typed: str, classes: tuple[str, ...]) -> str:
    if typed.isdigit() and 1 <= int(typed) <= len(classes):
        return classes[int(typed) - 1]
    return typed
