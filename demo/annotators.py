"""Simulated annotators: right nine times in ten, and not always of one mind."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from random import Random

from labelhooks.errors import LeaseLost
from labelhooks.model.dataset import Dataset
from labelhooks.model.ids import draw
from labelhooks.model.task import Task, TaskState
from labelhooks.tasks.judge import SubmitJudgment
from labelhooks_cli.deployment import Deployment

NAMES = ("ann", "bob", "cy", "dee", "eve")
ACCURACY = 0.9
SHARE = 0.6  # of the tasks; the others stay for you (labelhooks judge)
_AT_A_TIME = 4


def answer(deployment: Deployment, dataset: Dataset, truths: Mapping[str, str]) -> int:
    """Answer a share of the open tasks, chosen by item; return how many judgments that took."""
    submit = SubmitJudgment(deployment.tasks, deployment.policies)
    tasks = [
        task
        for task in deployment.inventory.tasks(dataset.name)
        if task.state is TaskState.OPEN and draw(task.item_id, salt="demo") < SHARE
    ]

    def judge(task: Task) -> int:
        random = Random(f"{task.item_id} {task.round}")  # noqa: S311  a play, no secret
        # A round of their own each: who disagreed in one is not asked again in the next.
        shift = (task.round - 1) * task.judgments_wanted
        names = [NAMES[(shift + n) % len(NAMES)] for n in range(task.judgments_wanted)]
        given = 0
        for name in names:
            value = _said(random, dataset, truths.get(task.item_id))
            seconds = round(random.lognormvariate(2.5, 0.6), 1)
            try:
                submit(*task.ref, annotator=name, value=value, seconds=seconds)
            except LeaseLost:
                return given  # you have it
            given += 1
        return given

    with ThreadPoolExecutor(_AT_A_TIME) as pool:
        return sum(pool.map(judge, tasks))


def _said(random: Random, dataset: Dataset, truth: str | None) -> str:
    if truth is not None and random.random() < ACCURACY:
        return truth
    return random.choice(dataset.spec.labels.classes)
