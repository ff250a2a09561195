"""An item's timeline as the operate page shows it."""

from labelhooks.people.operate import answers, ports


def traced_view(item_id: str, found: ports.Traced) -> answers.TraceView:
    """Return what happened to an item, each event with the seconds since the one before."""
    return {
        "item_id": item_id,
        "trace_id": found.trace_id,
        "events": [
            {"at": one.at, "after": after, "what": one.what, "by": one.by, "told": one.told}
            for one, after in zip(found.events, found.after, strict=True)
        ],
        "seconds": dict(found.seconds),
    }
