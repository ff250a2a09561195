"""Write docs/schemas/flag.v1.json, the contract for producers of flags, from its model."""

import json
from pathlib import Path

from labelhooks.model.messages import Flag

PATH = Path(__file__).parent.parent / "docs/schemas/flag.v1.json"


def schema() -> str:
    """Return the JSON Schema of a flag."""
    about = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "labelhooks/flag.v1.json",
    }
    return json.dumps({**about, **Flag.model_json_schema()}, indent=2) + "\n"


if __name__ == "__main__":
    PATH.parent.mkdir(exist_ok=True)
    PATH.write_text(schema())
