"""Words as people see them: no more than the page needs."""

from datetime import UTC, datetime, timedelta
from typing import Any

from labelhooks.model.base import timestamp
from labelhooks.model.dataset import Dataset
from labelhooks.model.item import Artifact
from labelhooks.model.label import Label
from labelhooks.model.label_value import as_json
from labelhooks.model.lease import Lease, Skip
from labelhooks.model.schema import LabelSchema
from labelhooks.model.task import Judgment, Task
from labelhooks.people.answers import (
    DatasetView,
    JsonArtifact,
    JudgmentView,
    LabelView,
    LeaseView,
    LinkedArtifact,
    ProposalView,
    RoundJudgmentView,
    RoundView,
    SkipView,
    TaskView,
    TextArtifact,
)
from labelhooks.people.ports import Artifacts, Links

LINK_SECONDS = 300


def schema_view(schema: LabelSchema) -> dict[str, Any]:
    """Return a schema as its dataset's document says it."""
    return schema.model_dump(mode="json", by_alias=True, exclude_none=True)


def lease_view(lease: Lease) -> LeaseView:
    return {"token": lease.token, "until": lease.until}


def artifact_view(
    artifact: Artifact, clean: Artifacts, links: Links, now: datetime
) -> TextArtifact | JsonArtifact | LinkedArtifact:
    """Return clean content, or a link to it that lives five minutes."""
    if artifact.is_media:
        until = now.astimezone(UTC) + timedelta(seconds=LINK_SECONDS)
        return {
            "kind": "url",
            "url": links.link(artifact, seconds=LINK_SECONDS),
            "media_type": artifact.media_type or "application/octet-stream",
            "expires_at": timestamp(until),
        }
    content = clean.content(artifact)
    if isinstance(content, str) and artifact.format == "text":
        return {"kind": "text", "text": content}
    return {"kind": "json", "value": content}


def task_view(
    task: Task,
    dataset: Dataset,
    artifact: TextArtifact | JsonArtifact | LinkedArtifact,
    lease: Lease | None,
) -> TaskView:
    """
    Return a task for who works on it.

    The proposal is there only where the dataset shows it: it would anchor the answer.
    """
    policy = dataset.spec.tasks
    return {
        "id": str(task.ref),
        "dataset": task.dataset,
        "item_id": task.item_id,
        "round": task.round,
        "queue": task.queue,
        "reason": task.reason.value,
        "review": None if task.review is None else task.review.value,
        "priority": task.priority,
        "schema": schema_view(dataset.spec.labels),
        "schema_version": task.schema_version,
        "guidelines": policy.guidelines,
        "examples": [
            {"text": one.text, "value": as_json(one.value), "why": one.why}
            for one in policy.examples
        ],
        "artifact": artifact,
        "proposal": _proposal(task) if policy.show_proposal else None,
        "remaining": max(0, task.judgments_wanted - task.judgments),
        "lease": None if lease is None else lease_view(lease),
        "comment": task.comment,
    }


def _proposal(task: Task) -> ProposalView | None:
    if task.proposal is None:
        return None
    who = task.proposal.prelabeler
    return {
        "value": as_json(task.proposal.value),
        "confidence": task.proposal.confidence,
        "prelabeler": f"{who.name} {who.version}",
    }


def dataset_view(dataset: Dataset, open_: int, *, policies: bool) -> DatasetView:
    """Return a dataset; its whole document only for those who own such things."""
    spec = dataset.spec
    view: DatasetView = {
        "name": dataset.name,
        "description": spec.description,
        "modality": spec.modality,
        "schema": schema_view(spec.labels),
        "schema_version": dataset.schema_version,
        "guidelines": spec.tasks.guidelines,
        "open": open_,
    }
    if policies:
        view["policies"] = spec.model_dump(mode="json", by_alias=True, exclude_none=True)
    return view


def judgment_view(judgment: Judgment) -> JudgmentView:
    return {
        "annotator": judgment.annotator,
        "value": as_json(judgment.value),
        "seconds": judgment.seconds,
        "at": judgment.at,
    }


def skip_view(skip: Skip) -> SkipView:
    return {"annotator": skip.annotator, "reason": skip.reason.value, "at": skip.at}


def round_judgment_view(judgment: Judgment) -> RoundJudgmentView:
    return {**judgment_view(judgment), "round": judgment.round}


def round_view(task: Task) -> RoundView:
    return {
        "round": task.round,
        "state": task.state.value,
        "queue": task.queue,
        "reason": task.reason.value,
        "review": None if task.review is None else task.review.value,
        "created_at": task.created_at,
        "rulings": [
            {"what": one.what, "actor": one.actor, "reason": one.reason, "at": one.at}
            for one in task.rulings
        ],
    }


def label_view(label: Label) -> LabelView:
    said = label.provenance
    return {
        "version": label.version,
        "value": None if label.value is None else as_json(label.value),
        "actor": {"kind": said.actor.kind, "id": said.actor.id, "version": said.actor.version},
        "confidence": said.confidence,
        "reason": said.reason,
        "schema_version": said.schema_version,
        "at": label.at,
    }
