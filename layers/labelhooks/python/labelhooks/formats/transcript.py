"""What Amazon Transcribe writes, told by its shape."""

from labelhooks.model.values import Json


def is_transcript(value: Json) -> bool:
    """Return whether a JSON value is what Amazon Transcribe writes."""
    results = value.get("results") if isinstance(value, dict) else None
    if not isinstance(results, dict):
        return False
    return isinstance(results.get("transcripts"), list) and isinstance(results.get("items"), list)
