"""Write docs/openapi.json, the contract for pages and tools, from the table of routes."""

import json
from pathlib import Path

from labelhooks.people.openapi import document

PATH = Path(__file__).parent.parent / "docs/openapi.json"


def written() -> str:
    """Return the OpenAPI document as it is kept."""
    return json.dumps(document(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    PATH.write_text(written(), encoding="utf-8")
