"""Which items an invocation is about, by their traces: adapters tell it, its last log line says."""

# A message may be of a hundred items, of as many uploads: a line stays below 4 KB.
_MOST = 100

_traces: set[str] = set()


def about(trace_id: str | None) -> None:
    """Note that something was read or written of a trace; None is of no trace."""
    if trace_id and len(_traces) < _MOST:
        _traces.add(trace_id)


def told() -> list[str]:
    """Return the traces that were noted, and forget them."""
    traces = sorted(_traces)
    _traces.clear()
    return traces
