"""Many at once in the real stack: a task is with one person, whoever else wants it."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from labelhooks.errors import Crowded
from labelhooks.model.person import Annotator
from labelhooks.model.task import Task, TaskState
from labelhooks.tasks.claim import Claimed, ClaimTasks
from labelhooks.tasks.judge import SubmitJudgment
from labelhooks_cli.deployment import Deployment
from labelhooks_cli.target import Target
from tests.deployed.stack import Stack
from tests.factories import a_task

DATASET = "crowd"
TASKS = 48
PEOPLE = 8
WANTED = 2


@pytest.fixture(scope="module")
def deployment(cloud: Target) -> Deployment:
    stack = Stack(cloud)
    stack.dataset(DATASET, tasks={"judgments": WANTED, "queue": "crowd"})
    stack.deployment.tasks.open(
        [
            a_task(
                n,
                item_id=f"{n % 16:x}{n:031x}",
                dataset=DATASET,
                queue="crowd",
                judgments_wanted=WANTED,
            )
            for n in range(TASKS)
        ]
    )
    return stack.deployment


def person(name: str) -> Annotator:
    return Annotator(id=name, queues=("crowd",), datasets=(DATASET,), holds_at_most=50)


def claims(deployment: Deployment, name: str, *, now: datetime | None = None) -> list[Claimed]:
    """Return one more task for a person, asking again where others were quicker."""
    claim = ClaimTasks(deployment.tasks, deployment.queues, deployment.policies)
    for _ in range(50):
        try:
            return claim(person(name), dataset=DATASET, now=now)
        except Crowded:
            continue
    raise AssertionError(f"{name} was told to wait fifty times")


def all_of(deployment: Deployment, name: str) -> list[Claimed]:
    taken: list[Claimed] = []
    while found := claims(deployment, name):
        taken += found
    return taken


def tasks(deployment: Deployment) -> list[Task]:
    return list(deployment.inventory.tasks(DATASET))


def test_eight_at_once_never_hold_the_same_task(deployment: Deployment) -> None:
    names = [f"crowd-{n}" for n in range(PEOPLE)]

    with ThreadPoolExecutor(PEOPLE) as pool:
        taken = [one for some in pool.map(lambda n: all_of(deployment, n), names) for one in some]

    counted = Counter(one.task.ref for one in taken)
    assert counted == Counter(one.ref for one in tasks(deployment))  # each once, and none is left
    held = {one.ref: one.lease.holder for one in tasks(deployment) if one.lease}
    assert held == {one.task.ref: one.lease.holder for one in taken}
    for name in names:
        mine = {one.task.ref for one in taken if one.lease.holder == name}
        assert set(deployment.queues.held(name)) == mine


def test_answers_at_once_count_each_and_a_task_opens_for_the_next(deployment: Deployment) -> None:
    submit = SubmitJudgment(deployment.tasks, deployment.policies)

    def answer(task: Task) -> str:
        assert task.lease is not None
        lease = task.lease
        return submit(*task.ref, annotator=lease.holder, value="ok", token=lease.token)

    with ThreadPoolExecutor(PEOPLE) as pool:
        states = list(pool.map(answer, tasks(deployment)))

    assert set(states) == {TaskState.OPEN}
    assert {one.judgments for one in tasks(deployment)} == {1}


def test_what_ran_out_is_taken_back_by_the_function(deployment: Deployment, cloud: Target) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    (one,) = claims(deployment, "gone", now=yesterday)

    cloud.functions.invoke(FunctionName=cloud.output("FunctionExpireLeases"), Payload=b"{}")

    task = deployment.tasks.get(one.task.ref)
    assert task is not None
    assert (task.state, task.lease, task.lapsed) == (TaskState.OPEN, None, ("gone",))
    assert deployment.queues.held("gone") == []
