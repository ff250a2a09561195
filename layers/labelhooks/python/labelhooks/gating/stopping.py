"""Stop a version that a watch no longer trusts: pause it, and call somebody."""

from collections.abc import Callable

from labelhooks.gating.lineup import found
from labelhooks.gating.registry import Registry, Why
from labelhooks.gating.watch import Alarm, AlarmKind
from labelhooks.model.counts import Count, Counted
from labelhooks.model.lineup import DECIDING, LifeState
from labelhooks.model.watched import Watched

ACTOR = "watch"

type Tell = Callable[[str, str], object]  # subject, text


class Stop:
    """Pauses a version and calls; to be noted as done by who asked for it, when both are."""

    def __init__(self, *, tell: Tell, count: Count) -> None:
        """`tell` reaches whoever is on call."""
        self._tell = tell
        self._count = count

    def __call__(
        self, registry: Registry, watched: Watched, alarm: Alarm, propensity: float
    ) -> None:
        """`propensity`: with which an accepted label was audited, for what an audit stands for."""
        ref, told = watched.prelabeler, alarm.why
        entry = found(registry.lineup(), ref)
        if entry.state in DECIDING:
            registry.pause(ref, Why(ACTOR, told))
        if entry.state in DECIDING or entry.state is LifeState.PAUSED:
            self._count(watched.dataset, Counted.PRELABELERS_PAUSED, 1)
            self._count("-", Counted.PRELABELERS_PAUSED, 1)
            self._tell(
                f"LabelHooks: {ref.name} {ref.version} of {watched.dataset} is paused",
                page(watched, alarm, propensity),
            )


def page(watched: Watched, alarm: Alarm, propensity: float) -> str:
    """Return what whoever is on call gets to read."""
    ref, name = watched.prelabeler, watched.dataset
    of = f"-d {name} --prelabeler {ref.name} --version {ref.version}"
    if alarm.since is not None:
        of += f" --since {alarm.since}"
    if alarm.kind is AlarmKind.SHARE:
        about = alarm.errors  # of such an alarm: what was accepted
    else:
        about = round(alarm.audited / max(propensity, 1e-6))
    return (
        f"{alarm.why}\n\n"
        f"Its items go to people now. About {about} labels were accepted since then; "
        "count them, then take them back:\n\n"
        f"    labelhooks labels quarantine {of} --dry-run\n"
        f'    labelhooks labels quarantine {of} --reason "…"\n\n'
        "docs/runbooks/prelabeler-paused.md\n"
    )
