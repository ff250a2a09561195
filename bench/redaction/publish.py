"""What the README shows of a run."""

from bench.redaction.report import Report


def publish(report: Report) -> None:
    """Write pictures and the table between the README's marks."""
    raise NotImplementedError
