"""Two versions on the same items: by what tasks tell, and by what is held out."""

from collections.abc import Iterator, Sequence
from itertools import batched

from labelhooks.aws.modelfiles import ModelFiles
from labelhooks.errors import PrelabelerFailed
from labelhooks.gating.guardrail import Comparison, compared, pairs_of
from labelhooks.gating.prelabelers import Prelabeler, Question, rule_prelabeler
from labelhooks.gating.refit import Answered
from labelhooks.gating.textprelabeler import TextModels, TextPrelabeler
from labelhooks.gating.training.examples import Part, part_of
from labelhooks.model.dataset import Dataset
from labelhooks.model.prelabeler import PrelabelerRef, PrelabelerSpec
from labelhooks.tasks.agreement import majority
from labelhooks_cli.deployment import Deployment

_READ = 100  # items at a time


def comparison_of(
    deployment: Deployment,
    dataset: Dataset,
    answered: Sequence[Answered],
    candidate: PrelabelerRef,
    current: PrelabelerRef,
) -> Comparison:
    """
    Return a candidate beside the version that decides now.

    By the proposals that stand on tasks; and of the items that every trained version holds out, by
    what rules and text models, which are scored here, say of them now.
    """
    held_out = [one.task.item_id for one in answered if part_of(one.task.item_id) is Part.HELD_OUT]
    said = {
        ref: dict(_said(deployment, dataset, spec, held_out))
        for ref in (candidate, current)
        if (spec := _spec(deployment, dataset, ref)) is not None
    }
    pairs = pairs_of(answered, candidate, current, majority, said=said)
    return compared(pairs, candidate, current, dataset.spec.labels.classes)


def _spec(deployment: Deployment, dataset: Dataset, ref: PrelabelerRef) -> PrelabelerSpec | None:
    registered = deployment.lineups.version(dataset.name, ref)
    if registered is not None:
        return registered.spec
    named = dataset.spec.prelabeler
    return named if named and (named.name, named.version) == (ref.name, ref.version) else None


def _said(
    deployment: Deployment, dataset: Dataset, spec: PrelabelerSpec, item_ids: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Yield what a version says of items; nothing for one that is elsewhere."""
    prelabeler: Prelabeler
    if spec.kind == "rules":
        prelabeler = rule_prelabeler(spec, dataset.spec.labels.classes)
    elif spec.kind == "text_model":
        files = ModelFiles(deployment.target.s3, deployment.target.output("CleanBucket"))
        prelabeler = TextPrelabeler(spec, TextModels(files.get))
    else:
        return
    for some in batched(dict.fromkeys(item_ids), _READ, strict=False):
        items = deployment.items.get_many(dataset.name, some)
        shown = [one for one in items if one.withdrawn is None and not one.artifact.is_media]
        contents = deployment.clean.contents([one.artifact for one in shown])
        questions = [
            Question(one.item_id, content) for one, content in zip(shown, contents, strict=True)
        ]
        for question, answer in zip(questions, prelabeler.propose(questions), strict=True):
            if not isinstance(answer, PrelabelerFailed) and isinstance(answer.value, str):
                yield question.item_id, answer.value
