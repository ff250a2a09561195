"""Whose day an alarm is about: the area of every part, so that one incident calls once."""

PLATFORM = "platform"
_PARTS = {
    "intake": "ingest media flags redact_upload redact_media intake_flag recheck "
    "detect_thorough detect_presidio reconcile",
    "prelabelers": "items gate watch_accepted fit_gate train_prelabeler take_back",
    "people": "tasks labels create_task persist_label consensus expire_leases api http_api "
    "studio studio_hook",
    "money": "guard reckon_spend account",
}
AREAS = (*_PARTS, PLATFORM)
_AREA = {part: area for area, parts in _PARTS.items() for part in parts.split()}


def area_of(part: str) -> str:
    """Return the area of a queue, a function, a table: the platform's, unless it is another's."""
    return _AREA.get(part, PLATFORM)
