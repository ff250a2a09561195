"""The way through an incident, on what a deployment has."""

from labelhooks.aws.parallel import side_by_side
from labelhooks.controls.incident.acting import Pause, TakeBackAll
from labelhooks.controls.incident.walk import Walk
from labelhooks.controls.incident.walking import AskAgain, Find, Verify
from labelhooks.gating.deciders import Deciders
from labelhooks_cli import bulk
from labelhooks_cli.commands.books import queues, reckon
from labelhooks_cli.deployment import Deployment

# Between the gate and the tables.
_ROAD = ("items", "tasks", "labels")
_YOUNG = 3600  # seconds: what is younger may be on its way


def walk_of(deployment: Deployment, *, here: bool = False, leave_waiting: bool = False) -> Walk:
    """
    Return the way; its order is carried out by the state machine, or in this process.

    Args:
        deployment: where.
        here: in this process.
        leave_waiting: what waits in a queue may go on waiting when the incident is over.
    """
    deciders = Deciders(deployment.registry)
    inventory, orders = deployment.inventory, deployment.takebacks
    runner = bulk.Here(deployment) if here else bulk.machine_of(deployment)

    def idle() -> bool:
        places = ("waiting", "working", "held")
        on = [one for one in queues(deployment) if one["queue"] in _ROAD]
        return not any(one[place] for one in on for place in places)

    def balance(dataset: str, waiting: int) -> list[str]:
        books = reckon(deployment, dataset, older_than=_YOUNG)
        missing = {
            "uploads": len(books.missing_uploads),
            "segments": len(books.missing_segments),
            "items": max(len(books.missing_items) - waiting, 0),
            "items in two places at once": books.contradictions,
        }
        found = [f"{number} {what} missing" for what, number in missing.items() if number]
        return [*found, f"labelhooks reconcile -d {dataset} --repair"] if found else []

    return Walk(
        incidents=deployment.incidents,
        deciders=deciders,
        orders=orders,
        runner=runner,
        find=Find(inventory),
        pause=Pause(deciders, deployment.switches),
        take_back=TakeBackAll(orders, runner),
        ask_again=AskAgain(
            datasets=deployment.policies,
            current=inventory,
            histories=deployment.labels,
            orders=orders,
            hand_over=bulk.take_back_of(deployment).hand_over,
            idle=idle,
            leave_waiting=leave_waiting,
            spread=side_by_side,
        ),
        verify=Verify(inventory, balance),
    )
