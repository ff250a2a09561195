"""The lines that functions log for dashboards: by what happened, their function and fields."""

ALWAYS = {"@timestamp", "@message", "message", "service"}
TOLD = {
    "judged": ("consensus", {"dataset", "item", "round", "annotator", "seconds", "agrees"}),
    "proposal_judged": ("consensus", {"dataset", "item", "prelabeler", "confidence", "right"}),
    "labels_given": (
        "persist_label",
        {"dataset", "actor", "schema_version", "labels", "confidence"},
    ),
    "skipped": ("api", {"dataset", "item", "round", "annotator", "why", "escalated"}),
    "reviewed": (
        "api",
        {
            "dataset",
            "item",
            "round",
            "reviewer",
            "action",
            "why",
            "schema_version",
            "prelabeler",
        },
    ),
    "drift": ("take_measures", {"dataset", "strand", "evidence", "classes"}),
    "gold_judged": ("measure", {"dataset", "right", "actor", "id", "version"}),
    "refused": ("", {"message_id", "reason"}),  # by any that drains a queue
    "redeliver": ("", {"message_id", "error", "code"}),
    "sheltered": ("", {"message_id", "error"}),
}
