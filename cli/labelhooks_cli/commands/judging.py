"""labelhooks judge: answer tasks from the terminal."""

import json
from typing import Annotated

import typer

from labelhooks.errors import OperatorError
from labelhooks.model.dataset import DatasetSpec
from labelhooks.model.item import Item
from labelhooks.model.label_value import Rating, Text, read_value, shown
from labelhooks.model.schema import LabelSchema, LabelValue
from labelhooks.model.task import REVIEW_QUEUE, Task
from labelhooks.people.reach import Reach
from labelhooks.tasks.claim import ClaimTasks
from labelhooks.tasks.hold import HeldTasks
from labelhooks.tasks.judge import SubmitJudgment
from labelhooks.tasks.life import UNSETTLED
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
        list[str] | None,
        typer.Option("--label", "-l", help="Default: be asked. JSON, where it has parts."),
    ] = None,
    annotator: Annotated[str, typer.Option(envvar="LABELHOOKS_ANNOTATOR")] = "",
) -> None:
    """Answer a task: the one of an item, or the next ones until you stop."""
    deployment = Deployment(session.target)
    spec = deployment.dataset(dataset).spec
    who = annotator or operator()
    if label and item_id is None:
        raise OperatorError("--label answers one task: name its item")
    said = _value(spec.labels, label) if label else None
    if item_id is not None:
        answered = _one(session, deployment, dataset, item_id, who, said)
    else:
        answered = _next_ones(session, deployment, spec, who)
    session.out.result({"answered": answered}, lambda: f"{answered} answered")


def _one(
    session: Session,
    deployment: Deployment,
    dataset: str,
    item_id: str,
    who: str,
    said: LabelValue | None,
) -> int:
    """Answer an item's open task, which nobody else may hold."""
    open_ = [
        one
        for one in deployment.tasks.of(dataset, item_id)
        if one.state in UNSETTLED and not one.was_with(who)
    ]
    if not open_:
        raise OperatorError(f"item {item_id} has no open task that {who} has not answered")
    value = _ask(session, deployment, open_[-1]) if said is None else said
    if value is None:
        return 0
    submit = _submit(deployment)
    state = submit(*open_[-1].ref, annotator=who, value=value)
    session.out.note(f"{item_id}: {state}")
    return 1


def _submit(deployment: Deployment) -> SubmitJudgment:
    reach = Reach(deployment.items, deployment.clean)
    return SubmitJudgment(deployment.tasks, deployment.policies, reach=reach)


def _next_ones(session: Session, deployment: Deployment, spec: DatasetSpec, who: str) -> int:
    """Take the next task, answer it, and so on; the last, not answered, goes back."""
    policies, tasks = deployment.policies, deployment.tasks
    claim = ClaimTasks(tasks, deployment.queues, policies)
    submit = _submit(deployment)
    # Whoever sits at the operator's terminal may answer what reviewers do, too.
    queues = (*deployment.people.get(who).queues, spec.tasks.queue, REVIEW_QUEUE)
    answered = 0
    while True:
        person = deployment.people.get(who)
        mine = person.model_copy(update={"queues": tuple(dict.fromkeys(queues))})
        taken = claim(mine, dataset=spec.name)
        if not taken:
            return answered
        (one,) = taken
        value = _ask(session, deployment, one.task)
        if value is None:
            HeldTasks(tasks, policies).give_back(one.task.ref, token=one.lease.token, annotator=who)
            return answered
        state = submit(*one.task.ref, annotator=who, value=value, token=one.lease.token)
        session.out.note(f"{one.task.item_id}: {state}")
        answered += 1


def _value(schema: LabelSchema, said: list[str]) -> LabelValue:
    """Return what was typed as a value: classes, a number, a side, a text; or its JSON."""
    if schema.kind == "multi_choice":
        return tuple(said)
    if len(said) != 1:
        raise OperatorError(f"the schema takes one {schema.kind}: give --label once")
    match schema.kind:
        case "choice":
            return said[0]
        case "text":
            return Text(text=said[0])
        case "rating" if said[0].lstrip("-").isdecimal():
            return Rating(rating=int(said[0]))
        case "preference" if said[0] in ("a", "b", "tie"):
            return read_value(json.dumps({"preferred": said[0]}))
    return read_value(said[0])


def _ask(session: Session, deployment: Deployment, task: Task) -> LabelValue | None:
    """Show the clean content and ask for classes by name or number; nothing typed: stop."""
    if session.out.as_json:
        raise OperatorError("with --json nobody is asked: give --label")
    dataset = deployment.datasets.at(task.dataset, task.dataset_version)
    (item,) = deployment.items.get_many(task.dataset, [task.item_id])
    if dataset is None:
        raise OperatorError(f"dataset {task.dataset} has no version {task.dataset_version}")
    schema = dataset.spec.labels
    session.out.out.rule(f"{task.item_id}  {task.reason}")
    session.out.out.print(_shown(deployment, item), markup=False)
    if task.comment:
        session.out.note(f"a reviewer, on the round before: {task.comment}")
    if task.proposal and dataset.spec.tasks.show_proposal:
        session.out.note(f"proposed: {shown(task.proposal.value)} ({task.proposal.confidence:.2f})")
    typed = typer.prompt(_asked(schema), default="", show_default=False)
    if schema.kind not in ("choice", "multi_choice"):
        return _value(schema, [typed]) if typed.strip() else None
    names = [_named(one, schema.classes) for one in typed.replace(",", " ").split()]
    return _value(schema, names) if names else None


def _asked(schema: LabelSchema) -> str:
    choices = "  ".join(f"{n} {name}" for n, name in enumerate(schema.classes, 1))
    match schema.kind:
        case "choice" | "multi_choice":
            return f"{choices}\nlabel (nothing: stop)"
        case "rating":
            low, high = schema.scale
            return f"{low} to {high} (nothing: stop)"
        case "text":
            return "text (nothing: stop)"
        case "preference":
            return "a, b or tie (nothing: stop)" if schema.ties else "a or b (nothing: stop)"
    return f"{choices}\n{schema.kind}, as JSON (nothing: stop)"


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
