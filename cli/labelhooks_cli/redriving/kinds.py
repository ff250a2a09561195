"""Which dead-letter queues there are, and what each holds."""

from labelhooks_cli.deployment import QUEUES
from labelhooks_cli.redriving.places import COUNTERS, FOLLOWERS
from labelhooks_cli.target import Target

_DEAD = "DeadQueue"


def dead_queues(target: Target) -> dict[str, str]:
    """Return the output of each dead-letter queue, by the name that commands give to it."""
    messages = {name: output.replace("Queue", _DEAD) for name, output in QUEUES.items()}
    places = {name: pascal(name) + _DEAD for name in (*FOLLOWERS, *COUNTERS)}
    known = {*messages.values(), *places.values()}
    # The rest is of functions that are called: as many as the stack that is deployed has.
    calls = {
        _snake(output.removesuffix(_DEAD)): output
        for output in sorted(target.outputs)
        if output.endswith(_DEAD) and output not in known
    }
    return messages | places | calls


def pascal(name: str) -> str:
    """Return a name as outputs write it: `watch_accepted` is WatchAccepted."""
    return "".join(word.capitalize() for word in name.split("_"))


def _snake(name: str) -> str:
    return "".join(f"_{one.lower()}" if one.isupper() else one for one in name).lstrip("_")
